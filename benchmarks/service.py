"""The service as it runs on a laptop: own servers, demo data, collected static files, the built app, gunicorn."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.runner import environment, ports
from config.runner.child import Child
from config.runner.ephemeral import ephemeral_servers
from config.runner.parts import CHECKOUT, QUIET, WEB

PATIENCE = 60


@contextmanager
def service() -> Iterator[str]:
    """Lend a running service with demo data for the length of a block: the address under which it answers."""
    with tempfile.TemporaryDirectory(prefix="kindcircle-bench-") as folder, ephemeral_servers() as servers:
        port = ports.free_port()
        parts = environment.for_parts(marker="bench", var=Path(folder), port=port, mail_port=1, servers=servers)
        subprocess.run([sys.executable, "-m", "config.runner.prepare"], cwd=CHECKOUT, env=parts, check=True)
        command = [sys.executable, *QUIET, "-m", "gunicorn", "config.wsgi:application", *WEB]
        web = Child("web", [*command, "--bind", f"{ports.LOOPBACK}:{port}"], environment=parts, cwd=CHECKOUT)
        web.start()
        try:
            if not ports.wait_until_answered(port, PATIENCE):
                raise RuntimeError(f"the service does not answer: {' / '.join(web.last_words)}")
            yield f"http://{ports.LOOPBACK}:{port}"
        finally:
            web.ask_to_stop()
            web.finish(5)
