"""The audit's one table. It has no foreign keys: it outlives what it speaks of."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class AuditEntry(models.Model):
    """One act, partitioned by the month in which it happened; the database refuses to change or delete it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    actor_id = models.UUIDField(_("who"), null=True, editable=False)
    action = models.CharField(_("what"), max_length=40, editable=False)
    subject_kind = models.CharField(_("about"), max_length=40, editable=False)
    subject_id = models.UUIDField(_("about which"), null=True, editable=False)
    reason = models.CharField(_("why"), max_length=40, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        db_table = "audit_entry"
        default_permissions = ("view",)

    def __str__(self) -> str:
        """This function will return what happened, without saying to whom."""
        return f"{self.action} {self.subject_kind}"
