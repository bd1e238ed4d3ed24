"""What the image holds is enough, and safe to run. No engine is asked, so none is needed here."""

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.http.test_production import environment

DOCKERFILE = (ROOT / "Dockerfile").read_text()
LAST = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
COPIED = [
    source for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for source in line.split()[:-1]
]


def is_let_in(path: str) -> bool:
    """Tell what .dockerignore makes of a path: the last pattern that fits decides."""
    answer = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        fits = fnmatch.fnmatch(path, pattern) or path.startswith(f"{pattern}/")
        if line and not line.startswith("#") and fits:
            answer = line.startswith("!")
    return answer


@pytest.mark.parametrize("source", COPIED)
def test_what_is_copied_is_there_and_let_in(source: str) -> None:
    assert (ROOT / source).exists()
    assert is_let_in(source)


@pytest.mark.parametrize("path", [".env", ".git", "var/secrets.env", ".venv", "frontend/node_modules", "tests"])
def test_what_nobody_needs_stays_out(path: str) -> None:
    assert not is_let_in(path)


def test_it_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    assert re.search(r"^USER 10001$", LAST, re.MULTILINE)
    assert LAST.index("\nUSER ") > LAST.index("\nRUN ")
    assert not re.search(r"^ARG|SECRET|PASSWORD|TOKEN", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE


@pytest.mark.django_db(transaction=True)
def test_what_it_holds_is_enough_to_check_and_to_collect(tmp_path: Path) -> None:
    """The files of the last stage, in a folder of their own, with nothing of the checkout around them."""
    image = tmp_path / "image"
    image.mkdir()
    for line in re.findall(r"^COPY (?!--from)(.+)$", LAST, re.MULTILINE):
        for source in line.split()[:-1]:
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, image / source)  # type: ignore[operator]
    env = environment(tmp_path / "var")
    for command in (
        ["check", "--deploy", "--fail-level", "WARNING"],
        ["load_reference"],
        ["collectstatic", "--noinput"],
    ):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=image, env=env, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "var" / "static" / "staticfiles.json").is_file()
