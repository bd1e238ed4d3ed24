"""What members tell us about each other, and what whoever was removed answers. Nobody ever reads who reported."""

from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.circles import Circle, Membership
from groups.models.reflections import Reflection
from groups.models.sessions import Session

REPORTS: Final = "reports"  # the service's own key: a report outlives the account of her who wrote it only without text


class Report(models.Model):
    """Something is not right, told by a member. Its text is sealed; `reporter` is for her own export and erasure."""

    class Subject(models.TextChoices):
        MEMBER = "member", _("a member")
        CIRCLE = "circle", _("the circle")
        SESSION = "session", _("a session")
        FACILITATOR = "facilitator", _("whoever facilitates")
        REFLECTION = "reflection", _("something she shared")

    class Reason(models.TextChoices):
        SELF_HARM = "self_harm", _("somebody may hurt herself")
        DANGER = "danger", _("somebody is in danger")
        HARASSMENT = "harassment", _("harassment or threats")
        HATE = "hate", _("hate or contempt")
        TOLD_ELSEWHERE = "told_elsewhere", _("what was said was told elsewhere")
        SELLING = "selling", _("selling or recruiting")
        ADVICE = "advice", _("harmful advice")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("somebody looks into it")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("nothing was needed")
        TALKED = "talked", _("talked it over")
        HELPED = "helped", _("help was offered")
        WARNED = "warned", _("warned")
        REMOVED = "removed", _("removed from the circle")
        ENDED = "ended", _("its sharing was ended")
        GONE = "gone", _("whom it is about has left the service")

    LIVE = (State.OPEN, State.TAKEN)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    subject = models.CharField(_("about"), max_length=11, choices=Subject)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="+", verbose_name=_("circle"))
    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="+", verbose_name=_("session"))
    reported = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    reflection = models.ForeignKey(Reflection, models.SET_NULL, null=True, editable=False, related_name="+")
    handle = models.CharField(_("handle"), max_length=40, blank=True)  # as she was called then
    reason = models.CharField(_("reason"), max_length=14, choices=Reason)
    text_sealed = models.BinaryField(null=True, editable=False)
    is_for_administrators = models.BooleanField(_("for administrators"), default=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    warned_at = models.DateTimeField(_("warned at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    created_at = models.DateTimeField(_("told at"), default=now, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, outcome=""),
                name="groups_report_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=["session", "reflection"], session__isnull=False)
                | ~Q(subject__in=["session", "reflection"]) & Q(session__isnull=True),
                name="groups_report_session_of_a_session",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=["member", "reflection"])
                & (Q(state="closed") | Q(reported__isnull=False) & ~Q(handle=""))
                | Q(subject="facilitator")
                | Q(subject__in=["circle", "session"], reported__isnull=True, handle=""),
                name="groups_report_member_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(subject="facilitator") | Q(is_for_administrators=True),
                name="groups_report_facilitator_to_admins",
            ),
            models.CheckConstraint(
                condition=Q(reporter__isnull=True) | Q(reported__isnull=True) | ~Q(reporter=F("reported")),
                name="groups_report_not_of_herself",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=~Q(state="closed"), name="groups_report_queue"),
            models.Index(fields=["reporter", "created_at"], name="groups_report_by_reporter"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.get_subject_display()}"


class Appeal(models.Model):
    """Whoever was removed from a circle asks once to look at it again; her words are sealed with her own key."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+")
    membership = models.OneToOneField(Membership, models.CASCADE, editable=False, related_name="appeal")
    text_sealed = models.BinaryField(editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    created_at = models.DateTimeField(_("asked at"), default=now, editable=False)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | ~Q(state="open") & Q(decided_at__isnull=False),
                name="groups_appeal_decided_has_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("member")), name="groups_appeal_not_by_herself"
            ),
        ]
        indexes = [models.Index(fields=["member", "-created_at"], name="groups_appeal_by_member")]

    def __str__(self) -> str:
        return self.get_state_display()
