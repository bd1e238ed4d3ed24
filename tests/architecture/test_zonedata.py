"""The shipped zone data wins in every process, and data that is too old is refused before anything is computed."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from config import zonedata

ROOT = Path(__file__).parents[2]
# 20:00 in Vancouver in November: 03:00 UTC since British Columbia stays on -07 (2026b), 04:00 by every older release.
INSTANT = (
    "from datetime import datetime, UTC; from zoneinfo import ZoneInfo;"
    "print(datetime(2026, 11, 18, 20, tzinfo=ZoneInfo('America/Vancouver')).astimezone(UTC).isoformat())"
)
RIGHT, STALE = "2026-11-19T03:00:00+00:00", "2026-11-19T04:00:00+00:00"


@pytest.fixture
def old_system(tmp_path: Path) -> Path:
    """Return a folder such as /usr/share/zoneinfo that knows Vancouver as it was before 2026."""
    target = tmp_path / "zoneinfo" / "America" / "Vancouver"
    target.parent.mkdir(parents=True)
    target.write_bytes(tzif(b"PST", -8 * 3600, b"PST8PDT,M3.2.0,M11.1.0"))
    return target.parents[1]


def tzif(abbreviation: bytes, offset: int, rule: bytes) -> bytes:
    """Return a TZif file without transitions, whose footer is the rule for ever (RFC 8536)."""
    header = struct.pack(">4s1s15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, len(abbreviation) + 1)
    block = header + struct.pack(">lbb", offset, 0, 0) + abbreviation + b"\0"
    return block + block + b"\n" + rule + b"\n"


def run(code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_us_the_old_copy_of_the_machine_is_believed(old_system: Path) -> None:
    assert run(INSTANT, PYTHONTZPATH=str(old_system)).stdout.strip() == STALE


@pytest.mark.parametrize("entry", ["import config;", "import config.wsgi;", "import config.celery;"])
def test_the_shipped_data_wins_in_every_process(old_system: Path, entry: str) -> None:
    ran = run(entry + INSTANT, PYTHONTZPATH=str(old_system))

    assert ran.stdout.strip() == RIGHT, ran.stderr


def test_a_zone_that_was_read_too_early_is_read_again(old_system: Path) -> None:
    early = "from zoneinfo import ZoneInfo; kept = ZoneInfo('America/Vancouver'); import config;"

    assert run(early + INSTANT, PYTHONTZPATH=str(old_system)).stdout.strip() == RIGHT


@pytest.mark.parametrize("release", ["2025b", "2026e"])
def test_data_older_than_needed_stops_the_start_with_a_sentence(tmp_path: Path, release: str) -> None:
    (tmp_path / "tzdata").mkdir()
    (tmp_path / "tzdata" / "__init__.py").write_text(f'IANA_VERSION = "{release}"\n')

    ran = run("import config", PYTHONPATH=str(tmp_path))

    assert ran.returncode != 0
    assert ran.stderr.strip().splitlines()[-1] == (
        f"RuntimeError: Zone data {release} is too old: Kindcircle needs 2026f or later (package tzdata)."
    )


@pytest.mark.parametrize("release", ["2026f", "2026g", "2026za", "2027a"])
def test_newer_data_is_welcome(tmp_path: Path, release: str) -> None:
    (tmp_path / "tzdata").mkdir()
    (tmp_path / "tzdata" / "__init__.py").write_text(f'IANA_VERSION = "{release}"\n')

    ran = run("import config; from config.zonedata import release; print(release())", PYTHONPATH=str(tmp_path))

    assert ran.stdout.strip() == release, ran.stderr


def test_missing_data_is_a_sentence_as_well(tmp_path: Path) -> None:
    (tmp_path / "tzdata.py").write_text("raise ImportError\n")

    ran = run("import config", PYTHONPATH=str(tmp_path))

    assert ran.stderr.strip().splitlines()[-1].startswith("RuntimeError: The tzdata package is missing")


def test_the_release_in_use_is_recent_enough() -> None:
    assert zonedata.release() >= zonedata.OLDEST_RELEASE
