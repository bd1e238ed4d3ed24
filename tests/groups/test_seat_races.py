"""Seats under real threads on real connections. One green run of a race proves nothing, so each is repeated."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from groups import errors
from groups.models import Circle, Membership, Seat, Session
from groups.services import memberships, seats, sessions
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])

THREADS = 32


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs at the same moment on connections of their own; answer what each returned or raised."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=30)
            return job()
        except errors.GroupsError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def taking(session: Session, member: Member) -> Callable[[], object]:
    return lambda: seats.take_seat(session_id=session.pk, member=member, now=timezone.now())


def hoping(session: Session, member: Member) -> Callable[[], object]:
    return lambda: seats.take_seat(session_id=session.pk, member=member, state=Seat.State.HOPEFUL, now=timezone.now())


def giving_back(session: Session, member: Member) -> Callable[[], object]:
    return lambda: seats.give_back_seat(session_id=session.pk, member=member, now=timezone.now())


def cancelling(session: Session) -> Callable[[], object]:
    return lambda: sessions.cancel_session(session_id=session.pk, now=timezone.now())


def shrinking(session: Session, capacity: int) -> Callable[[], object]:
    return lambda: sessions.change_session(session_id=session.pk, capacity=capacity, now=timezone.now())


def leaving(circle: Circle, member: Member) -> Callable[[], object]:
    return lambda: memberships.leave_circle(circle_id=circle.pk, member=member, now=timezone.now())


def check(session: Session) -> Counter:
    """Hold the invariants that must be true at any moment."""
    session.refresh_from_db()
    found = Counter(session.seats.values_list("state", flat=True))
    assert session.taken == found["in"] + found["hopeful"] + found["offered"] <= session.seat_limit
    assert found["waiting"] == 0 or session.taken >= session.capacity
    live = session.seats.exclude(state=Seat.State.OUT).values_list("member", flat=True)
    assert len(live) == len(set(live))
    return found


def fresh(rounds: int, **fields: object) -> Iterator[Session]:
    """Yield a new session of a new circle for each round; one test, since a flush costs more than the race."""
    for _round in range(rounds):
        yield make_session(make_circle(**fields), starts_at=timezone.now() + timedelta(days=2))


def test_one_member_in_many_tabs_gets_one_seat() -> None:
    for session in fresh(10, capacity=12):
        pim = make_member()
        together(*(taking(session, pim) for _tab in range(8)))
        assert check(session) == {"in": 1}
        assert Membership.objects.filter(member=pim).count() == 1


def test_giving_back_while_others_claim_keeps_the_counter_right() -> None:
    for session in fresh(10, capacity=12):
        seated = [make_member() for _each in range(12)]
        waiting = [make_member() for _each in range(4)]
        for member in [*seated, *waiting]:
            taking(session, member)()
        together(
            *(giving_back(session, member) for member in seated[:6]),
            *(giving_back(session, member) for member in waiting[:2]),
            *(taking(session, make_member()) for _each in range(6)),
        )
        found = check(session)
        assert found["in"] + found["offered"] == 12


def test_changing_a_seat_while_it_is_given_back_leaves_one_seat_or_none() -> None:
    for session in fresh(10, capacity=4):
        seated = [make_member() for _each in range(4)]
        for member in [*seated, make_member()]:
            taking(session, member)()
        together(
            *(change(session, member) for member in seated for change in (hoping, taking)),
            *(giving_back(session, member) for member in seated),
        )
        found = check(session)
        assert session.taken == 4 or found["waiting"] == 0


def test_one_who_changes_her_mind_in_many_tabs_holds_one_seat() -> None:
    for session in fresh(10, capacity=4):
        pim = make_member()
        together(*(change(session, pim) for change in (hoping, taking, hoping, taking, hoping, taking)))
        found = check(session)
        assert found["in"] + found["hopeful"] == 1


def test_leaving_while_taking_another_seat_leaves_no_seat_without_a_membership() -> None:
    for first in fresh(10, admission=Circle.Admission.APPROVAL):
        second = make_session(first.circle, starts_at=first.starts_at + timedelta(days=1))
        pim = make_member()
        make_membership(first.circle, pim)
        taking(first, pim)()
        together(taking(second, pim), leaving(first.circle, pim))
        assert not Seat.objects.filter(member=pim).exclude(state=Seat.State.OUT).exists()
        check(first)
        check(second)


def test_whoever_is_being_removed_does_not_come_back_in_through_the_open_door() -> None:
    for session in fresh(15):
        pim = make_member()
        membership = make_membership(session.circle, pim)
        together(
            taking(session, pim),
            taking(session, pim),
            lambda row=membership.pk: memberships.remove_member(membership_id=row, is_blocked=True, now=timezone.now()),
        )
        assert not Membership.objects.filter(member=pim, state=Membership.State.ACTIVE).exists()
        assert not Seat.objects.filter(member=pim).exclude(state=Seat.State.OUT).exists()
        check(session)
