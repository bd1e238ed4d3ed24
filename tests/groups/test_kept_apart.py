"""Two of whom one blocked the other: which sessions are full for whom."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.models import Block, Circle, Seat, Session
from groups.selectors import blocks
from members.models import Member
from tests.factories import make_circle, make_member, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def circle() -> Circle:
    return make_circle()


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=NOW + timedelta(days=3))


def keep_apart(blocker: Member, blocked: Member, circle: Circle) -> Block:
    return Block.objects.create(blocker=blocker, blocked=blocked, circle=circle, handle="Handle")


def is_apart(session: Session, member: Member) -> bool:
    """This function will ask both ways, which must say the same."""
    alone = blocks.is_kept_apart(session_id=session.pk, member_id=member.pk)
    listed = Session.objects.filter(blocks.apart_from(member), pk=session.pk).exists()
    assert alone == listed
    return alone


@pytest.mark.parametrize("state", Seat.State.values)
def test_a_session_is_full_for_both_of_two_while_the_other_holds_a_seat_or_is_offered_one(
    circle: Circle, session: Session, state: str
) -> None:
    ann, bea = make_member(), make_member()
    keep_apart(ann, bea, circle)
    times = {"offered": {"offer_expires_at": NOW}, "out": {"ended_at": NOW}}.get(state, {})
    make_seat(session, ann, state=state, **times)
    assert is_apart(session, bea) is (state in Seat.TAKEN)
    assert not is_apart(session, ann)  # her own seat is no reason
    assert not is_apart(session, make_member())


def test_it_does_not_matter_which_of_the_two_blocked(circle: Circle, session: Session) -> None:
    ann, bea = make_member(), make_member()
    make_seat(session, bea)
    assert not is_apart(session, ann)
    keep_apart(ann, bea, circle)
    assert is_apart(session, ann)
    assert not is_apart(make_session(circle, starts_at=NOW + timedelta(days=5)), ann)
