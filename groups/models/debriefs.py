"""What whoever facilitated says after a session. Its answers are sealed with her own key, and gone after 90 days."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.sessions import Session

DEBRIEF_OPEN_FOR: Final = timedelta(hours=24)  # after the session (domain.md, 2.2)


class Debrief(models.Model):
    """One of each facilitator for a session: how it went, whether there is a concern, whether she wants a call."""

    class Concern(models.TextChoices):
        NONE = "none", _("no concern")
        WATCH = "watch", _("something to keep an eye on")
        ESCALATED = "escalated", _("passed on already")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answers_sealed = models.BinaryField(editable=False)
    wants_call = models.BooleanField(_("wants a call"), default=False, db_default=False, editable=False)
    called_at = models.DateTimeField(_("called at"), null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("debrief")
        verbose_name_plural = _("debriefs")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "author"], name="groups_debrief_one_of_each"),
            models.CheckConstraint(
                condition=models.Q(called_at__isnull=True) | models.Q(wants_call=True),
                name="groups_debrief_called_who_asked",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="groups_debrief_oldest")]

    @property
    def waits_for_call(self) -> bool:
        """Whether she asked to be called and nobody has yet."""
        return self.wants_call and self.called_at is None
