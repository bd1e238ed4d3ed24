"""The alias `audit` leads to the same tables as `default` by another connection. Nothing is migrated through it."""

from typing import Any, Final

ALIAS: Final = "audit"


class AuditRouter:
    """Keeps `migrate` away from the second way to the main database; who reads or writes there names it."""

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """This function will refuse the alias and leave the others alone."""
        return False if db == ALIAS else None
