"""Where a circle meets is told at its door and nowhere else: a whole flow is run, and everything it left is searched.

Lists, letters, calendars, logs, admin pages, exports and dumps of both databases; links, rooms, places and numbers.
"""

import dataclasses
import json
import logging
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from config.api import portability as api_portability
from groups import portability
from groups.models import Circle, Session
from groups.services import handovers, quorum
from groups.services.sweep import sweep
from members.models import Member
from notifications import portability as letters_portability
from notifications.channels import memory
from tests.factories import make_member, make_membership
from tests.flows.test_no_words_in_a_dump import PG_DUMP
from tests.notifications.ledger import make_due, settle
from tests.processes import VARIABLES, database_url

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys"]), pytest.mark.slow]

BASE = "https://rooms.canary.example"
PASTED, OWN, LATER = (f"https://meet.example/{word}" for word in ("canary-pelican", "canary-osprey", "canary-avocet"))
PLACE, OWN_PLACE = "14 Canary Wharf Lane", "canary-attic, third floor"
NUMBER = "+1 555 0199, canary-pin 4711"
WORDS = ("canary", "pelican", "osprey", "avocet", "555 0199", "5550199")  # four digits alone stand in many an id
SOON = timedelta(minutes=10)


@pytest.fixture
def rooms(settings: Any) -> None:
    settings.MEETING_BASE_URL = BASE
    settings.DEBUG = True  # the most talkative: every statement with its parameters


@pytest.fixture
def letters() -> Iterator[list[Any]]:
    memory.sent.clear()
    yield memory.sent
    memory.sent.clear()


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    at = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "email": member.email},
        {"method": "mfa", "at": at, "type": "totp"},
    ]
    session.save()
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return client


class Reader:
    """One member's browser. Everything it is answered is kept, but what the door itself says."""

    def __init__(self, member: Member, kept: list[str]) -> None:
        self.member, self.client, self.kept = member, browser(member), kept
        self.is_outside = False  # of some circle by now: what she is refused counts as an answer too

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Ask, keep the answer, and return its JSON."""
        call = getattr(self.client, method)
        given = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer = call(address, headers={"If-Match": "*", **headers}, **given)
        assert answer.status_code < (500 if self.is_outside else 400), (
            f"{method} {path}: {answer.status_code} {answer.content[:300]!r}"
        )
        if not path.endswith("/join/"):
            self.kept.append(f"{answer.content.decode()} {dict(answer.headers)}")
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else None


class Story:
    """A circle of each kind, what happens there, and all that anybody was told about it."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        awake = {"quiet_from": None, "quiet_to": None}
        self.fay = Reader(make_member("fay", is_approved_facilitator=True, **awake), self.kept)
        self.cora = Reader(make_member("cora", **awake), self.kept)
        self.pim = Reader(make_member("pim", **awake), self.kept)
        self.ola = Reader(make_member("ola", **awake), self.kept)
        self.ada = Reader(make_member("ada", is_staff=True, is_superuser=True), self.kept)
        self.told: set[str] = set()

    def start(self, slug: str, offset: timedelta, **fields: object) -> Session:
        """Start a circle with one session, and let everybody in."""
        body = {"slug": slug, "name": slug.title(), "timezone": "Europe/Berlin", "min_to_run": 2, **fields}
        self.fay("post", "circles/", body, **{"Idempotency-Key": slug})
        circle = Circle.objects.get(slug=slug)
        make_membership(circle, self.cora.member, role="co_facilitator", handle="Tidal Wren")
        start = (datetime.now(UTC) + offset).astimezone(circle.zone).replace(tzinfo=None, second=0, microsecond=0)
        made = self.fay("post", f"circles/{slug}/sessions/", {"local_start": start.isoformat()})
        for reader in (self.pim, self.ola):
            reader("put", f"sessions/{made['id']}/seat/", {"state": "in"})
        return Session.objects.get(pk=made["id"])

    def join(self, session: Session, *readers: Reader) -> None:
        """Come in: the one place where an address is told."""
        for reader in readers:
            said = reader("post", f"sessions/{session.pk}/join/")
            self.told |= {str(said[key]) for key in ("url", "place") if said[key]}

    def read_everything(self, *sessions: Session) -> None:
        """Read what each of them may read, wherever a session or a circle is spoken of."""
        for reader in (self.fay, self.cora, self.pim, self.ola):
            for path in (
                "circles/",
                "me/",
                "me/agenda/",
                "me/circles/",
                "me/notifications/",
                "me/attended/",
                "me/prompts/",
            ):
                reader("get", path)
            for session in sessions:
                slug = session.circle.slug
                for path in (f"circles/{slug}/", f"circles/{slug}/sessions/", f"sessions/{session.pk}/",
                             f"sessions/{session.pk}/calendar.ics"):  # fmt: skip
                    reader("get", path)
        for session in sessions:
            self.fay("get", f"sessions/{session.pk}/quorum/")
            self.fay("get", f"sessions/{session.pk}/seats/")
            self.fay("get", f"sessions/{session.pk}/attendance/")
            for model, key in (("session", session.pk), ("circle", session.circle_id)):
                self.ada("get", f"/admin/groups/{model}/")
                self.ada("get", f"/admin/groups/{model}/{key}/change/")
        self.ada("get", "/admin/notifications/delivery/")

    def read_feed(self) -> None:
        """Subscribe to her calendar and read it."""
        address = self.pim("post", "me/calendar-feed/")["url"]
        self.pim("get", "/" + address.split("://", 1)[1].split("/", 1)[1])

    def export(self) -> None:
        """Take everything along that the service knows of each of them."""
        for reader in (self.fay, self.cora, self.pim, self.ola):
            for app in (portability, letters_portability, api_portability):
                self.kept.append(json.dumps(app.export(reader.member.pk)))


def dump() -> bytes:
    addresses = [database_url(variable) for variable in VARIABLES]
    return b"".join(
        subprocess.run([PG_DUMP, "--dbname", address], check=True, capture_output=True).stdout for address in addresses
    )


def spellings(text: str) -> set[str]:
    """The text as it is, as an address spells it, as JSON does, and as a dump shows bytes."""
    return {text, quote(text), quote(text, safe=""), json.dumps(text)[1:-1], text.encode().hex()}


def test_an_address_is_told_at_the_door_and_nowhere_else(
    rooms: None, letters: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    story = Story()
    pasted = story.start("porch", SOON, meeting_link=PASTED)
    made = story.start("attic", SOON + timedelta(hours=2))
    mixed = story.start(
        "garden", SOON + timedelta(hours=4), meeting_format="hybrid", meeting_link=PASTED, meeting_place=PLACE
    )
    by_phone = story.start("rotary", SOON + timedelta(hours=6), meeting_format="phone", meeting_place=NUMBER)
    small = story.start("nook", timedelta(hours=20), min_to_run=3, meeting_link=PASTED)
    Session.objects.update(created_at=datetime.now(UTC) - timedelta(days=9))
    evenings = (pasted, made, mixed, by_phone, small)
    story.fay("patch", f"sessions/{mixed.pk}/", {"meeting_link": OWN, "meeting_place": OWN_PLACE})
    # One is handed over, which asks for a new link; one is too small, and merges into nothing that exists: two chairs.
    begun = story.fay("post", f"sessions/{made.pk}/handover/", **{"Idempotency-Key": "cannot"})
    if begun["asked"]:
        story.cora("post", f"handovers/{begun['id']}/accept/")
    sweep(now=datetime.now(UTC))
    story.fay("post", f"sessions/{small.pk}/quorum/", {"decision": "two_chairs"})
    story.read_everything(*evenings)
    # The doors open one after the other: nobody can be in two places, but everybody may look.
    for session in evenings:
        starts_at = datetime.now(UTC) + timedelta(minutes=5)
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        session.hosts.update(is_active=False)
        story.join(session, story.fay, story.cora, story.pim)
    gone = Circle.objects.get(slug="attic").memberships.get(member=story.ola.member)
    story.fay("patch", f"circles/attic/memberships/{gone.pk}/", {"state": "blocked"})
    story.ola.is_outside = True
    story.join(made, story.fay)
    story.fay("patch", "circles/porch/", {"meeting_link": LATER})
    story.join(pasted, story.pim)
    story.fay("post", f"sessions/{small.pk}/cancel/")
    story.read_everything(*evenings)
    story.read_feed()
    story.export()
    make_due()
    settle()

    rooms_told = {text for text in story.told if text.startswith(BASE)}
    assert len(rooms_told) == 2  # the room of the attic, and the one after somebody was blocked
    assert story.told - rooms_told == {PASTED, OWN, LATER, OWN_PLACE, NUMBER}
    assert len(letters) > 10
    secrets = {*WORDS, *(room.rsplit("/", 1)[-1] for room in rooms_told)}
    everywhere = {
        "an answer": "\n".join(story.kept),
        "a letter": "\n".join(str(dataclasses.asdict(letter)) for letter in letters),
        "a log": caplog.text,
        "a dump": dump().decode("utf-8", "replace"),
    }
    assert str(pasted.pk) in everywhere["a dump"]  # it is a real one
    short = {where: len(text) for where, text in everywhere.items() if len(text) < 2_000}
    assert not short
    found = [
        f"{secret} in {where}"
        for where, text in everywhere.items()
        for secret in secrets
        for spelling in spellings(secret)
        if spelling.casefold() in text.casefold()
    ]
    assert not found, sorted(set(found))


def test_services_that_fail_say_nothing_of_it_either(rooms: None, caplog: pytest.LogCaptureFixture) -> None:
    """A link that is refused is not quoted, not even by the problem that says why."""
    caplog.set_level(logging.DEBUG)
    story = Story()
    session = story.start("porch", SOON, meeting_link=PASTED)
    bad = {"meeting_link": "http://meet.example/canary-pelican", "meeting_place": "canary-attic\n"}
    for path in ("circles/porch/", f"sessions/{session.pk}/"):
        answer = story.fay.client.patch(
            f"/api/v1/{path}", bad, content_type="application/json", headers={"If-Match": "*"}
        )
        assert answer.status_code == 400
        assert b"canary" not in answer.content
    assert "canary" not in caplog.text
    assert handovers.sweep(now=datetime.now(UTC)) + quorum.sweep(now=datetime.now(UTC)) >= 0
