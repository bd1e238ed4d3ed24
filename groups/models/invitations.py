"""Invitations into a circle. A token is told once; its hash is kept, and never who came in by it."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.circles import Circle

MOST_USES = 20
MOST_DAYS = 30


class Invitation(models.Model):
    """Whoever holds the token comes in, so many times, without what it waives.

    Never waived: the agreement, who is shut out, room in the sessions and in the circle, and how many circles she has.
    """

    class Waiver(models.TextChoices):
        ASKING_FIRST = "asking_first", _("asking first")
        QUESTIONS = "questions", _("the questions of the circle")
        COHORT_CLOSED = "cohort_closed", _("that a fixed group is on its way")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True, editable=False)
    waives = ArrayField(models.CharField(max_length=13, choices=Waiver), default=list, blank=True)
    uses = models.PositiveSmallIntegerField(default=1)
    uses_left = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__range=(1, MOST_USES), uses_left__lte=F("uses")), name="groups_invitation_uses_1_to_20"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="groups_invitation_ends_later"),
            models.CheckConstraint(
                condition=Q(waives__contained_by=["asking_first", "questions", "cohort_closed"]),
                name="groups_invitation_waives_what_it_may",
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "created_at", "id"], name="groups_invitation_of_circle"),
            models.Index(fields=["expires_at"], name="groups_invitation_oldest"),
        ]
