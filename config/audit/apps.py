"""Tells Django of the audit and registers its check."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from config.audit import checks


class AuditConfig(AppConfig):
    """The leaf that remembers who read and who acted."""

    name = "config.audit"
    label = "audit"
    verbose_name = _("Audit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will register the check that keeps a service whose reads leave no record from starting."""
        register(checks.check_audit_connection, Tags.security)
