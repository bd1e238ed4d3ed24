"""What she answers to a circle's questions when she asks to join. It lives as long as her request waits."""

from uuid import uuid4

from django.db import models
from django.utils.timezone import now

from groups.models.circles import Membership


class JoinAnswers(models.Model):
    """Her words, sealed with her own key: questions with answers, for whoever decides about the request."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="answers")
    answers_sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="groups_joinanswers_oldest")]
