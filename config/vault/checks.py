"""What must be true of the settings before anything is sealed; a wrong one stops every management command."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from config.vault import masters
from config.vault.errors import MasterKeysInvalid
from config.vault.router import ALIAS

HINT = "Make one with: openssl rand -base64 32, and set VAULT_MASTER_KEYS=<id>:<key>[,<older id>:<key>]."
BACKUPS = (
    "A copy of the whole server (base backup, log archive, snapshot) holds the keys for as long as it is kept, and "
    "erasing a key erases nothing there. Give KEYS_DATABASE_URL a server of its own, or back both databases up by "
    "pg_dump alone, `keys` for seven days, and silence this check."
)
ROUTER = "config.vault.router.KeysRouter"


def check_master_keys(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """This function will report master keys that are missing, malformed, or known to everybody in production."""
    try:
        masters.load()
    except MasterKeysInvalid as error:
        return [Error(str(error), hint=HINT, id="vault.E001")]
    return []


def check_keys_database(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """This function will report a keys database that is absent, the main one, unrouted, or bound to requests."""
    found: list[CheckMessage] = []
    database = settings.DATABASES.get(ALIAS)
    if database is None or _address(database) == _address(settings.DATABASES["default"]):
        found.append(Error("The keys need a database of their own, under the alias `keys`.", id="vault.E002"))
    elif database.get("ATOMIC_REQUESTS") or database.get("AUTOCOMMIT") is False:
        found.append(Error("`keys` must commit by itself: a rollback would take keys away.", id="vault.E003"))
    if ROUTER not in settings.DATABASE_ROUTERS:
        found.append(Error(f"DATABASE_ROUTERS must name {ROUTER}.", id="vault.E004"))
    return found


def check_keys_backups(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """This function will warn of one server for both databases: what copies the server copies keys with their texts."""
    keys, main = settings.DATABASES.get(ALIAS), settings.DATABASES["default"]
    if getattr(settings, "DEVELOPMENT", False) is True or keys is None or _server(keys) != _server(main):
        return []
    return [Warning("`keys` stands on the server of the main database.", hint=BACKUPS, id="vault.W001")]


def _server(database: dict[str, Any]) -> tuple[str, ...]:
    return _address(database)[:2]


def _address(database: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(database.get(part) or "") for part in ("HOST", "PORT", "NAME"))
