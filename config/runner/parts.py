"""The parts of the service and how each is started. A part is anything that can be started, watched and stopped."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from config.runner import ports
from config.runner.child import Child, Hurry, Relay, no_hurry
from config.runner.errors import Refused

CHECKOUT = Path(__file__).resolve().parents[2]
MAIL_SECONDS = 15
# Known warnings, harmless here: root starts the worker, and the web app is not built yet.
QUIET = ("-W", "ignore:You're running the worker with superuser", "-W", "ignore:No directory at")
WEB = ("--workers=2", "--threads=4", "--preload", "--no-control-socket", "--graceful-timeout=5", "--log-level=warning")
WORKER = ("--loglevel=WARNING", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat")


class Part(Protocol):
    """What the supervisor asks of a part."""

    @property
    def name(self) -> str: ...
    def start(self) -> None: ...
    def exit_code(self) -> int | None: ...
    def ask_to_stop(self) -> None: ...
    def finish(self, seconds: float, *, hurry: Hurry = no_hurry) -> None: ...


class MailPart(Child):
    """The local inbox; started when it accepts letters."""

    def __init__(self, port: int, folder: Path, *, environment: Mapping[str, str], relay: Relay) -> None:
        command = [sys.executable, "-m", "config.runner.mailbox", str(port), str(folder)]
        super().__init__("mail", command, environment=environment, relay=relay, cwd=CHECKOUT)
        self.port = port

    def start(self) -> None:
        """Start the inbox and wait until it answers. Raises Refused when it does not."""
        super().start()
        if not ports.wait_until_answered(self.port, MAIL_SECONDS):
            raise Refused(f"The local inbox did not start: {' / '.join(self.last_words)}", exit_code=1)


def has_command(name: str) -> bool:
    """Tell whether the project has this management command."""
    return any(any(CHECKOUT.glob(f"{app}/management/commands/{name}.py")) for app in ("*", "*/*"))


def preparation(environment: Mapping[str, str], relay: Relay) -> Child:
    """Return what makes the databases ready, before the other parts start."""
    return Child(
        "prepare", [sys.executable, "-m", "config.runner.prepare"], environment=environment, relay=relay, cwd=CHECKOUT
    )


def application(port: int, var: Path, environment: Mapping[str, str], relay: Relay) -> Iterator[Child]:
    """Yield the parts that are our own programs, in the order of their start."""
    celery = ("celery", "--quiet", "--app", "config")
    commands: dict[str, tuple[str, ...]] = {
        "web": ("gunicorn", "config.wsgi:application", *WEB, "--bind", f"{ports.LOOPBACK}:{port}"),
        "worker": (*celery, "worker", *WORKER),
        "beat": (*celery, "beat", "--loglevel=WARNING", f"--schedule={var / 'beat-schedule'}", "--pidfile="),
    }
    for name, command in commands.items():
        yield Child(name, [sys.executable, *QUIET, "-m", *command], environment=environment, relay=relay, cwd=CHECKOUT)
    if has_command("keep_demo"):
        yield Child(
            "demo", [sys.executable, "manage.py", "keep_demo"], environment=environment, relay=relay, cwd=CHECKOUT
        )
