"""Asking to facilitate. The right itself stands on the member; here is what she said, until somebody has decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class FacilitatorApplication(models.Model):
    """A member's one application; after a no she may apply again. Her words are sealed, and wiped by the decision."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="facilitator_application", editable=False
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.APPLIED, editable=False)
    motivation_sealed = models.BinaryField(null=True)
    decisions = models.PositiveIntegerField(_("decisions"), default=0, editable=False)
    applied_at = models.DateTimeField(_("applied at"), editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    class Meta:
        verbose_name = _("application to facilitate")
        verbose_name_plural = _("applications to facilitate")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", motivation_sealed__isnull=False, decided_at__isnull=True)
                | Q(state__in=["approved", "declined"], motivation_sealed__isnull=True, decided_at__isnull=False),
                name="members_facilitatorapplication_words_until_decided",
            )
        ]
        indexes = [models.Index(fields=["state", "applied_at"], name="members_application_queue")]

    def __str__(self) -> str:
        return f"application of {self.member_id}"
