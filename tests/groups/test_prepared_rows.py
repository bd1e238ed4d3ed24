"""Lists of sessions are made of plain rows: each body is, key by key, what the serializer makes of the same session."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import Block, Circle, Merge, MergeAnswer, Seat, Series, Session, SessionHost
from groups.selectors import sessions
from groups.selectors.blocks import as_seen_by
from groups.serializers.sessions import MemberSessionOut, SessionCardOut
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)


@pytest.fixture
def circle(pim: Member, fay: Member) -> Circle:
    made = make_circle(slug="porch", timezone="America/New_York")
    make_membership(made, pim, handle="Heron")
    make_membership(made, fay, handle="Fern", role="facilitator")
    return made


@pytest.fixture
def evenings(circle: Circle, pim: Member, fay: Member) -> list[Session]:
    """One of every kind: each state of her seat, called off, led by two, kept apart, asked about, of a series."""
    made = [make_session(circle, starts_at=NOW + HOUR * (2 + 2 * n), capacity=3) for n in range(12)]
    other = make_member()
    make_membership(circle, other, handle="Finch", role="co_facilitator")
    for session, fields in zip(made, _seats(), strict=False):
        make_seat(session, pim, **fields)
    make_seat(made[3], make_member(), state="waiting", queued_at=NOW - 3 * HOUR)
    _lead(made[0], fay), _lead(made[0], other), _lead(made[1], make_member())
    Session.objects.filter(pk=made[5].pk).update(state="cancelled", cancelled_at=NOW)
    Block.objects.create(circle=circle, blocker=pim, blocked=other, handle="Finch")
    make_seat(made[6], other)
    series = Series.objects.create(
        circle=circle, rrule="FREQ=WEEKLY", dtstart_local=NOW.replace(tzinfo=None), timezone=circle.timezone,
        duration_minutes=60,
    )  # fmt: skip
    Session.objects.filter(pk=made[7].pk).update(series=series, original_local=made[7].local_start)
    _ask(made[0], made[8], pim), _ask(made[1], made[9], other)
    return made


def _seats() -> list[dict[str, Any]]:
    return [
        {},
        {"state": "hopeful"},
        {"state": "offered", "offer_expires_at": NOW + HOUR},
        {"state": "waiting", "queued_at": NOW - 2 * HOUR, "min_notice_minutes": 120},
        {"state": "out", "ended_at": NOW},
        {},
        {},
    ]


def _lead(session: Session, member: Member) -> None:
    SessionHost.objects.create(
        session=session, member=member, starts_at=session.starts_at, ends_at=session.ends_at, is_active=False
    )


def _ask(source: Session, target: Session, member: Member) -> None:
    merge = Merge.objects.create(source=source, target=target, decide_by=NOW + HOUR)
    MergeAnswer.objects.create(merge=merge, member=member)


def serialized(found: Any, *, member: Member) -> list[dict[str, Any]]:
    """Return what the serializer makes of these sessions for a member, in order of time."""
    rows = list(sessions.with_inside(as_seen_by(found.select_related("circle"), member), member=member))
    for row in rows:
        row.seat, row.prompt, row.alternatives = next(iter(row.own_seats), None), None, []
        row.merge = next(iter(row.own_merges), None)
    ordered = sorted(rows, key=lambda row: (row.starts_at, row.pk))
    return [dict(each) for each in MemberSessionOut(ordered, many=True).data]


def read(client: Client, address: str) -> list[dict[str, Any]]:
    """Return the results of all pages, three at a time, there and back again."""
    found, url = [], f"{address}?limit=3"
    while url:
        page = client.get(url).json()
        found.append(page["results"])
        before, url = page["previous"], page["next"]
    back = [found[-1]]
    while before:
        page = client.get(before).json()
        back.insert(0, page["results"])
        before = page["previous"]
    assert back == found
    return [each for page in found for each in page]


def test_a_member_reads_what_the_serializer_says(
    circle: Circle, evenings: list[Session], pim: Member, client_for: Any
) -> None:
    said = read(client_for(pim), "/api/v1/circles/porch/sessions/")
    assert said == serialized(Session.objects.filter(circle=circle), member=pim)
    assert len(said) == len(evenings)
    assert [each["seat"] and each["seat"]["state"] for each in said[:6]] == [
        *("in", "hopeful", "offered", "waiting", None, "in"),
    ]
    assert said[3]["seat"]["position"] == 2
    assert said[0]["hosts"] == ["Fern", "Finch"]
    assert said[0]["merge"]["answer"] == "asked"
    assert said[1]["merge"] is None
    assert said[6]["free_seats"] == "none"


def test_her_agenda_says_the_same_of_what_is_hers(
    circle: Circle, evenings: list[Session], pim: Member, client_for: Any
) -> None:
    said = read(client_for(pim), "/api/v1/me/agenda/")
    hers = Session.objects.filter(pk__in=Seat.objects.filter(member=pim).exclude(state="out").values("session"))
    assert said == serialized(hers, member=pim)
    assert len(said) == 6


def test_a_guest_reads_the_cards(circle: Circle, evenings: list[Session], client: Client) -> None:
    said = read(client, "/api/v1/circles/porch/sessions/")
    ordered = Session.objects.filter(circle=circle).select_related("circle").order_by("starts_at", "pk")
    assert said == [dict(each) for each in SessionCardOut(ordered, many=True).data]


def test_what_is_over_is_in_neither(circle: Circle, pim: Member, client_for: Any) -> None:
    over = make_session(circle, starts_at=NOW - 3 * HOUR)
    make_seat(over, pim)
    runs = make_session(circle, starts_at=NOW - HOUR / 2)
    make_seat(runs, pim)
    for address in ("/api/v1/circles/porch/sessions/", "/api/v1/me/agenda/"):
        assert [each["id"] for each in client_for(pim).get(address).json()["results"]] == [str(runs.pk)]


def test_two_members_are_never_told_of_each_other(circle: Circle, evenings: list[Session], client_for: Any) -> None:
    """The statement is kept between requests, what it is told is not."""
    first, second = make_member(), make_member()
    for member, session in ((first, evenings[8]), (second, evenings[9])):
        make_membership(circle, member)
        make_seat(session, member)
    for _again in range(2):
        for member, session in ((first, evenings[8]), (second, evenings[9])):
            said = client_for(member).get("/api/v1/me/agenda/").json()["results"]
            assert [each["id"] for each in said] == [str(session.pk)]


def test_who_schedules_reads_more(circle: Circle, evenings: list[Session], fay: Member, client_for: Any) -> None:
    said = client_for(fay).get("/api/v1/circles/porch/sessions/").json()["results"]
    assert all("needs_link" in each for each in said)
