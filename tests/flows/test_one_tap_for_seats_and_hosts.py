"""Offers, hopes, handovers and merges, each from what somebody does to the letter, and from its link over HTTP back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from groups.models import Circle, Merge, Seat, Session, SessionHost
from groups.services import handovers, hosts, quorum
from groups.services.puttingdown import put_down
from groups.services.seats import take_seat
from members.models import Member
from notifications.channels import memory
from notifications.messages import Message
from notifications.models import Delivery
from tests.factories import LONG_AGO, accept_agreement, make_circle, make_member, make_membership, make_session
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def letters() -> Iterator[list[Message]]:
    memory.sent.clear()
    yield memory.sent
    memory.sent.clear()


@dataclass
class Page:
    """What the server answered."""

    status: int
    text: str


@dataclass
class Post:
    """The letters so far, and a browser that was never here to open their links with."""

    letters: list[Message]
    server: str

    def to(self, member: Member) -> Message:
        """Return the last letter to her."""
        return [letter for letter in self.letters if letter.to == member.email][-1]

    def kinds(self, member: Member) -> list[str]:
        """Return what she was sent, in that order."""
        settle()
        rows = Delivery.objects.filter(recipient=member, state="sent").order_by("sent_at", "pk")
        return list(rows.values_list("kind", flat=True))

    def tap(self, member: Member, caption: str) -> Page:
        """Look at the link below a caption of her last letter, then act by it."""
        found = re.search(rf"^{re.escape(caption)}\nhttps://kindcircle\.test(\S+)$", self.to(member).text, re.MULTILINE)
        assert found, self.to(member).text
        looked = self.open("GET", found[1])
        assert looked.status == 200, looked.text
        assert "<form" in looked.text
        return self.open("POST", found[1])

    def open(self, method: str, path: str) -> Page:
        request = Request(self.server + path, method=method, data=b"" if method == "POST" else None)
        try:
            with urlopen(request, timeout=20) as answer:
                return Page(answer.status, answer.read().decode())
        except HTTPError as refused:
            return Page(refused.code, refused.read().decode())


@pytest.fixture
def post(letters: list[Message], live_server: Any) -> Post:
    return Post(letters, live_server.url)


def mom(circle: Circle, name: str, **fields: object) -> Member:
    """A member without quiet hours, since this may run at night."""
    member = make_member(name, timezone="UTC", quiet_from=None, quiet_to=None)
    make_membership(circle, member, **fields)
    accept_agreement(member)
    return member


def soon(circle: Circle, *, hours: int, **fields: object) -> Session:
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + hours * HOUR
    return make_session(circle, starts_at=at, created_at=LONG_AGO, **fields)


def take(client_for: Any, member: Member, session: Session, state: str = "in") -> str:
    client: Client = client_for(member)
    body = {"state": state}
    answer = client.put(f"/api/v1/sessions/{session.pk}/seat/", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["state"])


def state_of(session: Session, member: Member) -> str:
    seat = session.seats.filter(member=member).exclude(state="out").first()
    return str(seat.state) if seat else "out"


def test_a_seat_that_is_given_back_is_offered_passed_on_and_taken(client_for: Any, post: Post) -> None:
    circle = make_circle()
    first, pim, kim = (mom(circle, name) for name in ("first", "pim", "kim"))
    session = soon(circle, hours=60, capacity=1)
    assert [take(client_for, each, session) for each in (first, pim, kim)] == ["in", "waiting", "waiting"]
    client_for(first).delete(f"/api/v1/sessions/{session.pk}/seat/")
    assert post.kinds(pim) == ["seat_offered"]
    assert post.kinds(kim) == []
    assert state_of(session, pim) == "offered"

    assert "The next one is asked" in post.tap(pim, "Not this time:").text
    assert (state_of(session, pim), state_of(session, kim)) == ("waiting", "offered")
    assert post.kinds(kim) == ["seat_offered"]
    assert "It is yours" in post.tap(kim, "Yes, I take it:").text
    assert (state_of(session, pim), state_of(session, kim)) == ("waiting", "in")
    assert post.kinds(kim) == ["seat_offered", "seat_promoted"]
    assert b"BEGIN:VEVENT" in post.to(kim).calendar

    used = re.search(r"Yes, I take it:\nhttps://kindcircle\.test(\S+)", post.to(pim).text)
    assert used
    for method in ("GET", "POST"):
        page = post.open(method, used[1])
        assert (page.status, "you keep your place" in page.text) == (410, True)
    assert state_of(session, pim) == "waiting"


def test_who_hopes_to_come_still_hopes_then_comes_and_another_does_not(client_for: Any, post: Post) -> None:
    circle = make_circle()
    pim = mom(circle, "pim")
    session = soon(circle, hours=60)
    assert take(client_for, pim, session, "hopeful") == "hopeful"
    make_due(kind="hopeful_question")
    assert post.kinds(pim) == ["booking_confirmation", "hopeful_question"]
    assert "It stays open" in post.tap(pim, "I still hope so:").text
    assert state_of(session, pim) == "hopeful"
    assert "See you then" in post.tap(pim, "I am coming:").text
    assert state_of(session, pim) == "in"
    assert "It stays open" in post.tap(pim, "I still hope so:").text
    assert state_of(session, pim) == "hopeful"
    assert "free for someone else" in post.tap(pim, "Not this time:").text
    assert state_of(session, pim) == "out"
    gone = re.search(r"I still hope so:\nhttps://kindcircle\.test(\S+)", post.to(pim).text)
    assert gone
    assert post.open("POST", gone[1]).status == 410
    assert state_of(session, pim) == "out"


def test_two_small_sessions_become_one_by_her_yes_and_not_by_her_no(client_for: Any, post: Post) -> None:
    circle = make_circle(min_to_run=3, facilitators_wanted=1)
    fay = mom(circle, "fay", role="facilitator")
    pim, kim = mom(circle, "pim"), mom(circle, "kim")
    small, other = soon(circle, hours=20), soon(circle, hours=44)
    hosts.assign_hosts([small], now=LONG_AGO)
    for member in (pim, kim):
        take_seat(session_id=small.pk, member=member, now=LONG_AGO + DAY)
    Delivery.objects.all().delete()
    quorum.sweep(now=datetime.now(UTC))
    assert post.kinds(fay) == ["quorum_question"]
    decision = {"decision": "merge", "target": str(other.pk)}
    asked = client_for(fay).post(f"/api/v1/sessions/{small.pk}/quorum/", decision, content_type="application/json")
    assert asked.status_code == 200, asked.content

    assert (post.kinds(pim), post.kinds(kim)) == (["merge_question"], ["merge_question"])
    assert "Your seat is there now" in post.tap(pim, "Yes, I come to that one:").text
    assert (state_of(small, pim), state_of(other, pim)) == ("out", "in")
    assert (state_of(small, kim), state_of(other, kim)) == ("in", "out")
    small.refresh_from_db()
    assert small.state == "scheduled"
    assert "You stay where you are" in post.tap(kim, "No, thank you:").text
    small.refresh_from_db()
    assert (small.state, Merge.objects.get().state) == ("cancelled", "done")
    assert post.kinds(pim) == ["merge_question", "booking_confirmation"]
    assert post.kinds(kim) == ["merge_question", "session_cancelled"]
    assert state_of(other, kim) == "out"


def test_an_evening_passes_from_one_facilitator_to_the_next_who_can(client_for: Any, post: Post) -> None:
    circle = make_circle(facilitators_wanted=1)
    fay = mom(circle, "fay", role="facilitator", joined_at=LONG_AGO)
    lee = mom(circle, "lee", role="co_facilitator", joined_at=LONG_AGO + DAY)
    ana = mom(circle, "ana", role="co_facilitator", joined_at=LONG_AGO + 2 * DAY)
    pim = mom(circle, "pim")
    session = soon(circle, hours=60)
    hosts.assign_hosts([session], now=LONG_AGO)
    take(client_for, pim, session)
    assert post.kinds(pim) == ["booking_confirmation"]
    waiting = dict(Delivery.objects.filter(kind="reminder").values_list("lead_minutes", "due_at"))

    client_for(fay).post(f"/api/v1/sessions/{session.pk}/handover/", {}, content_type="application/json")
    assert (post.kinds(lee), post.kinds(ana)) == (["handover_offered"], [])
    assert "Thank you for answering" in post.tap(lee, "I cannot this time:").text
    assert post.kinds(ana) == ["handover_offered"]
    assert "It is yours to lead" in post.tap(ana, "Yes, I lead it:").text
    assert list(SessionHost.objects.values_list("member", flat=True)) == [ana.pk]
    assert post.kinds(pim) == ["booking_confirmation", "host_changed"]
    still = Delivery.objects.filter(kind="reminder", state="pending").values_list("lead_minutes", "due_at")
    assert dict(still) == waiting

    used = re.search(r"Yes, I lead it:\nhttps://kindcircle\.test(\S+)", post.to(lee).text)
    assert used
    page = post.open("POST", used[1])
    assert (page.status, "Somebody has it" in page.text) == (410, True)
    assert Seat.objects.filter(member=pim, state="in").exists()


def put_down_by_staff(session: Session, member: Member) -> None:
    put_down(session_id=session.pk, member_id=member.pk, actor=make_member(is_staff=True).pk, now=datetime.now(UTC))


def test_whoever_is_put_down_by_staff_is_told_and_says_by_one_tap_that_she_cannot(client_for: Any, post: Post) -> None:
    circle = make_circle(facilitators_wanted=1)
    fay = mom(circle, "fay", role="facilitator", joined_at=LONG_AGO)
    lee = mom(circle, "lee", role="co_facilitator", joined_at=LONG_AGO + DAY)
    pim = mom(circle, "pim")
    session = soon(circle, hours=60)
    take(client_for, pim, session)
    put_down_by_staff(session, fay)
    assert (post.kinds(fay), post.kinds(lee)) == (["host_named"], [])
    assert post.kinds(pim) == ["booking_confirmation", "host_changed"]
    letter = post.to(fay)
    assert "you are down to lead it" in letter.subject
    assert circle.name not in letter.subject + letter.text
    assert [each["kind"] for each in client_for(fay).get("/api/v1/me/notifications/").json()["results"]] == [
        "host_named"
    ]

    assert "Somebody else is asked." in post.tap(fay, "I cannot this time:").text
    assert post.kinds(lee) == ["handover_offered"]
    assert session.hosts.get().member == fay  # until one of them says yes
    assert client_for(fay).get("/api/v1/me/notifications/").json()["results"] == []
    used = re.search(r"I cannot this time:\nhttps://kindcircle\.test(\S+)", letter.text)
    assert used
    assert [post.open(method, used[1]).status for method in ("GET", "POST")] == [410, 410]
    assert "It is yours to lead" in post.tap(lee, "Yes, I lead it:").text
    assert session.hosts.get().member == lee


def test_where_nobody_else_leads_she_is_told_so_and_a_letter_that_is_untrue_stays_here(post: Post) -> None:
    circle = make_circle(facilitators_wanted=1)
    fay = mom(circle, "fay", role="facilitator", joined_at=LONG_AGO)
    session, other = soon(circle, hours=60), soon(circle, hours=90)
    put_down_by_staff(session, fay)
    post.kinds(fay)
    assert "Nobody else who leads is free then." in post.tap(fay, "I cannot this time:").text
    put_down_by_staff(other, fay)
    handovers.open_handover(session_id=other.pk, member=fay, now=datetime.now(UTC))  # in the app, before the letter
    assert post.kinds(fay) == ["host_named"]
