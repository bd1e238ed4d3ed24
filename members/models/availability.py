"""When a member could come, painted on her own week. Circles look for hours with it and show it to nobody."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Availability(models.Model):
    """A stretch of one weekday on her own clock, in minutes after midnight; `to_minute` is not part of it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), validators=[MinValueValidator(0), MaxValueValidator(6)]
    )  # 0 is Monday
    from_minute = models.PositiveSmallIntegerField(_("from"))
    to_minute = models.PositiveSmallIntegerField(_("to"))

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="members_availability_weekday_0_to_6"),
            models.CheckConstraint(
                condition=Q(from_minute__gte=0, to_minute__lte=1440, from_minute__lt=F("to_minute")),
                name="members_availability_inside_a_day",
            ),
            models.UniqueConstraint(
                fields=["member", "weekday", "from_minute"], name="members_availability_begins_once"
            ),
        ]
