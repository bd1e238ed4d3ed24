"""Who leads a session, and how an evening passes from one facilitator to another."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.sessions import Session


class SessionHost(models.Model):
    """A facilitator leads a session. Its times are copied here, so that the database knows nobody is in two at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="hosts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)  # false once the session is called off
    checked_in_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="groups_sessionhost_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="groups_sessionhost_ends_after_start"),
            ExclusionConstraint(
                name="groups_sessionhost_one_session_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_active=True),
            ),
        ]


class Handover(models.Model):
    """A search for a host: for one who cannot make it, or, without `leaving`, because too few were found."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        CLOSED = "closed", _("closed")  # taken back, called off, or over

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="handovers")
    leaving = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    is_substitute_request = models.BooleanField(default=False)  # asked of all at once: the offers in turn are through
    created_at = models.DateTimeField(default=now, editable=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "leaving"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="groups_handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="groups_handover_settled_has_time",
            ),
        ]
        indexes = [models.Index(fields=["session"], condition=Q(state="open"), name="groups_handover_open")]


class HandoverOffer(models.Model):
    """One facilitator is asked, for a while; asked of all at once, an offer has no end of its own."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        PASSED = "passed", _("passed on")
        EXPIRED = "expired", _("not answered")
        ACCEPTED = "accepted", _("accepted")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="offers")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("offer of a handover")
        verbose_name_plural = _("offers of a handover")
        constraints = [models.UniqueConstraint(fields=["handover", "member"], name="groups_handoveroffer_once")]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="offered"), name="groups_handoveroffer_expiring")
        ]
