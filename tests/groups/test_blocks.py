"""Blocking somebody by her handle; and that nothing she reads afterwards differs from a session that is full."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.test.client import Client
from django.test.utils import CaptureQueriesContext

from groups.errors import NoSeat
from groups.models import Block, Circle, Membership, Seat, Session
from groups.services import blocks, meetings, seats
from groups.services.blocks import block_member
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light", capacity=4)


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=NOW + timedelta(days=3))


@pytest.fixture
def ann(circle: Circle) -> Member:
    """She blocks."""
    ann = make_member("ann")
    make_membership(circle, ann, handle="Quiet Heron")
    return ann


@pytest.fixture
def bea(circle: Circle) -> Member:
    """She is blocked."""
    bea = make_member("bea")
    make_membership(circle, bea, handle="Loud Magpie")
    return bea


def ask(client: Client, handle: str = "Loud Magpie", circle: str = "porch-light") -> Any:
    body = json.dumps({"circle": circle, "handle": handle})
    return client.post("/api/v1/me/blocks/", body, content_type="application/json")


def state_of(session: Session, member: Member) -> str | None:
    seat = session.seats.exclude(state=Seat.State.OUT).filter(member=member).first()
    return seat.state if seat else None


def test_she_blocks_by_handle_reads_it_and_takes_it_back(client_for, circle: Circle, ann: Member, bea: Member) -> None:
    mine = client_for(ann)
    made = ask(mine, "loud  MAGPIE")
    assert made.status_code == 201, made.content
    row = made.json()
    assert {name: row[name] for name in ("circle", "handle")} == {"circle": "porch-light", "handle": "Loud Magpie"}
    assert mine.get("/api/v1/me/blocks/").json()["results"] == [row]
    assert client_for(bea).get("/api/v1/me/blocks/").json()["results"] == []

    Membership.objects.filter(member=ann).update(state="left", ended_at=NOW)
    assert mine.get("/api/v1/me/blocks/").json()["results"] == [row | {"circle": None}]

    assert client_for(bea).delete(f"/api/v1/me/blocks/?id={row['id']}").status_code == 404
    assert mine.delete(f"/api/v1/me/blocks/?id={row['id']}").status_code == 204
    assert mine.delete(f"/api/v1/me/blocks/?id={row['id']}").status_code == 404
    assert not Block.objects.exists()


@pytest.mark.parametrize("query", ["", "?id=", "?id=1", "?id=%00"])
def test_a_block_without_a_proper_id_is_a_mistake(client_for, ann: Member, query: str) -> None:
    assert client_for(ann).delete(f"/api/v1/me/blocks/{query}").status_code == 400


def test_what_cannot_be_blocked_is_refused(client_for, circle: Circle, ann: Member, bea: Member) -> None:
    mine = client_for(ann)
    assert ask(mine, circle="nowhere").status_code == 404
    unknown, herself = ask(mine, "Nobody Here"), ask(mine, "Quiet Heron")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (400, "unknown_handle")
    assert (herself.status_code, herself.json()["errors"][0]["code"]) == (400, "herself")
    assert ask(mine).status_code == 201
    again = ask(mine)
    assert (again.status_code, again.json()["code"]) == (409, "already_blocked")
    assert ask(client_for(bea), "Quiet Heron").status_code == 201  # each for herself
    assert Block.objects.count() == 2


def test_who_never_belonged_learns_nothing_about_handles(client_for, circle: Circle, bea: Member) -> None:
    stranger = client_for(make_member())
    known, unknown = ask(stranger, "Loud Magpie"), ask(stranger, "Nobody Here")
    assert known.status_code == unknown.status_code == 400
    assert known.json()["errors"] == unknown.json()["errors"]
    Circle.objects.update(is_discoverable=False)
    assert ask(stranger).status_code == ask(stranger, circle="nowhere").status_code == 404


def test_who_left_may_block_whom_she_met_there_and_nobody_who_came_later(client_for, circle: Circle) -> None:
    Circle.objects.update(is_discoverable=False)
    left, met, later = (make_member() for _ in range(3))
    ended = {"state": "left", "joined_at": NOW - timedelta(days=9), "ended_at": NOW - timedelta(days=5)}
    make_membership(circle, left, handle="Former Wren", **ended)
    make_membership(circle, met, handle="Loud Magpie", state="removed", joined_at=NOW - timedelta(days=6), ended_at=NOW)
    make_membership(circle, later, handle="New Robin", joined_at=NOW - timedelta(days=1))
    assert ask(client_for(left), "New Robin").status_code == 400
    assert ask(client_for(left)).status_code == 201
    assert Block.objects.get().blocked == met
    assert ask(client_for(later), "Former Wren").status_code == 400


def test_where_both_have_a_seat_the_blocked_one_waits_in_her_place(
    circle: Circle, session: Session, ann: Member, bea: Member
) -> None:
    queued = NOW - timedelta(days=2)
    make_seat(session, ann)
    hers = make_seat(session, bea, queued_at=queued)
    alone = make_session(circle, starts_at=NOW + timedelta(days=4))
    begun = make_session(circle, starts_at=NOW - timedelta(minutes=5))
    make_seat(alone, bea)
    for member in (ann, bea):
        make_seat(begun, member)
    block_member(member=ann, membership=Membership.objects.get(member=bea), now=NOW)
    session.refresh_from_db()
    assert (state_of(session, ann), state_of(session, bea), session.taken) == ("in", "waiting", 1)
    waiting = session.seats.get(member=bea, state="waiting")
    assert (waiting.queued_at, waiting.pk != hers.pk) == (queued, True)
    assert (state_of(alone, bea), state_of(begun, bea)) == ("in", "in")


@pytest.mark.parametrize("held_by", ["ann", "bea"])
def test_a_seat_that_is_offered_counts_as_one(session: Session, ann: Member, bea: Member, held_by: str) -> None:
    offered = {"state": "offered", "offer_expires_at": NOW + timedelta(hours=3)}
    make_seat(session, ann, **({} if held_by == "ann" else offered))
    make_seat(session, bea, **({} if held_by == "bea" else offered))
    Session.objects.update(taken=2)
    block_member(member=ann, membership=Membership.objects.get(member=bea), now=NOW)
    assert state_of(session, bea) == "waiting"
    assert state_of(session, ann) == ("in" if held_by == "ann" else "offered")


def test_what_was_taken_back_is_offered_to_who_waits_and_never_to_her(
    circle: Circle, session: Session, ann: Member, bea: Member
) -> None:
    for _ in range(2):
        make_seat(session, make_member())
    make_seat(session, ann)
    make_seat(session, bea, queued_at=NOW - timedelta(days=9))
    cora = make_member()
    make_membership(circle, cora)
    seats.take_seat(session_id=session.pk, member=cora, now=NOW)
    block_member(member=ann, membership=Membership.objects.get(member=bea), now=NOW)
    assert (state_of(session, cora), state_of(session, bea)) == ("offered", "waiting")
    seats.give_back_seat(session_id=session.pk, member=cora, now=NOW)
    assert state_of(session, bea) == "waiting"
    seats.give_back_seat(session_id=session.pk, member=ann, now=NOW)
    assert state_of(session, bea) == "offered"  # nobody is left from whom she is kept apart


def test_after_a_block_is_taken_back_she_may_sit_there_again(session: Session, ann: Member, bea: Member) -> None:
    make_seat(session, ann)
    block = block_member(member=ann, membership=Membership.objects.get(member=bea), now=NOW)
    seats.take_seat(session_id=session.pk, member=bea, now=NOW)
    assert state_of(session, bea) == "waiting"
    blocks.unblock_member(member=ann, block_id=block.pk)
    seats.sweep(now=NOW)
    assert state_of(session, bea) == "offered"


def _fill(session: Session, ann: Member) -> None:
    make_seat(session, ann)
    for _ in range(session.capacity - 1):
        make_seat(session, make_member())


def _keep_apart(session: Session, ann: Member, bea: Member) -> None:
    make_seat(session, ann)
    Block.objects.create(blocker=ann, blocked=bea, circle=session.circle, handle="Loud Magpie")


def _keep_apart_by_her(session: Session, ann: Member, bea: Member) -> None:
    make_seat(session, ann)
    Block.objects.create(blocker=bea, blocked=ann, circle=session.circle, handle="Quiet Heron")


Told = list[tuple[str, int, str | None, bytes, int]]


@contextmanager
def undone() -> Iterator[None]:
    """Take back in the end whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _told(client: Client, session: Session) -> Told:
    """Return all that she can learn about the session: answers, tags, bytes, and the number of queries of each."""
    home = "/api/v1"
    steps = [
        ("GET", f"{home}/circles/"),
        ("GET", f"{home}/circles/?has_seats=true"),
        ("GET", f"{home}/circles/?has_seats=true&starts_within=20160"),
        ("GET", f"{home}/circles/{session.circle.slug}/"),
        ("GET", f"{home}/circles/{session.circle.slug}/sessions/"),
        ("GET", f"{home}/sessions/{session.pk}/"),
        ("PUT", f"{home}/sessions/{session.pk}/seat/"),
        ("GET", f"{home}/sessions/{session.pk}/seat/"),
        ("PUT", f"{home}/sessions/{session.pk}/seat/"),
        ("GET", f"{home}/me/agenda/"),
        ("GET", f"{home}/sessions/{session.pk}/"),
        ("POST", f"{home}/sessions/{session.pk}/offer/accept/"),
        ("DELETE", f"{home}/sessions/{session.pk}/seat/"),
        ("GET", f"{home}/sessions/{session.pk}/"),
    ]
    client.get(f"{home}/circles/")  # what is learned once in a process is not her price
    told: Told = []
    for method, path in steps:
        body = {"data": json.dumps({"state": "in"}), "content_type": "application/json"} if method != "GET" else {}
        with CaptureQueriesContext(connection) as ours, CaptureQueriesContext(connections["keys"]) as keys:
            answer = getattr(client, method.lower())(path, **body)
        told.append((f"{method} {path}", answer.status_code, answer.get("ETag"), answer.content, len(ours) + len(keys)))
    return told


@pytest.mark.parametrize("belongs", [True, False], ids=["a member", "a newcomer"])
@pytest.mark.parametrize("how", [_keep_apart, _keep_apart_by_her], ids=["blocked", "who blocked"])
def test_blocked_and_full_are_told_by_the_same_bytes_and_queries(
    client_for, session: Session, ann: Member, bea: Member, how: Any, belongs: bool
) -> None:
    if not belongs:
        Membership.objects.filter(member=bea).delete()
    client = client_for(bea)
    told: dict[str, Told] = {}
    for name, arrange in (("free", None), ("full", _fill), ("apart", how)):
        with undone():
            if arrange is _fill:
                _fill(session, ann)
            elif arrange is not None:
                arrange(session, ann, bea)
            told[name] = _told(client, session)
        session.refresh_from_db()
    assert [step[0] for step in told["full"]] == [step[0] for step in told["apart"]]
    for full, apart in zip(told["full"], told["apart"], strict=True):
        assert full == apart
    assert told["free"] != told["full"]  # else the two would say the same for the wrong reason
    assert json.loads(told["apart"][7][3])["state"] == "waiting"


def test_without_a_login_everybody_reads_the_same(client: Client, session: Session, ann: Member, bea: Member) -> None:
    _keep_apart(session, ann, bea)
    (card,) = client.get("/api/v1/circles/").json()["results"][0]["next_sessions"]
    assert card["free_seats"] == "some"
    assert client.get(f"/api/v1/sessions/{session.pk}/").json()["free_seats"] == "some"


def test_no_answer_to_her_names_the_block(client_for, session: Session, ann: Member, bea: Member) -> None:
    make_seat(session, ann)
    make_seat(session, bea)
    assert ask(client_for(ann)).status_code == 201
    everything = b"".join(step[3] for step in _told(client_for(bea), session))
    assert b"block" not in everything.lower()
    assert str(ann.pk).encode() not in everything


def test_a_block_of_nobody_is_no_error(client_for, ann: Member) -> None:
    assert client_for(ann).delete(f"/api/v1/me/blocks/?id={uuid4()}").status_code == 404


def test_the_room_of_a_session_that_is_about_to_begin_is_made_anew(circle: Circle, ann: Member, bea: Member) -> None:
    soon = make_session(circle, starts_at=NOW + timedelta(minutes=5))
    for member in (ann, bea):
        make_seat(soon, member)
    told = [meetings.join_meeting(session_id=soon.pk, member=bea, now=NOW).url]
    block_member(member=ann, membership=Membership.objects.get(member=bea), now=NOW)
    told.append(meetings.join_meeting(session_id=soon.pk, member=ann, now=NOW).url)
    assert len(set(told)) == 2
    with pytest.raises(NoSeat):
        meetings.join_meeting(session_id=soon.pk, member=bea, now=NOW)
