"""A rule in local time. It only generates: the sessions are rows of their own."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.circles import Circle
from groups.models.fields import LocalDateTimeField


class Series(models.Model):
    """ "Every Tuesday at 20:30 in New York": RRULE, local start and zone (RFC 5545)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="series")
    rrule = models.CharField(_("rule"), max_length=200, blank=True)
    dtstart_local = LocalDateTimeField(_("first local start"))
    timezone = models.CharField(_("time zone"), max_length=64)
    fold = models.PositiveSmallIntegerField(default=0)
    duration_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    materialised_until = models.DateTimeField(null=True)  # sessions exist as rows up to this instant
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.CheckConstraint(condition=Q(fold__in=[0, 1]), name="groups_series_fold_0_or_1"),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(15, 240)), name="groups_series_duration_15_to_240"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rrule or 'once'} from {self.dtstart_local:%Y-%m-%d %H:%M} {self.timezone}"
