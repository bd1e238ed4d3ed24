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

CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
PASTED = ["README.md", "docs/api/guide.md"]
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


def paste(program: Program, page: str) -> str:
    """Return what the blocks of a page say, pasted one after the other into one shell."""
    blocks = CONSOLE.findall((CHECKOUT / page).read_text())
    environment = {**os.environ, "BASE": f"http://127.0.0.1:{program.port}"}
    pasted = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + "\n".join(blocks)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert pasted.returncode == 0, pasted.stdout + pasted.stderr
    return pasted.stdout


def test_every_block_for_a_console_is_pasted() -> None:
    pages = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *(CHECKOUT / "docs").rglob("*.md")]
    assert [str(page.relative_to(CHECKOUT)) for page in pages if CONSOLE.search(page.read_text())] == PASTED


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

    readme, guide = (paste(program, page) for page in PASTED)
    assert "/api/problems/" not in readme + guide, readme + guide
    assert '"handle":"Quiet Heron"' in readme
    assert '{"state":"in","position":null,"attendance":"unknown"' in readme
    assert "\n204\n" in readme or "}204\n" in readme
    assert '"text":"I was not the only one."' in readme
    assert '"utc":"2027-03-10T01:30:00Z"' in readme
    assert '"utc":"2027-03-17T00:30:00Z"' in readme
    assert guide.count('"results":[') == 1
    assert "weekdy" in guide
    assert "not_found" in guide
    assert guide.endswith("304\n")

    assert program.end(signal.SIGINT) == 0
    assert left_of(var) == []
