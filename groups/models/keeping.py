"""After a year a member is asked whether she wants to keep what she wrote."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from uuid6 import uuid7


class KeepingQuestion(models.Model):
    """One question about all that she wrote before a day. Until she answers, her words stay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    written_before = models.DateTimeField(editable=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    is_kept = models.BooleanField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(answered_at__isnull=True), name="groups_keepingquestion_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_kept__isnull=True)
                | Q(answered_at__isnull=False, is_kept__isnull=False),
                name="groups_keepingquestion_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(written_before__lte=F("asked_at")), name="groups_keepingquestion_about_the_past"
            ),
        ]
        indexes = [models.Index(fields=["member", "-asked_at"], name="groups_keepingquestion_latest")]
