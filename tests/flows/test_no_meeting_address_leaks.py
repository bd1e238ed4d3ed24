"""Where a circle meets is told at its door and nowhere else: a whole flow is run, and everything it left is searched.

Lists, letters and their bytes, pushes, calendars, logs, what workers say, figures, every admin page, exports and dumps
of both databases; links, rooms, places and numbers, in the open and encoded.
"""

import dataclasses
import json
import logging
import subprocess
import sys
import tempfile
import time
from base64 import b64encode, encodebytes
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings as ours
from django.core.management import call_command
from django.test import Client

from groups.models import Circle, Session
from groups.services import handovers, quorum
from groups.services.sweep import sweep
from members.models import Member
from notifications.channels import memory
from notifications.models import Delivery
from notifications.tasks import tick
from tests.factories import make_duty, make_member, make_membership
from tests.faults.harness import wait_until
from tests.flows.reading import addresses
from tests.flows.searching import admin_pages, dump, found_in, letters_as_sent
from tests.notifications.ledger import make_due, settle
from tests.notifications.pushes import PushService, running_push_service
from tests.processes import environment

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

BASE = "https://rooms.canary.example"
PASTED, OWN, LATER = (f"https://meet.example/{word}" for word in ("canary-pelican", "canary-osprey", "canary-avocet"))
PLACE, OWN_PLACE = "14 Canary Wharf Lane", "canary-attic, third floor"
NUMBER = "+1 555 0199, canary-pin 4711"
WHOLE = (*(link.rsplit("/", 1)[-1] for link in (PASTED, OWN, LATER)), PLACE, OWN_PLACE, NUMBER, BASE)
WORDS = ("canary", "pelican", "osprey", "avocet", "555 0199", "5550199")  # four digits alone stand in many an id
SOON = timedelta(minutes=10)
MONITOR = "of-a-monitor"
WORKERS = {
    "the loop": ("manage.py", "run_deliveries"),
    "a worker": ("-m", "celery", "--app", "config", "worker", "--loglevel", "DEBUG", "--pool", "solo"),
}
OURS = ("config", "groups", "members", "notifications")


@pytest.fixture
def rooms(settings: Any) -> None:
    settings.MEETING_BASE_URL = BASE
    settings.CIRCLES_PER_MEMBER = 9  # a circle of each kind, with the same moms
    settings.METRICS_TOKEN = MONITOR
    settings.THROTTLE_RATES = {}  # everything is read by everybody
    settings.DEBUG = True  # the most talkative: every statement with its parameters


@pytest.fixture
def pushes(settings: Any) -> Iterator[PushService]:
    with running_push_service() as service:
        settings.PUSH_EXTRA_ORIGINS = [service.origin]
        yield service


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
        ada = make_member("ada", is_staff=True, is_superuser=True)
        make_duty(ada)
        self.ada = Reader(ada, self.kept)
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

    def repeat(self, slug: str) -> Session:
        """Let a circle meet every week, change that once and think again once; return its first evening."""
        start = (datetime.now(UTC) + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
        body = {"rrule": "FREQ=WEEKLY;COUNT=4", "dtstart_local": start.isoformat()}
        made = self.fay("post", f"circles/{slug}/series/", body)
        path = f"series/{made['id']}/changes/"
        self.fay("post", f"{path}?dry_run=true", {"scope": "all", "duration_minutes": 45})
        for minutes in (45, 50):
            change = self.fay("post", path, {"scope": "all", "duration_minutes": minutes})
        self.fay("delete", f"{path}{change['id']}/")
        return Session.objects.filter(series=made["id"]).earliest("starts_at")

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

    def read_every_address(self, *sessions: Session) -> int:
        """Ask for all that is served, as who leads, who comes, staff and nobody; return how many that were."""
        asked = list(addresses(*sessions))
        clients = [each.client for each in (self.fay, self.pim, self.ada)]
        for path, client in product(asked, [*clients, Client()]):
            answer = client.get(path)
            assert answer.status_code < 500, f"{path}: {answer.status_code}"
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.kept.append(f"{said.decode()} {dict(answer.headers)}")
        return len(asked)

    def read_the_admin(self) -> int:
        """Open every page that there is for staff; return how many of them there were."""
        pages = list(admin_pages())
        for path, allowed in pages:
            answer = self.ada.client.get(path)
            assert answer.status_code in allowed, f"{path}: {answer.status_code}"
            self.kept.append(f"{answer.content.decode()} {dict(answer.headers)}")
        return len(pages)

    def read_figures(self) -> None:
        """What a monitor reads."""
        answer = self.ada.client.get("/metrics", headers={"Authorization": f"Bearer {MONITOR}"})
        assert answer.status_code == 200
        self.kept.append(answer.content.decode())

    def let_workers_say(self, *sessions: Session) -> dict[str, str]:
        """Call an evening off twice and let the two kinds of worker tell everybody; return what each of them said."""
        said = {}
        for session, (name, command) in zip(sessions, WORKERS.items(), strict=True):
            self.fay("post", f"sessions/{session.pk}/cancel/")
            make_due()
            tick.delay()
            told = Delivery.objects.filter(session_id=session.pk, kind="session_cancelled", state="sent")
            said[name] = worker(*command, until=told.exists)
            assert told.exists()
        return said

    def read_feed(self) -> None:
        """Subscribe to her calendar and read it."""
        address = self.pim("post", "me/calendar-feed/")["url"]
        self.pim("get", "/" + address.split("://", 1)[1].split("/", 1)[1])

    def export(self) -> None:
        """Take everything along that the service knows of each of them."""
        for reader in (self.fay, self.cora, self.pim, self.ola):
            for app in holders():
                self.kept.append(json.dumps(app.export(reader.member.pk)))
        table = StringIO()
        call_command("export_circles", stdout=table)
        self.kept.append(table.getvalue())


def holders() -> list[Any]:
    """Everything here that holds something about a member, ours and the two leaves."""
    names = [f"{each.name}.portability" for each in apps.get_app_configs() if each.name.split(".")[0] in OURS]
    return [import_module(name) for name in names if find_spec(name)]


def worker(*command: str, until: Callable[[], object]) -> str:
    """Run a program that settles what is due, as talkative as it can be; return all that it said."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=Path(ours.BASE_DIR), stdout=said, stderr=subprocess.STDOUT,
            env=environment(DJANGO_SETTINGS_MODULE="tests.flows.talkative", PUSH_ORIGIN=ours.PUSH_EXTRA_ORIGINS[0]),
        )  # fmt: skip
        try:
            wait_until(until, 240)
            process.terminate()
            process.wait(60)
        finally:
            process.kill()
        said.seek(0)
        return said.read()


@pytest.mark.timeout(900)  # a whole evening, every page of the admin, and two programs of their own
def test_an_address_is_told_at_the_door_and_nowhere_else(
    rooms: None, letters: list[Any], pushes: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    story = Story()
    for number, reader in enumerate((story.fay, story.cora, story.pim, story.ola)):
        pushes.device(reader.member, f"201/{number}")
    pasted = story.start("porch", SOON, meeting_link=PASTED)
    made = story.start("attic", SOON + timedelta(hours=2))
    mixed = story.start(
        "garden", SOON + timedelta(hours=4), meeting_format="hybrid", meeting_link=PASTED, meeting_place=PLACE
    )
    by_phone = story.start("rotary", SOON + timedelta(hours=6), meeting_format="phone", meeting_place=NUMBER)
    small = story.start("nook", timedelta(hours=20), min_to_run=3, meeting_link=PASTED)
    weekly = story.repeat("porch")
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
    story.fay("patch", f"circles/attic/memberships/{gone.public_id}/", {"state": "blocked"})
    story.ola.is_outside = True
    story.join(made, story.fay)
    story.fay("patch", "circles/porch/", {"meeting_link": LATER})
    story.join(pasted, story.pim)
    story.fay("post", f"sessions/{small.pk}/cancel/")
    story.read_everything(*evenings)
    assert story.read_every_address(mixed, weekly) > 80
    story.read_feed()
    story.export()
    make_due()
    settle()
    assert story.read_the_admin() > 100
    story.read_figures()
    said = story.let_workers_say(by_phone, mixed)

    rooms_told = {text for text in story.told if text.startswith(BASE)}
    assert len(rooms_told) == 2  # the room of the attic, and the one after somebody was blocked
    assert story.told - rooms_told == {PASTED, OWN, LATER, OWN_PLACE, NUMBER}
    assert len(letters) > 10
    secrets = {*WORDS, *WHOLE, *(room.rsplit("/", 1)[-1] for room in rooms_told)}
    everywhere = {
        "an answer": "\n".join(story.kept),
        "a letter": "\n".join(str(dataclasses.asdict(letter)) for letter in letters),
        "a mail": letters_as_sent(letters),
        "a push": "\n".join(f"{call.path} {call.headers} {call.said}" for call in pushes.calls),
        **said,
        "a log": caplog.text,
        "a dump": dump().decode("utf-8", "replace"),
    }
    assert str(pasted.pk) in everywhere["a dump"]  # it is a real one
    short = {where: len(text) for where, text in everywhere.items() if len(text) < 2_000}
    assert not short
    assert not found_in(everywhere, secrets)


@pytest.mark.parametrize(
    "written",
    [
        PASTED, f"see {PLACE}!", "https%3A%2F%2Fmeet.example%2Fcanary-pelican", "canary-peli=\r\ncan", "can=61ry",
        *(b64encode(f"{'x' * before}{PASTED}yy".encode()).decode() for before in range(3)),
        encodebytes(f"{'a line before. ' * 3}{PLACE}".encode()).decode(),
        PASTED.encode().hex(), "14 CANARY wharf lane",
    ],
)  # fmt: skip
def test_the_search_finds_it_however_it_is_written(written: str) -> None:
    assert found_in({"a page": f"before {written} after"}, {*WORDS, *WHOLE})
    assert not found_in({"a page": "before and after"}, {*WORDS, *WHOLE})


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
