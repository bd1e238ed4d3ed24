"""When too few will come: two sessions become one, by everybody's own yes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.sessions import Session


class Merge(models.Model):
    """The members of one session are asked whether they come to another; at `decide_by` the first is called off."""

    class State(models.TextChoices):
        ASKING = "asking", _("asking")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey(Session, models.CASCADE, related_name="merges")
    target = models.ForeignKey(Session, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.ASKING)
    decide_by = models.DateTimeField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(state="asking"), name="groups_merge_one_at_a_time"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="groups_merge_of_two_sessions"),
        ]
        indexes = [models.Index(fields=["decide_by"], condition=Q(state="asking"), name="groups_merge_deciding")]


class MergeAnswer(models.Model):
    """One member's answer: nobody is moved without her yes."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        YES = "yes", _("yes")
        NO = "no", _("no")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="answers")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=5, choices=State, default=State.ASKED)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "member"], name="groups_mergeanswer_once")]
