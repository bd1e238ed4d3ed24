"""`python -m config.settings.fresh circles.example.org`: prints a `.env` for a new installation, secrets included.

Nothing is kept and nothing is sent; what it prints exists once, so put it where you keep passwords, too.
"""

import base64
import os
import re
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from config.settings import reference
from config.settings.variables import env

HOST: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# Where databases and broker are is said by whoever starts them: compose.yaml, or whoever runs without it.
ELSEWHERE: Final = frozenset({"DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL"})
YEAR: Final = timedelta(days=360)  # security.txt holds for a year at most
USAGE: Final = "Usage: python -m config.settings.fresh HOST, such as circles.example.org"


def made(host: str) -> str:
    """Return the text of a `.env` for this host: the reference, with secrets that are drawn anew each time.

    What would say the default again stands as a comment, so that it does not outlive a better default.
    """
    drawn = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "VAULT_MASTER_KEYS": "k1:" + base64.b64encode(os.urandom(32)).decode(),
        "VAPID_PRIVATE_KEY": _push_key(),
        "READY_TOKEN": secrets.token_urlsafe(32),
        "METRICS_TOKEN": secrets.token_urlsafe(32),
        "SECURITY_TXT_EXPIRES": f"{datetime.now(UTC) + YEAR:%Y-%m-%dT00:00:00Z}",
    }
    defaults = {variable.name: reference.text(variable.default) for group in env.groups.values() for variable in group}
    lines = []
    for line in reference.example().splitlines():
        name, is_variable, value = line.partition("=")
        if not is_variable or line.startswith("#"):
            lines.append(line)
        elif name in ELSEWHERE or (name not in drawn and value == defaults.get(name)):
            lines.append(f"# {line}")
        else:
            lines.append(f"{name}={drawn.get(name, value.replace('circles.example.org', host))}")
    password = secrets.token_urlsafe(24)
    return "\n".join([*lines, "", "# For the databases of compose.yaml.", f"POSTGRES_PASSWORD={password}", ""])


def _push_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def main(arguments: list[str]) -> int:
    """Print a `.env`, or how to ask for one. Returns the exit code."""
    if len(arguments) != 1 or not HOST.fullmatch(arguments[0]):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    sys.stdout.write(made(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
