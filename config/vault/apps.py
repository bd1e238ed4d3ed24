"""Tells Django of the vault and registers its checks."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from config.vault import checks


class VaultConfig(AppConfig):
    """The leaf that seals."""

    name = "config.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will register the checks that keep a misconfigured service from starting."""
        register(checks.check_master_keys, Tags.security)
        register(checks.check_keys_database, Tags.security)
        register(checks.check_keys_backups, Tags.security, deploy=True)
