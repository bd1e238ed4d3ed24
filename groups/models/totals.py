"""What is told of a finished month, counted once before attendance fades. A small figure never gets into the table."""

from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models.circles import Circle

LEAST_PEOPLE = 11  # different people who came; fewer, and what they did is not told (security.md)


class MonthlyTotal(models.Model):
    """One month of one type of circle, or of all circles (both words empty). Nothing of it ever changes.

    Four of the figures are None where they would be about few people, about one circle alone, or would give such a
    line away; of a type, `people` alone is where subtracting it from all would be about few. How many sessions there
    were everybody reads in the directory.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    month = models.DateField(_("month"), editable=False)  # its first day, by the clock of each circle
    meeting_format = models.CharField(max_length=10, blank=True, choices=Circle.MeetingFormat, editable=False)
    enrolment = models.CharField(max_length=10, blank=True, choices=Circle.Enrolment, editable=False)
    sessions = models.PositiveIntegerField(_("sessions held"), editable=False)
    recorded = models.PositiveIntegerField(_("of them with attendance written down"), null=True, editable=False)
    seats = models.PositiveIntegerField(_("seats taken"), null=True, editable=False)
    attended = models.PositiveIntegerField(_("attended"), null=True, editable=False)
    people = models.PositiveIntegerField(_("different people"), null=True, editable=False)
    is_whole = models.BooleanField(default=True, editable=False)  # False: some of it had faded before it was counted
    stored_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("report for funders")
        verbose_name_plural = _("report for funders")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["month", "meeting_format", "enrolment"], name="groups_monthlytotal_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="groups_monthlytotal_first_day"),
            models.CheckConstraint(
                condition=Q(meeting_format="", enrolment="") | (~Q(meeting_format="") & ~Q(enrolment="")),
                name="groups_monthlytotal_of_a_type_or_of_all",
            ),
            models.CheckConstraint(
                condition=Q(recorded=None, seats=None, attended=None, people=None)
                | Q(recorded=0, seats=0, attended=0, people=0)
                | Q(
                    recorded__isnull=False,
                    seats__isnull=False,
                    attended__isnull=False,
                    recorded__lte=F("sessions"),
                    attended__gte=LEAST_PEOPLE,
                    seats__gte=F("attended"),
                )
                & (
                    Q(people__isnull=False, people__gte=LEAST_PEOPLE, attended__gte=F("people"))
                    | Q(people=None) & ~Q(meeting_format="")
                ),
                name="groups_monthlytotal_of_nobody_or_of_eleven_people",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.words}"

    @property
    def words(self) -> str:
        """What a page calls this type of circle."""
        if not self.meeting_format:
            return gettext("all circles")
        return f"{self.get_meeting_format_display()}, {self.get_enrolment_display()}"
