"""Quiet hours that differ by day: a cycle of weeks for who works in shifts, and other hours for some days."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, TimeField
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from members.quiet import LONGEST_OVERRIDE, Cycle, Override, QuietWindow

_WEEK: Final = 7


def _days_without(field: str) -> Func:
    return Func(F(field), template="array_positions(%(expressions)s, NULL)", output_field=ArrayField(TimeField()))


class QuietPattern(models.Model):
    """One member's cycle and override; no row means the daily window alone. Her clock's version follows every change.

    Openings and ends of the cycle stand side by side, seven days a week, Monday first; NULL in both is a day without.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="quiet_pattern"
    )
    anchor = models.DateField(_("first Monday"), null=True)
    openings = ArrayField(models.TimeField(null=True), null=True, verbose_name=_("quiet from, by day"))
    ends = ArrayField(models.TimeField(null=True), null=True, verbose_name=_("quiet until, by day"))
    override_first = models.DateField(_("other hours from"), null=True)
    override_last = models.DateField(_("other hours to"), null=True)
    override_opens = models.TimeField(_("then quiet from"), null=True)
    override_ends = models.TimeField(_("then quiet until"), null=True)

    class Meta:
        verbose_name = _("quiet hours by day")
        verbose_name_plural = _("quiet hours by day")
        constraints = [
            models.CheckConstraint(
                condition=Q(anchor__isnull=True, openings__isnull=True, ends__isnull=True)
                | Q(
                    anchor__isnull=False,
                    openings__isnull=False,
                    ends__isnull=False,
                    anchor__iso_week_day=1,
                    openings__len__in=[7, 14, 21, 28],
                    ends__len=F("openings__len"),
                ),
                name="members_quietpattern_whole_weeks_from_a_monday",
            ),
            models.CheckConstraint(
                condition=Q(openings__isnull=True) | Q(Exact(_days_without("openings"), _days_without("ends"))),
                name="members_quietpattern_days_have_both_times_or_none",
            ),
            models.CheckConstraint(
                condition=Q(
                    override_first__isnull=True,
                    override_last__isnull=True,
                    override_opens__isnull=True,
                    override_ends__isnull=True,
                )
                | Q(
                    override_first__isnull=False,
                    override_last__isnull=False,
                    override_last__gte=F("override_first"),
                    override_last__lt=F("override_first") + timedelta(days=LONGEST_OVERRIDE),
                ),
                name="members_quietpattern_override_has_days",
            ),
            models.CheckConstraint(
                condition=Q(override_opens__isnull=True, override_ends__isnull=True)
                | (
                    Q(override_opens__isnull=False, override_ends__isnull=False) & ~Q(override_opens=F("override_ends"))
                ),
                name="members_quietpattern_override_is_a_window",
            ),
        ]

    @property
    def cycle(self) -> Cycle | None:
        """Return her cycle, or None when her nights are all alike."""
        if self.anchor is None or self.openings is None or self.ends is None:
            return None
        days = [
            None if opens is None or ends is None else QuietWindow(opens, ends)
            for opens, ends in zip(self.openings, self.ends, strict=True)
        ]
        weeks = (days[start : start + _WEEK] for start in range(0, len(days), _WEEK))
        return Cycle(self.anchor, tuple(tuple(week) for week in weeks))

    @property
    def override(self) -> Override | None:
        """Return the hours of some days that are unlike the others, or None."""
        if self.override_first is None or self.override_last is None:
            return None
        opens, ends = self.override_opens, self.override_ends
        window = None if opens is None or ends is None else QuietWindow(opens, ends)
        return Override(self.override_first, self.override_last, window)
