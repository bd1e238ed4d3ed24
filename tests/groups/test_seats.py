"""Seats: first come, first served; nobody overtakes the waitlist; the counter is never wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from groups import errors
from groups.models import Circle, CircleBlock, Membership, Seat, Session
from groups.selectors import seats as reading
from groups.services import joining, memberships, seats, sessions
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def circle() -> Circle:
    return make_circle(capacity=4, min_to_run=2)


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=TOMORROW)


def fill(session: Session, number: int) -> list:
    members = [make_member() for _each in range(number)]
    for index, member in enumerate(members):
        seats.take_seat(session_id=session.pk, member=member, now=NOW + timedelta(seconds=index))
    return members


def states(session: Session) -> list[str]:
    return list(session.seats.order_by("queued_at", "pk").values_list("state", flat=True))


def check_counter(session: Session) -> None:
    session.refresh_from_db()
    assert session.taken == session.seats.filter(state__in=Seat.TAKEN).count()


def test_a_seat_in_an_open_circle_also_joins_it(session: Session) -> None:
    pim = make_member("pim")
    seat = seats.take_seat(session_id=session.pk, member=pim, now=NOW)
    assert seat.state == Seat.State.IN
    membership = Membership.objects.get(circle=session.circle, member=pim)
    assert (membership.state, membership.role) == ("active", "member")
    check_counter(session)


def test_without_the_agreement_nothing_happens(session: Session) -> None:
    make_member()
    pim = make_member("pim", agreed=False)
    with pytest.raises(errors.AgreementRequired):
        seats.take_seat(session_id=session.pk, member=pim, now=NOW)
    assert not Membership.objects.filter(member=pim).exists()
    assert not Seat.objects.exists()


def test_a_circle_by_approval_asks_first(session: Session, circle: Circle) -> None:
    circle.admission = Circle.Admission.APPROVAL
    circle.save()
    pim = make_member("pim")
    with pytest.raises(errors.NotAMember):
        seats.take_seat(session_id=session.pk, member=pim, now=NOW)
    make_membership(circle, pim)
    assert seats.take_seat(session_id=session.pk, member=pim, now=NOW).state == Seat.State.IN


def test_the_fifth_of_four_waits_and_reads_her_place(session: Session) -> None:
    *_seated, fifth, sixth = fill(session, 6)
    assert states(session) == ["in"] * 4 + ["waiting"] * 2
    assert reading.own_seat(session=session, member=fifth).position == 1
    assert reading.own_seat(session=session, member=sixth).position == 2
    check_counter(session)


def test_a_seat_given_back_is_offered_to_the_first_who_waits(session: Session) -> None:
    first, *_others, fifth, sixth = fill(session, 6)
    seats.give_back_seat(session_id=session.pk, member=first, now=NOW)
    assert reading.own_seat(session=session, member=fifth).state == Seat.State.OFFERED
    assert reading.own_seat(session=session, member=fifth).position is None
    assert reading.own_seat(session=session, member=sixth).position == 1
    check_counter(session)


def test_taking_twice_is_taking_once(session: Session) -> None:
    pim = make_member("pim")
    one = seats.take_seat(session_id=session.pk, member=pim, now=NOW)
    two = seats.take_seat(session_id=session.pk, member=pim, now=NOW)
    assert one.pk == two.pk
    check_counter(session)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda session, seat: Seat.objects.create(session=session, member=seat.member, queued_at=NOW, state="waiting"),
        lambda session, seat: Session.objects.filter(pk=session.pk).update(taken=5),
        lambda session, seat: Session.objects.filter(pk=session.pk).update(seat_limit=3),
        lambda session, seat: Seat.objects.filter(pk=seat.pk).update(state="offered"),
        lambda session, seat: Seat.objects.filter(pk=seat.pk).update(offer_expires_at=NOW),
        lambda session, seat: Seat.objects.filter(pk=seat.pk).update(state="out"),
    ],
    ids=["two live seats", "more than the limit", "limit below capacity", "no end", "an end of nothing", "never ended"],
)
def test_behind_the_lock_the_database_refuses_what_must_never_be(session: Session, wrong: Callable) -> None:
    (pim,) = fill(session, 1)
    seat = reading.own_seat(session=session, member=pim)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(session, seat)


def test_coming_back_means_the_end_of_the_queue(session: Session) -> None:
    first, *_others, fifth = fill(session, 5)
    seats.give_back_seat(session_id=session.pk, member=first, now=NOW)
    seats.take_seat(session_id=session.pk, member=first, now=NOW + timedelta(minutes=1))
    assert reading.own_seat(session=session, member=fifth).state == Seat.State.OFFERED
    assert reading.own_seat(session=session, member=first).position == 1


def test_fewer_seats_throw_nobody_out(session: Session) -> None:
    first, second, *_rest = fill(session, 4)
    sessions.change_session(session_id=session.pk, capacity=2, now=NOW)
    assert states(session) == ["in"] * 4
    session.refresh_from_db()
    assert (session.capacity, session.seat_limit, session.taken) == (2, 4, 4)
    newcomer = make_member("ola")
    assert seats.take_seat(session_id=session.pk, member=newcomer, now=NOW).state == Seat.State.WAITING
    seats.give_back_seat(session_id=session.pk, member=first, now=NOW)
    session.refresh_from_db()
    assert (session.seat_limit, session.taken) == (3, 3)
    assert reading.own_seat(session=session, member=newcomer).state == Seat.State.WAITING
    seats.give_back_seat(session_id=session.pk, member=second, now=NOW)
    assert reading.own_seat(session=session, member=newcomer).state == Seat.State.WAITING


def test_more_seats_are_offered_to_those_who_wait(session: Session) -> None:
    fill(session, 6)
    sessions.change_session(session_id=session.pk, capacity=5, now=NOW)
    assert states(session) == ["in"] * 4 + ["offered", "waiting"]
    check_counter(session)


@pytest.mark.parametrize("moment", [TOMORROW, TOMORROW + timedelta(minutes=10)])
def test_nothing_changes_once_it_has_begun(session: Session, moment: datetime) -> None:
    pim = make_member("pim")
    seats.take_seat(session_id=session.pk, member=pim, now=moment - timedelta(days=1))
    with pytest.raises(errors.SessionClosed):
        seats.give_back_seat(session_id=session.pk, member=pim, now=moment)
    with pytest.raises(errors.SessionClosed):
        seats.take_seat(session_id=session.pk, member=make_member("ola"), now=moment)


def test_a_cancelled_session_has_no_seats_to_take(session: Session) -> None:
    pim = make_member("pim")
    sessions.cancel_session(session_id=session.pk, now=NOW)
    with pytest.raises(errors.SessionIsCancelled):
        seats.take_seat(session_id=session.pk, member=pim, now=NOW)


def test_who_is_blocked_reads_full(session: Session, circle: Circle) -> None:
    pim = make_member("pim")
    CircleBlock.objects.create(circle=circle, member=pim)
    with pytest.raises(errors.CircleFull):
        seats.take_seat(session_id=session.pk, member=pim, now=NOW)


def test_leaving_frees_every_coming_seat(session: Session, circle: Circle) -> None:
    pim, *_others, waiting = fill(session, 5)
    later = make_session(circle, starts_at=TOMORROW + timedelta(days=7))
    seats.take_seat(session_id=later.pk, member=pim, now=NOW)
    memberships.leave_circle(circle_id=circle.pk, member=pim, now=NOW)
    assert not Seat.objects.filter(member=pim).exclude(state=Seat.State.OUT).exists()
    assert reading.own_seat(session=session, member=waiting).state == Seat.State.OFFERED
    check_counter(session)
    check_counter(later)


def test_the_last_facilitator_hands_over_before_she_leaves(circle: Circle) -> None:
    fay = make_member("fay")
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    with pytest.raises(errors.LastFacilitator):
        memberships.leave_circle(circle_id=circle.pk, member=fay, now=NOW)
    make_membership(circle, make_member("ola"), role=Membership.Role.FACILITATOR)
    memberships.leave_circle(circle_id=circle.pk, member=fay, now=NOW)
    assert Membership.objects.get(member=fay).state == Membership.State.LEFT


def test_a_closed_account_on_the_waitlist_holds_nobody_up(session: Session) -> None:
    first, *_others, fifth = fill(session, 5)
    fifth.is_active = False
    fifth.save()
    seats.give_back_seat(session_id=session.pk, member=first, now=NOW)
    assert seats.take_seat(session_id=session.pk, member=make_member("ola"), now=NOW).state == Seat.State.IN
    check_counter(session)


def test_leaving_first_does_not_dodge_a_block(session: Session, circle: Circle) -> None:
    pim = make_member("pim")
    membership = make_membership(circle, pim)
    memberships.leave_circle(circle_id=circle.pk, member=pim, now=NOW)
    memberships.remove_member(membership_id=membership.pk, is_blocked=True, now=NOW)
    with pytest.raises(errors.CircleFull):
        joining.join_circle(circle_id=circle.pk, member=pim, now=NOW)
    with pytest.raises(errors.AlreadyDecided):
        memberships.remove_member(membership_id=membership.pk, now=NOW)
