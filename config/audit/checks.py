"""What would let a read go unrecorded is found at the start."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from config.audit.router import ALIAS

ROUTER: Final = "config.audit.router.AuditRouter"
_ADDRESS: Final = ("HOST", "PORT", "NAME")  # the role may be another one, that may only add


def check_audit_connection(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """This function will report a second connection that is absent, leads elsewhere, or is bound to requests."""
    found: list[CheckMessage] = []
    second, main = settings.DATABASES.get(ALIAS), settings.DATABASES["default"]
    if second is None or any(second.get(part) != main.get(part) for part in _ADDRESS):
        found.append(Error("The alias `audit` must lead to the database of `default`.", id="audit.E001"))
    elif second.get("ATOMIC_REQUESTS") or second.get("AUTOCOMMIT") is False:
        found.append(Error("`audit` must commit by itself: a rollback would take reads away.", id="audit.E002"))
    if ROUTER not in settings.DATABASE_ROUTERS:
        found.append(Error(f"DATABASE_ROUTERS must name {ROUTER}.", id="audit.E003"))
    return found
