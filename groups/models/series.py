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
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)  # the circle's, unless it is named
    ends_before_local = LocalDateTimeField(null=True)  # the dates from here on belong to the series that follows
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="following")
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
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__range=(2, 16)), name="groups_series_capacity_2_to_16"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rrule or 'once'} from {self.dtstart_local:%Y-%m-%d %H:%M} {self.timezone}"


class SeriesDate(models.Model):
    """A date that is left out of a series (EXDATE), such as one of the school holidays, or added to it (RDATE)."""

    class Kind(models.TextChoices):
        LEFT_OUT = "left_out", _("left out")
        ADDED = "added", _("added")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.ForeignKey(Series, models.CASCADE, related_name="dates")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    local_start = LocalDateTimeField(_("local start"))
    label = models.CharField(_("label"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("date of a series")
        verbose_name_plural = _("dates of a series")
        constraints = [models.UniqueConstraint(fields=["series", "local_start"], name="groups_seriesdate_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.local_start:%Y-%m-%d %H:%M}"
