"""A newcomer's first ten minutes: start it, wound it, watch the inbox, paste the README. Nothing may be lost."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.runner.conftest import CHECKOUT, Program
from tests.runner.test_program import READY, left_of, one

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BLOCKS = re.findall(r"^```bash\n(.*?)^```$", (CHECKOUT / "README.md").read_text(), re.M | re.S)
PROMISED_WITHIN_SECONDS = 360


def letters(program: Program, to: str) -> list[dict[str, Any]]:
    address = f"http://127.0.0.1:{program.port}/dev/inbox/messages/?to={to}"
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            found: list[dict[str, Any]] = json.load(answer)["results"]
    except OSError:  # a part that was killed is coming back
        return []
    return found[::-1]


def wait_for_letter(program: Program, words: str, until: float) -> list[str]:
    """Return the texts of mom's letters once one of them has the words."""
    while time.monotonic() < until:
        texts = [letter["text"] for letter in letters(program, "mom@example.org")]
        if any(words in text for text in texts):
            return texts
        time.sleep(2)
    raise AssertionError(f"no letter with '{words}' within {PROMISED_WITHIN_SECONDS} s")


def test_what_the_readme_promises(start_program: Callable[..., Program], var: Path) -> None:
    program = start_program()
    program.wait_for(READY, seconds=240)
    until = time.monotonic() + PROMISED_WITHIN_SECONDS

    wait_for_letter(program, "You have a seat", until)
    one(var, "celery", "worker").kill()
    one(var, "valkey-server").kill()
    wait_for_letter(program, "Soon: ", until)
    one(var, "celery", "worker").kill()
    texts = wait_for_letter(program, "One small question", until)
    for words in ("You have a seat", "Soon: ", "One small question"):
        assert sum(words in text for text in texts) == 1, texts

    script = "set -euo pipefail\n" + "\n".join(BLOCKS)
    environment = {**os.environ, "BASE": f"http://127.0.0.1:{program.port}"}
    pasted = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert pasted.returncode == 0, pasted.stdout + pasted.stderr
    assert "/api/problems/" not in pasted.stdout, pasted.stdout
    assert '"handle":"Quiet Heron"' in pasted.stdout
    assert '{"state":"in","position":null,"attendance":"unknown"' in pasted.stdout
    assert "\n204\n" in pasted.stdout or "}204\n" in pasted.stdout
    assert '"text":"I was not the only one."' in pasted.stdout
    assert '"utc":"2027-03-10T01:30:00Z"' in pasted.stdout
    assert '"utc":"2027-03-17T00:30:00Z"' in pasted.stdout

    assert program.end(signal.SIGINT) == 0
    assert left_of(var) == []
