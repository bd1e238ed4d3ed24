"""Where a circle meets is told at its door and nowhere else: a whole flow is run, and everything it left is searched.

Lists, letters and their bytes, pushes, calendars, logs, what workers say, figures, every admin page, exports and dumps
of both databases; links, rooms, places and numbers, in the open and encoded.
"""

import dataclasses
import logging
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groups.models import Circle, Session
from groups.services import handovers, quorum
from groups.services.sweep import sweep
from notifications.channels import memory
from tests.flows.evenings import MONITOR, Evenings, Story
from tests.flows.searching import dump, found_in, letters_as_sent
from tests.notifications.ledger import make_due, settle
from tests.notifications.pushes import PushService, running_push_service

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

BASE = "https://rooms.canary.example"
PASTED, OWN, LATER = (f"https://meet.example/{word}" for word in ("canary-pelican", "canary-osprey", "canary-avocet"))
PLACE, OWN_PLACE = "14 Canary Wharf Lane", "canary-attic, third floor"
NUMBER = "+1 555 0199, canary-pin 4711"
WHOLE = (*(link.rsplit("/", 1)[-1] for link in (PASTED, OWN, LATER)), PLACE, OWN_PLACE, NUMBER, BASE)
WORDS = ("canary", "pelican", "osprey", "avocet", "555 0199", "5550199")  # four digits alone stand in many an id
SOON = timedelta(minutes=10)


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


def begun(story: Story, pushes: PushService) -> Evenings:
    """Start a circle of each kind, with somebody in each."""
    for number, reader in enumerate((story.fay, story.cora, story.pim, story.ola)):
        pushes.device(reader.member, f"201/{number}")
    both = {"meeting_format": "hybrid", "meeting_link": PASTED, "meeting_place": PLACE}
    return Evenings(
        pasted=story.start("porch", SOON, meeting_link=PASTED),
        made=story.start("attic", SOON + timedelta(hours=2)),
        mixed=story.start("garden", SOON + timedelta(hours=4), **both),
        by_phone=story.start("rotary", SOON + timedelta(hours=6), meeting_format="phone", meeting_place=NUMBER),
        small=story.start("nook", timedelta(hours=20), min_to_run=3, meeting_link=PASTED),
    )


def before_the_doors(story: Story, evenings: Evenings) -> None:
    """One is handed over, which asks for a new link; one is too small, and merges into nothing there is: two chairs."""
    Session.objects.update(created_at=datetime.now(UTC) - timedelta(days=9))
    story.fay("patch", f"sessions/{evenings.mixed.pk}/", {"meeting_link": OWN, "meeting_place": OWN_PLACE})
    asked = story.fay("post", f"sessions/{evenings.made.pk}/handover/", **{"Idempotency-Key": "cannot"})
    if asked["asked"]:
        story.cora("post", f"handovers/{asked['id']}/accept/")
    sweep(now=datetime.now(UTC))
    story.fay("post", f"sessions/{evenings.small.pk}/quorum/", {"decision": "two_chairs"})
    story.read_everything(*evenings)


def at_the_doors(story: Story, evenings: Evenings) -> None:
    """They open one after the other: nobody can be in two places, but everybody may look. One is blocked meanwhile."""
    for session in evenings:
        starts_at = datetime.now(UTC) + timedelta(minutes=5)
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        session.hosts.update(is_active=False)
        story.join(session, story.fay, story.cora, story.pim)
    gone = Circle.objects.get(slug="attic").memberships.get(member=story.ola.member)
    story.fay("patch", f"circles/attic/memberships/{gone.public_id}/", {"state": "blocked"})
    story.ola.is_outside = True
    story.join(evenings.made, story.fay)
    story.fay("patch", "circles/porch/", {"meeting_link": LATER})
    story.join(evenings.pasted, story.pim)
    story.fay("post", f"sessions/{evenings.small.pk}/cancel/")


def afterwards(story: Story, evenings: Evenings, weekly: Session) -> dict[str, str]:
    """Read all that is served, exported and sent; return what the workers said."""
    story.read_everything(*evenings)
    assert story.read_every_address(evenings.mixed, weekly) > 80
    story.read_feed()
    story.export()
    make_due()
    settle()
    assert story.read_the_admin() > 100
    story.read_figures()
    return story.let_workers_say(evenings.by_phone, evenings.mixed)


@pytest.mark.timeout(900)  # a whole evening, every page of the admin, and two programs of their own
def test_an_address_is_told_at_the_door_and_nowhere_else(
    rooms: None, letters: list[Any], pushes: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    story = Story()
    evenings, weekly = begun(story, pushes), story.repeat("porch")
    before_the_doors(story, evenings)
    at_the_doors(story, evenings)
    said = afterwards(story, evenings, weekly)
    rooms_told = {text for text in story.told if text.startswith(BASE)}
    assert len(rooms_told) == 2  # the room of the attic, and the one after somebody was blocked
    assert story.told - rooms_told == {PASTED, OWN, LATER, OWN_PLACE, NUMBER}
    everywhere = said | left(story, letters, pushes) | {"a log": caplog.text}
    assert str(evenings.pasted.pk) in everywhere["a dump"]  # it is a real one
    assert not {where: len(text) for where, text in everywhere.items() if len(text) < 2_000}
    assert not found_in(everywhere, {*WORDS, *WHOLE, *(room.rsplit("/", 1)[-1] for room in rooms_told)})


def left(story: Story, letters: list[Any], pushes: PushService) -> dict[str, str]:
    """Return all that was left anywhere, as text."""
    assert len(letters) > 10
    return {
        "an answer": "\n".join(story.kept),
        "a letter": "\n".join(str(dataclasses.asdict(letter)) for letter in letters),
        "a mail": letters_as_sent(letters),
        "a push": "\n".join(f"{call.path} {call.headers} {call.said}" for call in pushes.calls),
        "a dump": dump().decode("utf-8", "replace"),
    }


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
