"""The journal of erasures, and the archives that members asked for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid6 import uuid7


class Erasure(models.Model):
    """Somebody was erased: her id alone, no foreign key. What is not confirmed yet is tried again at every tick.

    The row outlives every backup in which she still is; replaying it erases her there as well.
    """

    member_id = models.UUIDField(primary_key=True, editable=False)
    erased_at = models.DateTimeField(editable=False)
    key_destroyed_at = models.DateTimeField(null=True, editable=False)
    logins_ended_at = models.DateTimeField(null=True, editable=False)  # those that no list of hers named

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["erased_at"],
                condition=Q(key_destroyed_at__isnull=True) | Q(logins_ended_at__isnull=True),
                name="privacy_erasure_unconfirmed",
            )
        ]


class Export(models.Model):
    """One archive that a member asked for. The row is the truth; whoever ticks next makes it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        GONE = "gone"  # downloaded, or not in time

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    archive_sealed = models.BinaryField(null=True, editable=False)  # a zip in base64, under her own key

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=["waiting", "ready"]), name="privacy_export_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", archive_sealed__isnull=False, expires_at__isnull=False)
                | (~Q(state="ready") & Q(archive_sealed__isnull=True)),
                name="privacy_export_kept_only_while_ready",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="privacy_export_waiting"),
        ]
