"""What the parts are told by environment: addresses of the servers, secrets of this checkout, the settings module."""

import base64
import os
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from config.runner.strays import MARK

SECRETS_FILE = "secrets.env"


def given(variable: str) -> str:
    """Return what the caller set; an empty value counts as not set."""
    return os.environ.get(variable, "").strip()


def for_parts(*, marker: str, var: Path, port: int, mail_port: int, servers: dict[str, str]) -> dict[str, str]:
    """Return the whole environment of web, worker, beat and the steps before them."""
    ours = {
        MARK: marker,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "PYTHONUNBUFFERED": "1",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
    }
    kept = {name: given(name) or value for name, value in own_secrets(var).items()}
    return {**os.environ, **kept, **servers, **ours}


def own_secrets(var: Path) -> dict[str, str]:
    """Return the secrets of this checkout, made once and kept where only this account can read them."""
    file = var / SECRETS_FILE
    found = _read(file) if file.exists() else {}
    made = {name: value for name, value in _fresh().items() if not found.get(name)}
    if made:
        _write(file, found | made)
    return found | made


def _fresh() -> dict[str, str]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAULT_MASTER_KEYS": f"dev1:{key}",
        "VAPID_PRIVATE_KEY": _push_key(),
    }


def _push_key() -> str:
    """Return the private half of a pair on the curve P-256, as push services know it: the number alone."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def _read(file: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in file.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in lines}


def _write(file: Path, values: dict[str, str]) -> None:
    unfinished = file.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write("# Secrets of this checkout. Whoever deletes them can no longer read what was sealed with them.\n")
        target.writelines(f"{name}={value}\n" for name, value in values.items())
    unfinished.rename(file)
