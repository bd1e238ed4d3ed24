"""The vault's tables live in the `keys` database alone, and nothing else lives there."""

from typing import Any, Final

from django.db.models import Model

ALIAS: Final = "keys"
LABEL: Final = "vault"


class KeysRouter:
    """Keeps data keys out of the backups that hold what they seal."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """This function will send the vault's reads to `keys` and leave the others alone."""
        return ALIAS if model._meta.app_label == LABEL else None

    def db_for_write(self, model: type[Model], **_hints: Any) -> str | None:
        """This function will send the vault's writes to `keys` and leave the others alone."""
        return ALIAS if model._meta.app_label == LABEL else None

    def allow_relation(self, one: Model, other: Model, **_hints: Any) -> bool | None:
        """This function will forbid a relation between a key and anything that is not one."""
        sides = {one._meta.app_label == LABEL, other._meta.app_label == LABEL}
        return False if len(sides) == 2 else None

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """This function will give `keys` the vault's tables, all of them and only them."""
        if app_label == LABEL:
            return db == ALIAS
        return False if db == ALIAS else None
