"""Circles and who belongs to them. A member is known here by her handle alone."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.zones import zone

MOST_QUESTIONS = 3


class Circle(models.Model):
    """A group of mothers who meet. Its times are local to its own zone."""

    class MeetingFormat(models.TextChoices):
        ONLINE = "online", _("online")
        AUDIO = "audio", _("audio only")
        PHONE = "phone", _("by telephone")
        HYBRID = "hybrid", _("online and in person")
        IN_PERSON = "in_person", _("in person")

    class Enrolment(models.TextChoices):
        DROP_IN = "drop_in", _("drop-in")
        COHORT = "cohort", _("cohort")

    class Admission(models.TextChoices):
        OPEN = "open", _("open")
        APPROVAL = "approval", _("by approval")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    guilt_sources = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("themes"))
    norms = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("what is welcome"))
    child_stages = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("ages of children")
    )
    work_patterns = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("ways of working")
    )
    audience = models.CharField(_("for whom"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    meeting_format = models.CharField(_("format"), max_length=10, choices=MeetingFormat, default=MeetingFormat.ONLINE)
    timezone = models.CharField(_("time zone"), max_length=64)
    duration_minutes = models.PositiveSmallIntegerField(
        _("usual length in minutes"), default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    capacity = models.PositiveSmallIntegerField(
        _("seats"), default=10, validators=[MinValueValidator(4), MaxValueValidator(16)]
    )
    # How many belong to it, those who lead and those who asked included; None: as many as come.
    member_limit = models.PositiveSmallIntegerField(_("most members"), null=True, blank=True)
    min_to_run = models.PositiveSmallIntegerField(_("fewest to run"), default=3)
    facilitators_wanted = models.PositiveSmallIntegerField(_("facilitators"), default=2)
    enrolment = models.CharField(_("enrolment"), max_length=10, choices=Enrolment, default=Enrolment.DROP_IN)
    admission = models.CharField(_("admission"), max_length=10, choices=Admission, default=Admission.OPEN)
    # What whoever asks to join answers first. Everybody reads the questions; the answers are in JoinAnswers.
    join_questions = ArrayField(models.CharField(max_length=200), default=list, blank=True, size=MOST_QUESTIONS)
    is_discoverable = models.BooleanField(_("in the directory"), default=True)
    # Public where facilitators tell it, in tenths of a degree (11 km). Where it meets is sealed, for who has a seat.
    city_latitude = models.DecimalField(
        _("latitude of its city"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    city_longitude = models.DecimalField(
        _("longitude of its city"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    meeting_link_sealed = models.BinaryField(null=True, editable=False)
    meeting_place_sealed = models.BinaryField(null=True, editable=False)  # a place, or a number to call
    is_link_stale = models.BooleanField(default=False, editable=False)  # somebody who left knows it
    # The full circle that it was started like, for those who wait there. It says nothing of who that was.
    like = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="likes")
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)  # its words, for whoever keeps a copy of them

    IN_PERSON = (MeetingFormat.HYBRID, MeetingFormat.IN_PERSON)

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        constraints = [
            models.CheckConstraint(condition=Q(capacity__range=(4, 16)), name="groups_circle_capacity_4_to_16"),
            models.CheckConstraint(
                condition=Q(min_to_run__gte=2, min_to_run__lte=F("capacity")), name="groups_circle_min_to_run_fits"
            ),
            models.CheckConstraint(
                condition=Q(facilitators_wanted__range=(1, 2)), name="groups_circle_one_or_two_facilitators"
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(15, 240)), name="groups_circle_duration_15_to_240"
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=["facets", "suggestions", "new"]), name="groups_circle_slug_not_reserved"
            ),
            models.CheckConstraint(
                condition=Q(city_latitude__isnull=True, city_longitude__isnull=True)
                | Q(
                    city_latitude__isnull=False,
                    city_longitude__isnull=False,
                    city_latitude__range=(-90, 90),
                    city_longitude__range=(-180, 180),
                ),
                name="groups_circle_city_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(member_limit__isnull=True) | Q(member_limit__range=(4, 200)),
                name="groups_circle_member_limit_4_to_200",
            ),
            models.CheckConstraint(
                condition=Q(join_questions__len__lte=MOST_QUESTIONS), name="groups_circle_three_questions_at_most"
            ),
        ]
        indexes = [
            GinIndex(fields=["guilt_sources"], name="groups_circle_sources"),
            GinIndex(fields=["norms"], name="groups_circle_norms"),
            models.Index(
                fields=["name", "id"],
                condition=Q(is_discoverable=True, archived_at__isnull=True),
                name="groups_circle_directory",
            ),
            # Words and the audience have indexes of their own, on what migration 0013 makes.
            models.Index(
                fields=["language", "name", "id"],
                condition=Q(is_discoverable=True, archived_at__isnull=True),
                name="groups_circle_by_language",
            ),
            models.Index(
                fields=["meeting_format", "name", "id"],
                condition=Q(is_discoverable=True, archived_at__isnull=True),
                name="groups_circle_by_format",
            ),
            models.Index(
                fields=["city_latitude", "city_longitude"],
                condition=Q(is_discoverable=True, archived_at__isnull=True, city_latitude__isnull=False),
                name="groups_circle_city",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The rules of its clock."""
        return zone(self.timezone)

    @property
    def has_meeting_link(self) -> bool:
        """Whether there is a link to hand out. What it says, the row tells nobody."""
        return self.meeting_link_sealed is not None

    @property
    def has_meeting_place(self) -> bool:
        """Whether there is a place, or a number to call, to tell those who come."""
        return self.meeting_place_sealed is not None

    @property
    def has_open_door(self) -> bool:
        """Whether taking a seat also joins: open admission and a seat per session."""
        return self.admission == self.Admission.OPEN and self.enrolment == self.Enrolment.DROP_IN


class Membership(models.Model):
    """A member's place in a circle: her role, her handle there, and the neutral alias she sees in messages."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("facilitator")
        CO_FACILITATOR = "co_facilitator", _("co-facilitator")
        MEMBER = "member", _("member")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        ACTIVE = "active", _("active")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")

    LIVE = (State.PENDING, State.ACTIVE)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # What addresses and answers call it: `id` tells the moment of joining, which links the circles of one member.
    public_id = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.MEMBER)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    handle = models.CharField(_("handle"), max_length=40)
    color = models.PositiveSmallIntegerField(_("colour"), default=0)
    alias = models.CharField(_("alias in messages"), max_length=60, blank=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(  # who removed her, so that her appeal goes to somebody else
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "member"],
                condition=Q(state__in=["pending", "active"]),
                name="groups_membership_one_live_per_member",
            ),
            models.UniqueConstraint(
                "circle",
                Lower("handle"),
                condition=Q(state__in=["pending", "active"]),
                name="groups_membership_handle_unique_in_circle",
            ),
            models.CheckConstraint(
                condition=Q(state="active", joined_at__isnull=False) | ~Q(state="active"),
                name="groups_membership_active_has_joined",
            ),
        ]
        indexes = [models.Index(fields=["member", "state"], name="groups_membership_by_member")]

    def __str__(self) -> str:
        return self.handle


class CircleBlock(models.Model):
    """A circle is closed to this member for good; where she would join, it looks full."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="blocks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [models.UniqueConstraint(fields=["circle", "member"], name="groups_circleblock_once")]


class Coordination(models.Model):
    """A coordinator (staff) is assigned to a circle."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="coordinations")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        constraints = [models.UniqueConstraint(fields=["circle", "member"], name="groups_coordination_once")]


class Moderator(models.Model):
    """A member of staff who works the moderation queue."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name = _("moderator")
        verbose_name_plural = _("moderators")
