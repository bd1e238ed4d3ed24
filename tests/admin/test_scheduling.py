"""Calling off, moving, and finding who leads, from the admin: it says whom it tells, asks, then acts."""

import re
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client

from config.audit.models import AuditEntry
from groups.models import (
    Circle,
    Handover,
    HandoverOffer,
    Membership,
    Moderator,
    Seat,
    Session,
    SessionHost,
)
from groups.services.handovers import pass_offer
from groups.services.sessions import change_session
from members.models import Member
from notifications.models import Delivery
from tests.admin.conftest import Login
from tests.factories import make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def evening(porch: Circle) -> Session:
    """Two have a seat, one waits, and nobody leads it yet."""
    session = make_session(porch, starts_at=NOW + 4 * DAY)
    for state in (Seat.State.IN, Seat.State.HOPEFUL, Seat.State.WAITING):
        person = make_member()
        make_membership(porch, person)
        make_seat(session, person, state=state)
    return session


def facilitator(circle: Circle, handle: str) -> Member:
    member = make_member(is_approved_facilitator=True)
    make_membership(circle, member, handle=handle, role=Membership.Role.FACILITATOR)
    return member


def page(session: Session, step: str) -> str:
    return f"/admin/groups/session/{session.pk}/{step}/"


def ids(*sessions: Session) -> str:
    return ",".join(f"{session.pk}:{session.version}" for session in sessions)


def said(client: Client, address: str, body: dict[str, object] | None = None) -> str:
    """Return the words of a page, without its marks."""
    answer = client.get(address) if body is None else client.post(address, body, follow=True)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def told(session: Session, kind: str) -> int:
    return Delivery.objects.filter(session_id=session.pk, kind=kind, channel="email").count()


def test_calling_off_says_who_is_told_and_tells_them_once_confirmed(
    login: Login, cleo: Member, porch: Circle, evening: Session
) -> None:
    client = login(cleo)
    over = make_session(porch, starts_at=NOW - DAY)
    chosen = {"action": "call_off", "_selected_action": [str(evening.pk), str(over.pk)]}
    looked = client.post("/admin/groups/session/", chosen, follow=True)
    assert looked.redirect_chain[0][0].startswith("/admin/groups/session/cancel/?ids=")
    words = " ".join(re.sub(r"<[^>]+>", " ", looked.content.decode()).split())
    assert re.search(r"Porch, \S+ \S+ America/New_York 2 3 ", words)
    assert "stays: it was called off, has begun or is over" in words
    evening.refresh_from_db()
    assert (evening.state, told(evening, "session_cancelled")) == ("scheduled", 0)
    done = said(client, "/admin/groups/session/cancel/", {"ids": ids(evening, over)})
    assert "is called off. Everybody who held a seat is told." in done
    assert "This session has begun or is over" in done
    evening.refresh_from_db()
    assert f"{evening} is called off" in done
    assert f"{over} is not called off: This session has begun" in done
    assert (evening.state, told(evening, "session_cancelled")) == ("cancelled", 3)
    entry = AuditEntry.objects.get(action="session.cancelled")
    assert (entry.actor_id, entry.subject_id) == (cleo.pk, evening.pk)
    assert "This session was cancelled." in said(client, "/admin/groups/session/cancel/", {"ids": ids(evening)})
    assert told(evening, "session_cancelled") == 3


def test_what_changed_since_it_was_looked_at_is_not_called_off(
    login: Login, cleo: Member, porch: Circle, evening: Session
) -> None:
    client, other = login(cleo), make_session(porch, starts_at=NOW + 6 * DAY)
    looked = client.get(f"/admin/groups/session/cancel/?ids={evening.pk},{other.pk}").context["ids"]
    assert looked == ids(evening, other)
    change_session(session_id=evening.pk, local_start=evening.local_start + DAY, now=NOW)
    done = said(client, "/admin/groups/session/cancel/", {"ids": looked})
    assert "is not called off: Someone changed this after you read it." in done
    assert list(Session.objects.order_by("starts_at").values_list("state", flat=True)) == ["scheduled", "cancelled"]


def test_a_long_choice_is_cut_and_says_so(login: Login, cleo: Member, porch: Circle) -> None:
    chosen = [make_session(porch, starts_at=NOW + number * DAY) for number in range(1, 53)]
    body = {"action": "call_off", "_selected_action": [str(chosen[0].pk)], "select_across": "1"}
    looked = login(cleo).post("/admin/groups/session/", body, follow=True)
    assert "The first 50 of 52 that you chose. The others stay as they are." in looked.content.decode()
    assert len(looked.context["rows"]) == 50


def test_moving_shows_what_it_would_be_and_writes_nothing_before_it_is_confirmed(
    login: Login, cleo: Member, evening: Session
) -> None:
    client, later = login(cleo), evening.local_start + DAY
    body = {"day": f"{later:%Y-%m-%d}", "time": "21:15", "version": evening.version}
    words = said(client, page(evening, "move"), body)
    assert f"What it would be {later:%a %Y-%m-%d} 21:15, America/New_York" in words
    assert "3 people are told, once; the seats taken (2) stay." in words
    evening.refresh_from_db()
    assert (evening.version, told(evening, "session_moved")) == (int(body["version"]), 0)
    unseen = said(client, page(evening, "move"), body | {"confirmed": "yes", "time": "20:00"})
    assert f"What it would be {later:%a %Y-%m-%d} 20:00" in unseen
    body |= {"confirmed": "yes", "seen": f"{later:%Y-%m-%d}T21:15:00"}
    assert "It is moved." in said(client, page(evening, "move"), body)
    evening.refresh_from_db()
    assert f"{evening.local_start:%Y-%m-%d %H:%M}" == f"{later:%Y-%m-%d} 21:15"
    assert told(evening, "session_moved") == 3
    assert AuditEntry.objects.get(action="session.moved").actor_id == cleo.pk
    assert "It begins at that time already." in said(client, page(evening, "move"), body)  # two taps
    stale = said(client, page(evening, "move"), body | {"time": "20:30", "seen": f"{later:%Y-%m-%d}T20:30:00"})
    assert "Someone changed this after you read it." in stale


def test_to_the_time_that_it_has_nothing_is_moved(login: Login, cleo: Member, evening: Session) -> None:
    client, start = login(cleo), evening.local_start
    body = {"day": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}", "version": evening.version}
    for more in ({}, {"confirmed": "yes", "seen": f"{start:%Y-%m-%dT%H:%M}:00"}):
        words = said(client, page(evening, "move"), body | more)
        assert "It begins at that time already." in words
        assert "What it would be" not in words
    before = (evening.version, evening.is_edited)
    evening.refresh_from_db()
    assert (evening.version, evening.is_edited) == before
    assert not AuditEntry.objects.filter(action="session.moved").exists()


def test_what_a_service_refuses_is_said_and_nothing_breaks(
    login: Login, cleo: Member, porch: Circle, evening: Session
) -> None:
    make_session(porch, starts_at=evening.starts_at + DAY)
    client, next_day = login(cleo), evening.local_start + DAY
    clash = {"day": f"{next_day:%Y-%m-%d}", "time": f"{next_day:%H:%M}", "version": evening.version}
    words = said(client, page(evening, "move"), clash)
    assert "meets" in words
    assert "What it would be" not in words
    assert "A session starts in the future." in said(client, page(evening, "move"), clash | {"day": "2020-01-01"})
    for day in ("9999-12-31", "0001-01-01", "x"):
        assert client.post(page(evening, "move"), clash | {"day": day}).status_code == 200
        assert client.post(page(evening, "move"), clash | {"day": day, "confirmed": "1"}).status_code in (200, 302)
    for chosen in ("", "x", "01890000-0000-7000-8000-000000000000:1", str(evening.pk), f"{evening.pk}:x"):
        assert client.post("/admin/groups/session/cancel/", {"ids": chosen}).status_code == 404
    evening.refresh_from_db()
    assert evening.version == clash["version"]


def test_everybody_who_could_lead_is_asked(login: Login, cleo: Member, porch: Circle, evening: Session) -> None:
    client, door = login(cleo), page(evening, "leaders")
    assert "Nobody new could be asked." in said(client, door, {"ask": "yes"})
    assert not Handover.objects.exists()
    assert not AuditEntry.objects.filter(action="session.facilitators_asked").exists()
    fay = facilitator(porch, "Calm Otter 5")
    words = said(client, door)
    assert "Nobody leads it yet." in words
    assert "1 facilitator of the circle is free then and was not asked yet." in words
    assert "1 facilitator is asked." in said(client, door, {"ask": "yes"})
    assert HandoverOffer.objects.get().member == fay
    assert "Nobody new could be asked: whoever" in said(client, door)
    assert "Nobody new could be asked." in said(client, door, {"ask": "yes"})
    assert AuditEntry.objects.filter(action="session.facilitators_asked").count() == 1


def test_with_a_search_that_runs_those_are_asked_who_were_not_yet(
    login: Login, cleo: Member, porch: Circle, evening: Session
) -> None:
    client, door = login(cleo), page(evening, "leaders")
    facilitator(porch, "Calm Otter 5")
    said(client, door, {"ask": "yes"})
    pass_offer(offer_id=HandoverOffer.objects.get().pk, member=HandoverOffer.objects.get().member, now=NOW)
    later = [facilitator(porch, "Kind Robin 3"), facilitator(porch, "Warm Heron 7")]
    assert "2 facilitators of the circle are free then and were not asked yet." in said(client, door)
    assert "2 facilitators are asked." in said(client, door, {"ask": "yes"})
    search = Handover.objects.get()
    assert {offer.member for offer in search.offers.filter(state="offered")} == set(later)
    assert search.offers.filter(state="passed").count() == 1
    assert Delivery.objects.filter(kind="substitute", recipient=later[0]).exists()
    assert AuditEntry.objects.filter(action="session.facilitators_asked").count() == 2


def test_who_said_yes_is_put_down_and_whoever_has_a_seat_is_told(
    login: Login, cleo: Member, porch: Circle, evening: Session
) -> None:
    client = login(cleo)
    fay, busy = facilitator(porch, "Calm Otter 5"), facilitator(porch, "Busy Swift 2")
    SessionHost.objects.create(
        session=make_session(porch, starts_at=evening.starts_at + 9 * DAY), member=busy,
        starts_at=evening.starts_at, ends_at=evening.ends_at,
    )  # fmt: skip
    assert "Busy Swift 2 (leads another session then)" in said(client, page(evening, "leaders"))
    hers = {"who": str(fay.memberships.get().pk)}
    assert "Calm Otter 5 leads it. 2 people are told" in said(client, page(evening, "leaders"), hers)
    assert not evening.hosts.exists()
    said(client, page(evening, "leaders"), hers | {"confirmed": "yes"})
    assert evening.hosts.get().member == fay
    assert told(evening, "host_changed") == 2
    assert list(Delivery.objects.filter(kind="host_named", channel="email").values_list("recipient")) == [(fay.pk,)]
    theirs = {"who": str(busy.memberships.get().pk), "confirmed": "yes"}
    assert "Whoever leads this session leads another at that time." in said(client, page(evening, "leaders"), theirs)
    assert list(AuditEntry.objects.filter(action="session.given_a_facilitator").values_list("actor_id")) == [(cleo.pk,)]
    assert "Calm Otter 5" in said(client, "/admin/groups/session/?when=week")


def test_enough_is_enough(login: Login, cleo: Member, porch: Circle, evening: Session) -> None:
    Circle.objects.filter(pk=porch.pk).update(facilitators_wanted=1)
    first, second = facilitator(porch, "Calm Otter 5"), facilitator(porch, "Kind Robin 3")
    said(login(cleo), page(evening, "leaders"), {"ask": "yes"})
    for member in (first, second):
        body = {"who": str(member.memberships.get().pk), "confirmed": "yes"}
        words = said(login(cleo), page(evening, "leaders"), body)
    assert "As many lead this session as its circle wants" in words
    assert evening.hosts.get().member == first
    assert set(Handover.objects.values_list("state", flat=True)) == {"closed"}
    assert set(HandoverOffer.objects.values_list("state", flat=True)) == {"closed"}


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
def test_whoever_holds_a_session_too_long_keeps_that_one_alone(login: Login, cleo: Member, evening: Session) -> None:
    client, others = login(cleo), make_session(evening.circle, starts_at=evening.starts_at + DAY)
    later = evening.local_start + 2 * DAY
    body = {"day": f"{later:%Y-%m-%d}", "time": "21:15", "version": evening.version}
    seen = body | {"confirmed": "yes", "seen": f"{later:%Y-%m-%d}T21:15:00"}
    told_as = {key: value for key, value in connection.get_connection_params().items() if key != "cursor_factory"}
    with psycopg.connect(**told_as) as other, other.transaction():
        other.execute("SELECT 1 FROM groups_session WHERE id = %s FOR UPDATE", [evening.pk])
        called_off = said(client, "/admin/groups/session/cancel/", {"ids": ids(evening, others)})
        moves = [said(client, page(evening, "move"), each) for each in (body, seen)]
    assert re.search(r"Porch, [^.]+ is not called off: Somebody else is changing the same thing\.", called_off)
    assert "is called off. Everybody who held a seat is told." in called_off
    for words in moves:
        assert "Somebody else is changing the same thing." in words
        assert "What it would be" not in words
    states = Session.objects.order_by("starts_at").values_list("state", flat=True)
    assert list(states) == ["scheduled", "cancelled"]
    assert not AuditEntry.objects.filter(action="session.moved").exists()


def test_nobody_else_does_any_of_it(
    login: Login, ada: Member, cleo: Member, elsewhere: Circle, porch: Circle, evening: Session
) -> None:
    mona = make_member("mona", is_staff=True)
    Moderator.objects.create(member=mona)
    other = make_session(elsewhere, starts_at=NOW + 3 * DAY)
    asks = make_membership(elsewhere, make_member(), state="pending", joined_at=None)
    own = make_membership(porch, cleo, state="pending", joined_at=None)
    cancel = "/admin/groups/session/cancel/"
    doors = [
        (
            login(cleo),
            [
                page(other, "move"),
                page(other, "leaders"),
                f"{cancel}?ids={other.pk}",
                answer_page(asks),
                answer_page(own),
            ],
        ),
        *(
            (client, [page(evening, "move"), page(evening, "leaders"), f"{cancel}?ids={evening.pk}", answer_page(asks)])
            for client in (Client(), login(mona), login(ada, second_factor=False))
        ),
    ]
    body = {"ids": ids(other), "ask": "1", "confirmed": "1", "answer": "yes", "day": "2030-01-01", "time": "10:00"}
    before = list(Session.objects.order_by("pk").values())
    for client, addresses in doors:
        for address in addresses:
            assert client.get(address).status_code == 404, address
            assert client.post(address, body | {"version": 1}).status_code == 404, address
    assert list(Session.objects.order_by("pk").values()) == before
    assert not Handover.objects.exists()
    assert Membership.objects.filter(state="pending").count() == 2


def answer_page(membership: Membership) -> str:
    return f"/admin/groups/membership/{membership.pk}/answer/"
