"""Answers kept for a day under an Idempotency-Key, and counts of requests. Neither holds a person's words in clear."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from uuid6 import uuid7


class IdempotencyRecord(models.Model):
    """One answered request. Which key, path and body it had is kept as keyed digests only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=64, editable=False)  # digest of member, method, path and key
    body = models.CharField(max_length=64, editable=False)  # digest of query and body
    route = models.CharField(max_length=200, editable=False)  # the pattern, without any id
    status = models.PositiveSmallIntegerField(editable=False)
    headers = models.JSONField(default=dict, editable=False)
    answer = models.BinaryField(editable=False)
    is_sealed = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope"], name="api_idempotencyrecord_one_per_scope"),
            models.CheckConstraint(
                condition=Q(status__gte=200, status__lt=300), name="api_idempotencyrecord_keeps_success_only"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="api_idempotencyrecord_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="api_idempotency_expiry")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class ThrottleCount(models.Model):
    """How often somebody asked in the current window. UNLOGGED: written without waiting for a disk, lost in a crash."""

    key = models.CharField(max_length=64, primary_key=True, editable=False)  # digest of the limit and of whom it counts
    scope = models.CharField(max_length=64, editable=False)
    hits = models.PositiveIntegerField(editable=False)
    ends_at = models.DateTimeField(editable=False)  # not indexed, so that counting stays a heap-only update

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hits__gte=1), name="api_throttlecount_counts_something")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.hits}"
