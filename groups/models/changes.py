"""What a facilitator did to a series, kept so that it can be undone and so that each member is told once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.series import Series
from groups.models.sessions import Session


class SeriesChange(models.Model):
    """One edit of one occurrence, of an occurrence and all that follow, or of all that are still to come.

    Nobody is told before `notices_at`; until then it can be undone. `before` is what the series said, as
    `services.changes` writes and reads it.
    """

    class Scope(models.TextChoices):
        THIS = "this", _("this one")
        FOLLOWING = "following", _("this and the following")
        ALL = "all", _("all to come")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.ForeignKey(Series, models.CASCADE, related_name="changes")
    successor = models.ForeignKey(Series, models.CASCADE, null=True, related_name="+")  # made by cutting the series
    scope = models.CharField(_("scope"), max_length=9, choices=Scope)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made at"), default=now)
    notices_at = models.DateTimeField(_("told from"))
    undone_at = models.DateTimeField(_("undone at"), null=True)
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of a series")
        verbose_name_plural = _("changes of a series")
        constraints = [
            models.CheckConstraint(
                condition=Q(notices_at__gte=F("made_at")), name="groups_serieschange_told_after_it_is_made"
            )
        ]
        indexes = [models.Index(fields=["series", "-made_at"], name="groups_serieschange_latest")]


class ChangedSession(models.Model):
    """What one change did to one session; `before` holds what the row said, null for one that the change made."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        ADDED = "added", _("added")
        KEPT = "kept", _("kept as it is")  # it only belongs to another series now

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.ForeignKey(SeriesChange, models.CASCADE, related_name="sessions")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    old_starts_at = models.DateTimeField(null=True)
    before = models.JSONField(null=True)
    version = models.PositiveIntegerField()  # of the session right after the change; another one forbids undoing

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "session"], name="groups_changedsession_once")]
