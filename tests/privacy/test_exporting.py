"""Everything she gave, in her hands once, and never in anybody else's."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from config import vault
from config.privacy import archive, exporting, keeping
from config.privacy.models import Export
from members.models import Member
from notifications.messages import Message
from notifications.models import AccountMail
from tests.factories import make_member
from tests.notifications.conftest import outbox  # noqa: F401  (a fixture)
from tests.notifications.ledger import settle
from tests.privacy import life
from tests.privacy.logins import app_of, log_in

pytestmark = pytest.mark.django_db
EXPORT = "/api/v1/me/export/"
HOUR = timedelta(hours=1)


def ask(client: Client) -> Any:
    return client.post(EXPORT, {}, content_type="application/json")


def files(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name).decode() for name in zipped.namelist()}


def test_she_asks_is_told_and_takes_everything_once(outbox: list[Message]) -> None:  # noqa: F811
    now = timezone.now()
    pim = life.live(now)
    Export.objects.all().delete()
    client = app_of(log_in(pim))
    asked = ask(client)
    assert asked.status_code == 202
    assert asked.json()["state"] == "waiting"
    where = f"{EXPORT}{asked.json()['id']}/"
    assert (client.get(where).status_code, client.get(where).json()["state"]) == (202, "waiting")
    assert ask(client).json()["id"] == asked.json()["id"]

    keeping.keep(now=now)
    settle()
    (letter,) = [each for each in outbox if each.subject == "What you asked for is ready"]
    assert letter.to == life.ADDRESS
    taken = client.get(where)
    assert (taken.status_code, taken.headers["Content-Type"]) == (200, "application/zip")
    assert "no-store" in taken.headers["Cache-Control"]
    assert "attachment" in taken.headers["Content-Disposition"]
    found = files(taken.content)
    told = json.loads(found["everything.json"])
    assert told["members"]["account"]["email"] == life.ADDRESS
    assert [row["text"] for row in told["groups"]["reflections"]] == [life.WORDS]
    (row,) = csv.DictReader(io.StringIO(found["groups/reflections.csv"]))
    assert row["text"] == life.WORDS
    assert set(found) == {"README.txt", "everything.json"} | {
        f"{app}/{kind}.csv" for app, kinds in told.items() for kind in kinds
    }
    again = client.get(where)
    assert (again.status_code, again.json()["code"]) == (410, "export_gone")
    assert Export.objects.get().archive_sealed is None
    assert ask(client).json()["id"] != asked.json()["id"]


def test_looking_at_the_headers_takes_nothing() -> None:
    pim, now = make_member(), timezone.now()
    asked = exporting.ask_for_export(member_id=pim.pk, now=now)
    exporting.make_exports(now=now)
    client = app_of(log_in(pim))
    assert client.head(f"{EXPORT}{asked.pk}/").status_code == 405
    assert client.get(f"{EXPORT}{asked.pk}/").status_code == 200


def test_after_a_day_it_is_gone() -> None:
    pim, now = make_member(), timezone.now()
    asked = exporting.ask_for_export(member_id=pim.pk, now=now - 25 * HOUR)
    exporting.make_exports(now=now - 25 * HOUR)
    client = app_of(log_in(pim))
    assert client.get(f"{EXPORT}{asked.pk}/").status_code == 410
    assert exporting.expire(now=now) == 1
    assert Export.objects.get().archive_sealed is None
    exporting.expire(now=now + 24 * HOUR)
    assert not Export.objects.exists()
    assert client.get(f"{EXPORT}{asked.pk}/").status_code == 404


def test_nobody_elses_can_be_told_from_one_that_never_was() -> None:
    pim, ola = make_member(), make_member()
    asked = exporting.ask_for_export(member_id=pim.pk, now=timezone.now())
    client = app_of(log_in(ola))
    hers, none = client.get(f"{EXPORT}{asked.pk}/"), client.get(f"{EXPORT}{uuid4()}/")
    assert (hers.status_code, hers.content) == (none.status_code, none.content) == (404, none.content)


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_login_that_lies_open_gets_nothing(method: str) -> None:
    pim = make_member()
    asked = exporting.ask_for_export(member_id=pim.pk, now=timezone.now())
    exporting.make_exports(now=timezone.now())
    client = app_of(log_in(pim, seconds_ago=301))
    answer = ask(client) if method == "post" else client.get(f"{EXPORT}{asked.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")
    assert Export.objects.get().state == "ready"


def test_at_rest_it_is_sealed_with_her_own_key() -> None:
    pim, now = make_member(), timezone.now()
    row = exporting.ask_for_export(member_id=pim.pk, now=now)
    exporting.make_exports(now=now)
    row.refresh_from_db()
    assert b"PK" not in bytes(row.archive_sealed)[:64]
    other, place = vault.Owner.member(make_member().pk), vault.place(row, "archive_sealed")
    vault.seal("x", owner=other, place="x")
    with pytest.raises(vault.Unreadable):
        vault.reveal(bytes(row.archive_sealed), owner=other, place=place, actor=None, reason="looked-at")


def test_it_is_made_by_the_loop_without_a_broker_too() -> None:
    from django.core.management import call_command

    pim = make_member()
    exporting.ask_for_export(member_id=pim.pk, now=timezone.now())
    call_command("run_deliveries", "--once")
    assert Export.objects.get().state == "ready"
    assert AccountMail.objects.count() == 1


def test_one_that_cannot_be_made_keeps_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from members import portability

    pim, ola, now = make_member(), make_member(), timezone.now()
    for member in (pim, ola):
        exporting.ask_for_export(member_id=member.pk, now=now)
    whole: Callable[[UUID], dict[str, object]] = portability.export

    def broken(member_id: UUID) -> dict[str, object]:
        if member_id == pim.pk:
            raise RuntimeError("broken")
        return whole(member_id)

    monkeypatch.setattr(portability, "export", broken)
    with pytest.raises(ExceptionGroup):
        keeping.keep(now=now)
    assert dict(Export.objects.values_list("member", "state")) == {pim.pk: "waiting", ola.pk: "ready"}
    monkeypatch.undo()
    keeping.keep(now=now)
    assert set(Export.objects.values_list("state", flat=True)) == {"ready"}


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(begin: str) -> None:
    text = f"{begin}cmd|' /C calc'!A0"
    assert archive.cell(text) == f"'{text}"
    (row,) = csv.DictReader(io.StringIO(archive.table([{"text": text, begin: 1}])))
    assert [value[0] for value in (row["text"], list(row)[1])] == ["'", "'"]


@pytest.mark.parametrize("value", [-5, -0.5, "-5"])
def test_a_number_below_zero_is_no_formula_either(value: object) -> None:
    assert archive.cell(value) == "'-" + str(value).removeprefix("-")


def test_the_letter_says_it_in_her_language() -> None:
    pim: Member = make_member(locale="es")
    exporting.ask_for_export(member_id=pim.pk, now=timezone.now())
    exporting.make_exports(now=timezone.now())
    mail = AccountMail.objects.get()
    owner = vault.Owner.service("account-mail")
    letter = json.loads(
        vault.reveal(
            bytes(mail.letter_sealed),
            owner=owner,
            place=vault.place(mail, "letter_sealed"),
            actor=None,
            reason="looked-at",
        )
    )
    assert letter["subject"] == "Lo que pediste está listo"
    assert mail.expires_at - mail.due_at == 24 * HOUR
