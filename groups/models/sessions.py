"""Sessions and seats. Every seat write takes the session's row lock first; constraints are the last line of defence."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.circles import Circle
from groups.models.fields import LocalDateTimeField
from groups.models.series import Series

DOOR_OPENS: Final = timedelta(minutes=15)  # before the session begins
OFFERS_END: Final = timedelta(minutes=30)  # before the session begins: from then on whoever comes first has the seat
HOPE_ENDS: Final = timedelta(hours=3)  # before the session begins: a hopeful seat gives way to somebody who waits


class Session(models.Model):
    """One meeting of a circle. Local time and zone are the truth; the two instants are derived from them."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        NORMAL = "normal", _("normal")
        GAP = "gap", _("shifted over a clock change")
        FOLD = "fold", _("in a repeated hour")

    class Quorum(models.TextChoices):
        UNASKED = "", _("not asked")
        ASKED = "asked", _("asked")
        MERGING = "merging", _("merging")
        TWO_CHAIRS = "two_chairs", _("two chairs")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="sessions")
    series = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="sessions")
    original_local = LocalDateTimeField(null=True, blank=True)  # its identity in the series, whatever is edited later
    local_start = LocalDateTimeField(_("local start"))
    timezone = models.CharField(_("time zone"), max_length=64)
    fold = models.PositiveSmallIntegerField(default=0)
    clock_kind = models.CharField(max_length=6, choices=Kind, default=Kind.NORMAL)
    duration_minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SCHEDULED)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    seat_limit = models.PositiveSmallIntegerField()  # max(capacity, taken): a lower capacity throws nobody out
    taken = models.PositiveSmallIntegerField(_("seats taken"), default=0)  # open offers included
    freed_at = models.DateTimeField(null=True, editable=False)  # who passed before that is asked again
    is_edited = models.BooleanField(default=False, editable=False)  # on its own; an edit of the series leaves it be
    is_dropped = models.BooleanField(default=False, editable=False)  # cancelled by a change of rule, not by a person
    meeting_link_sealed = models.BinaryField(null=True, editable=False)  # its own link, or the room made for it
    meeting_place_sealed = models.BinaryField(null=True, editable=False)  # its own place, or number to call
    is_room_generated = models.BooleanField(default=False, editable=False)
    is_link_stale = models.BooleanField(default=False, editable=False)  # somebody who left knows what was pasted
    quorum = models.CharField(max_length=10, choices=Quorum, default=Quorum.UNASKED, editable=False)
    quorum_at = models.DateTimeField(null=True, editable=False)
    host_missing_at = models.DateTimeField(null=True, editable=False)
    debrief_asked_at = models.DateTimeField(null=True, editable=False)
    schedule_version = models.PositiveIntegerField(
        default=1, editable=False
    )  # grows with the time, as ICS SEQUENCE does
    version = models.PositiveIntegerField(default=1, editable=False)  # grows with every change; ETag
    cancelled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["series", "original_local"], name="groups_session_once_in_series"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, original_local__isnull=True) | Q(original_local__isnull=False),
                name="groups_session_of_a_series_has_identity",
            ),
            models.CheckConstraint(condition=Q(fold__in=[0, 1]), name="groups_session_fold_0_or_1"),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(1, 240)), name="groups_session_duration_to_240"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="groups_session_ends_after_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("seat_limit")), name="groups_session_taken_within_limit"),
            models.CheckConstraint(
                condition=Q(seat_limit__gte=F("capacity")), name="groups_session_limit_not_below_capacity"
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | Q(state="scheduled", cancelled_at__isnull=True),
                name="groups_session_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(is_dropped=False) | Q(state="cancelled"), name="groups_session_dropped_is_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(is_room_generated=False) | Q(meeting_link_sealed__isnull=False),
                name="groups_session_generated_room_is_kept",
            ),
            ExclusionConstraint(
                name="groups_session_circle_meets_once_at_a_time",
                expressions=[
                    ("circle", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="scheduled"),
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "starts_at", "id"], name="groups_session_by_circle"),
            # With what finding circles by hours reads of a session, so that it reads no row.
            models.Index(
                fields=["starts_at", "id"],
                include=["circle", "ends_at"],
                condition=Q(state="scheduled"),
                name="groups_session_coming",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_start:%Y-%m-%d %H:%M} {self.timezone}"

    @property
    def join_opens_at(self) -> datetime:
        """From when whoever has a seat may ask for the meeting link."""
        return self.starts_at - DOOR_OPENS

    @property
    def join_closes_at(self) -> datetime:
        """Until when: the end, which is not part of it."""
        return self.ends_at


class Seat(models.Model):
    """One member's answer to one session. Giving back ends this row; coming back makes a new one."""

    class State(models.TextChoices):
        IN = "in", _("has a seat")
        HOPEFUL = "hopeful", _("hopes to come")
        OFFERED = "offered", _("is offered a seat")
        WAITING = "waiting", _("waiting")
        OUT = "out", _("given back")

    class Attendance(models.TextChoices):
        UNKNOWN = "unknown", _("not recorded")
        ATTENDED = "attended", _("attended")
        LEFT_EARLY = "left_early", _("left early")
        MISSED = "missed", _("missed")

    SEATED = (State.IN, State.HOPEFUL)  # a hopeful seat counts as a seat
    TAKEN = (*SEATED, State.OFFERED)  # what `Session.taken` counts
    CAME = (Attendance.ATTENDED, Attendance.LEFT_EARLY)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # What addresses and answers call it: `id` tells the moment in which it was taken.
    public_id = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="seats")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats")
    state = models.CharField(_("state"), max_length=10, choices=State)
    queued_at = models.DateTimeField()  # first come, first served; ties break by id
    min_notice_minutes = models.PositiveIntegerField(null=True)  # offers that come later skip her
    offer_expires_at = models.DateTimeField(null=True)
    offers = models.PositiveSmallIntegerField(default=0)  # how often she was offered a seat; the number of the last
    passed_at = models.DateTimeField(null=True)  # when she last declined, or left an offer unanswered
    attendance = models.CharField(_("attendance"), max_length=10, choices=Attendance, default=Attendance.UNKNOWN)
    attendance_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"], condition=~Q(state="out"), name="groups_seat_one_per_member"
            ),
            models.CheckConstraint(
                condition=Q(state="out", ended_at__isnull=False) | (~Q(state="out") & Q(ended_at__isnull=True)),
                name="groups_seat_out_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(attendance="unknown") | Q(state__in=["in", "hopeful"]),
                name="groups_seat_attendance_only_when_seated",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offer_expires_at__isnull=False)
                | (~Q(state="offered") & Q(offer_expires_at__isnull=True)),
                name="groups_seat_offer_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state", "queued_at", "id"], name="groups_seat_queue"),
            models.Index(fields=["member", "state"], name="groups_seat_by_member"),
            models.Index(fields=["offer_expires_at"], condition=Q(state="offered"), name="groups_seat_expiring"),
            models.Index(fields=["session"], condition=Q(state="waiting"), name="groups_seat_waiting"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
