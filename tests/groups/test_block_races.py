"""Blocking while seats are taken: whoever is first, the two never sit together, and nothing deadlocks."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from groups import errors
from groups.models import Block, Seat, Session
from groups.services import blocks
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_session
from tests.groups.test_seat_races import giving_back, hoping, leaving, taking, together

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

ROUNDS = 25
STEP = 0.001  # seconds by which each round lets the block begin later than the one before


def later(number: int, job: Callable[[], object]) -> Callable[[], object]:
    """Return the job with a head start for the others, another one in each round: the gap is somewhere."""

    def run() -> object:
        time.sleep(number * STEP)
        return job()

    return run


def two(rounds: int, **fields: object) -> Iterator[tuple[Session, Member, Member]]:
    """Yield, for each round, a session of a new circle and two of its members, the first of whom will block."""
    for _ in range(rounds):
        circle = make_circle(**fields)
        ann, bea = make_member(), make_member()
        for member in (ann, bea):
            make_membership(circle, member)
        yield make_session(circle, starts_at=timezone.now() + timedelta(days=2)), ann, bea


def blocking(session: Session, ann: Member, bea: Member) -> Callable[[], object]:
    membership = session.circle.memberships.get(member=bea)
    return lambda: blocks.block_member(member=ann, membership=membership, now=timezone.now())


def check(session: Session, *apart: Member) -> None:
    session.refresh_from_db()
    taken = session.seats.filter(state__in=Seat.TAKEN)
    assert taken.count() == session.taken <= session.seat_limit
    assert taken.filter(member__in=apart).count() < 2, "they sit together"
    assert Block.objects.filter(blocker=apart[0], blocked=apart[1]).exists()


def test_a_claim_beside_a_block_never_seats_the_two_together() -> None:
    for number, (session, ann, bea) in enumerate(two(ROUNDS)):
        taking(session, ann)()
        together(taking(session, bea), later(number, blocking(session, ann, bea)))
        check(session, ann, bea)


def test_both_claim_while_one_blocks() -> None:
    for number, (session, ann, bea) in enumerate(two(ROUNDS)):
        answers = together(taking(session, ann), hoping(session, bea), later(number, blocking(session, ann, bea)))
        assert not [each for each in answers if isinstance(each, errors.GroupsError)]
        check(session, ann, bea)


def test_each_blocks_the_other_at_the_same_moment() -> None:
    for session, ann, bea in two(ROUNDS):
        for member in (ann, bea):
            taking(session, member)()
        together(blocking(session, ann, bea), blocking(session, bea, ann))
        check(session, ann, bea)


def test_one_gives_back_or_leaves_while_the_other_blocks() -> None:
    for session, ann, bea in two(ROUNDS):
        for member in (ann, bea):
            taking(session, member)()
        together(giving_back(session, ann), blocking(session, ann, bea), leaving(session.circle, bea))
        check(session, ann, bea)


def test_the_same_block_twice_at_the_same_moment_is_one() -> None:
    for session, ann, bea in two(5):
        answers = together(blocking(session, ann, bea), blocking(session, ann, bea))
        assert sum(isinstance(each, errors.AlreadyBlocked) for each in answers) == 1
        check(session, ann, bea)
