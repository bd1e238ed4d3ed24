"""The API as a process that can be killed in the middle of something and started again at the same address."""

import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

from config.runner import ports
from config.runner.child import Child
from config.runner.parts import CHECKOUT, QUIET
from tests.processes import environment

COMMAND = (
    sys.executable, *QUIET, "-m", "gunicorn", "config.wsgi:application", "--workers=1", "--threads=8", "--preload",
    "--no-control-socket", "--graceful-timeout=1", "--log-level=warning",
)  # fmt: skip
PATIENCE = 30.0


class Api:
    """gunicorn on this test run's databases. `kill` is a real SIGKILL of every process of it."""

    def __init__(self) -> None:
        self.port = ports.free_port()
        self.root = f"http://localhost:{self.port}"  # a passkey needs a name; an address of digits has none
        self._process = Child(
            "api",
            [*COMMAND, f"--bind={ports.LOOPBACK}:{self.port}"],
            environment=environment(DJANGO_SETTINGS_MODULE="tests.browser.app.settings"),
            cwd=CHECKOUT,
        )

    @property
    def is_up(self) -> bool:
        """Tell whether its processes run."""
        return self._process.pid is not None and self._process.exit_code() is None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if self.is_up:
            return
        self._process.start()
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.is_up, f"the server ended: {' / '.join(self._process.last_words)}"
            assert time.monotonic() < end, f"the server does not answer: {' / '.join(self._process.last_words)}"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would: requests on their way get no answer."""
        self._process.finish(0)

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://{ports.LOOPBACK}:{self.port}/livez", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
