"""A sealed text that cannot be opened: said so where it stands, nothing else is taken along, and never a 500."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from config import vault
from config.vault.models import DataKey
from groups.models import CheckIn, Circle, Intention, OwnSources, Reflection, Report, Session
from groups.selectors.insight import tally_of_themes
from groups.services import reports
from members.models import Member
from members.services.consents import grant_consent
from notifications import devices
from notifications.models import PushSubscription
from tests.admin.conftest import login_of
from tests.factories import make_circle, make_member, make_membership, make_session

ALL = ["default", "keys", "audit"]
pytestmark = pytest.mark.django_db(databases=ALL)
NOW = datetime.now(UTC)
WORDS = "thistle-canary"


def broken(sealed: bytes | memoryview | None) -> bytes:
    """Flip the last bit of what is kept."""
    kept = bytes(sealed or b"")
    return kept[:-1] + bytes([kept[-1] ^ 1])


def seal(row: Any, field: str, text: str, member: Member) -> None:
    setattr(row, field, vault.seal(text, owner=vault.Owner.member(member.pk), place=vault.place(row, field)))
    row.save(force_insert=True)


def break_one(row: Any, field: str) -> None:
    type(row).objects.filter(pk=row.pk).update(**{field: broken(getattr(row, field))})


@pytest.fixture
def sessions() -> list[Session]:
    circle = make_circle(slug="porch")
    return [make_session(circle, starts_at=NOW - timedelta(days=7 * number)) for number in (1, 2)]


@pytest.fixture
def pim(sessions: list[Session]) -> Member:
    pim, monday = make_member("pim"), NOW.date() - timedelta(days=NOW.weekday(), weeks=2)
    for number, session in enumerate(sessions):
        seal(Reflection(author=pim, session=session), "text_sealed", f"{WORDS}-{number}", pim)
        words = json.dumps({"text": f"{WORDS}-{number}", "outcome": None})
        seal(Intention(member=pim, session=session), "words_sealed", words, pim)
        said = json.dumps({"loudness": 4, "helped": "yes", "feelings": []})
        seal(CheckIn(member=pim, week_date=monday - timedelta(weeks=number)), "answers_sealed", said, pim)
    return pim


LISTS = {
    "me/reflections/": (Reflection, "text_sealed", {"text": ""}),
    "me/intentions/": (Intention, "words_sealed", {"text": "", "outcome": None}),
    "me/check-ins/": (CheckIn, "answers_sealed", {"loudness": None, "helped": None, "feelings": [], "band": None}),
}


@pytest.mark.parametrize("path", list(LISTS))
def test_in_her_lists_one_is_said_to_be_unreadable_and_the_others_stay(
    client_for: Any, pim: Member, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    model, field, empty = LISTS[path]
    row = model.objects.order_by("pk").first()
    break_one(row, field)
    with caplog.at_level(logging.INFO):
        answer = client_for(pim).get(f"/api/v1/{path}")
    assert answer.status_code == 200
    found = {one["is_readable"]: one for one in answer.json()["results"]}
    assert set(found) == {True, False}
    assert {key: found[False][key] for key in empty} == empty
    assert {key: found[True][key] for key in empty} != empty
    assert f"{row.pk}" in caplog.text  # whoever runs the service knows where to look
    assert WORDS not in caplog.text


def test_one_that_is_asked_for_is_a_problem_of_its_own(client_for: Any, pim: Member) -> None:
    kept, lost = Reflection.objects.order_by("pk")
    break_one(lost, "text_sealed")
    client = client_for(pim)
    answer = client.get(f"/api/v1/me/reflections/{lost.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
    assert client.get(f"/api/v1/me/reflections/{kept.pk}/").status_code == 200
    tag = client.get("/api/v1/me/reflections/").headers.get("ETag")
    assert client.delete(f"/api/v1/me/reflections/{lost.pk}/", headers={"If-Match": tag or "*"}).status_code == 204


def test_her_line_has_a_gap_there(client_for: Any, pim: Member) -> None:
    break_one(CheckIn.objects.order_by("pk").first(), "answers_sealed")
    assert len(client_for(pim).get("/api/v1/me/trend/").json()["points"]) == 1


@pytest.mark.parametrize("harm", ["her key", "its master key"])
def test_without_her_key_her_lists_still_answer(client_for: Any, pim: Member, harm: str) -> None:
    row = DataKey.objects.get(owner_id=pim.pk)
    changes = {"wrapped": broken(row.wrapped)} if harm == "her key" else {"master_key_id": "lost"}
    DataKey.objects.filter(pk=row.pk).update(**changes)
    client = client_for(pim)
    listed = client.get("/api/v1/me/reflections/").json()["results"]
    assert [one["is_readable"] for one in listed] == [False, False]
    one = client.get(f"/api/v1/me/reflections/{listed[0]['id']}/")
    assert (one.status_code, one.json()["code"]) == (503, "unreadable")


def test_what_she_ticked_is_one_text_and_can_be_written_anew(client_for: Any) -> None:
    ola = make_member("ola")
    grant_consent(member=ola, purpose="guilt_sources", now=NOW)
    row = OwnSources(member=ola)
    seal(row, "sources_sealed", '["balance"]', ola)
    break_one(row, "sources_sealed")
    client, path = client_for(ola), "/api/v1/me/guilt-sources/"
    assert (client.get(path).status_code, client.get(path).json()["code"]) == (503, "unreadable")
    said = {"guilt_sources": ["balance"], "about_me": []}
    assert client.put(path, said, content_type="application/json").status_code == 200
    assert client.get(path).json()["guilt_sources"] == ["balance"]


def test_a_broken_device_keeps_nobody_elses_messages_back() -> None:
    rows = []
    for name in ("pim", "ola"):
        row = PushSubscription(member=make_member(name), endpoint_hash=name.encode(), created_at=NOW)
        row.subscription_sealed = devices.seal(row, endpoint=f"https://push.example/{name}", p256dh="p", auth="a")
        row.save()
        rows.append(row)
    break_one(rows[0], "subscription_sealed")
    assert set(devices.of_members([row.member_id for row in rows])) == {rows[1].member_id}


def test_figures_count_the_others() -> None:
    since = NOW - timedelta(days=60)
    for name in ("pim", "ola"):
        member = make_member(name)
        Member.objects.filter(pk=member.pk).update(created_at=since)
        grant_consent(member=member, purpose="figures", now=since)
        row = OwnSources(member=member)
        seal(row, "sources_sealed", '["balance"]', member)
    assert tally_of_themes(now=NOW, last=None).contributors == 2
    break_one(row, "sources_sealed")
    assert tally_of_themes(now=NOW, last=None).contributors == 1


@pytest.fixture
def report(sessions: list[Session]) -> Report:
    circle: Circle = sessions[0].circle
    ann, bea = make_member("ann"), make_member("bea")
    make_membership(circle, ann, handle="Quiet Heron")
    place = make_membership(circle, bea, handle="Loud Magpie")
    return reports.make_report(
        reporter=ann, subject="member", circle=circle, membership=place, reason="self_harm", text=WORDS, now=NOW
    )


def opened(client: Client, report: Report) -> Any:
    return client.get(reverse("admin:groups_report_change", args=[report.pk]))


def test_the_page_of_a_report_says_so_and_can_still_be_worked(report: Report) -> None:
    client = login_of(make_member("ada", is_staff=True, is_superuser=True))
    assert WORDS in opened(client, report).content.decode()
    break_one(report, "text_sealed")
    page = opened(client, report)
    assert page.status_code == 200
    assert "This text cannot be read" in page.content.decode()
    assert "/act/take/" in page.content.decode()


@contextmanager
def away(alias: str) -> Iterator[None]:
    connection = connections[alias]
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host


@pytest.mark.django_db(transaction=True, databases=ALL)
@pytest.mark.parametrize("alias", ["audit", "keys"])
def test_a_page_of_the_admin_is_a_plain_503_while_the_audit_or_the_keys_are_away(report: Report, alias: str) -> None:
    client = login_of(make_member("ada", is_staff=True, is_superuser=True))
    with away(alias):
        page = opened(client, report)
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    text = page.content.decode()
    assert "cannot be shown right now" in text
    assert WORDS not in text
    assert opened(client, report).status_code == 200
