"""Two circles for each member, and three requests that wait for an answer; where she facilitates counts for neither."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from config.settings import base, local
from groups import errors
from groups.models import Circle, Membership, MergeAnswer, Seat
from groups.services import circles, joining, memberships, quorum, seats
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROLE, STATE = Membership.Role, Membership.State


@pytest.fixture
def pim() -> Member:
    return make_member("pim")


def belonging(member: Member, number: int, **fields: object) -> list[Membership]:
    return [make_membership(make_circle(), member, **fields) for _each in range(number)]


def asking(member: Member, number: int) -> list[Membership]:
    by_approval = (make_circle(admission="approval") for _each in range(number))
    return [make_membership(circle, member, state=STATE.PENDING, joined_at=None) for circle in by_approval]


def joins(member: Member, circle: Circle | None = None) -> Membership:
    return joining.join_circle(circle_id=(circle or make_circle()).pk, member=member, now=NOW)


def takes(member: Member, circle: Circle | None = None) -> Seat:
    session = make_session(circle or make_circle(), starts_at=NOW + timedelta(days=2))
    return seats.take_seat(session_id=session.pk, member=member, now=NOW)


def test_two_and_three_are_what_everybody_gets_and_a_machine_to_try_things_on_gives_more() -> None:
    assert (base.CIRCLES_PER_MEMBER, base.JOIN_REQUESTS_PER_MEMBER) == (2, 3)
    assert local.CIRCLES_PER_MEMBER > 3


@pytest.mark.parametrize("join", [joins, takes])
class TestTheThirdCircle:
    def test_two_are_joined_and_the_third_is_not(self, pim: Member, join) -> None:
        belonging(pim, 1)
        join(pim)
        third = make_circle()
        with pytest.raises(errors.CircleLimitReached):
            join(pim, third)
        assert not third.memberships.exists()
        assert pim.memberships.filter(state=STATE.ACTIVE).count() == 2

    def test_once_she_left_one_there_is_room_again(self, pim: Member, join) -> None:
        first, _second = belonging(pim, 2)
        memberships.leave_circle(circle_id=first.circle_id, member=pim, now=NOW)
        join(pim)

    @pytest.mark.parametrize("role", [ROLE.FACILITATOR, ROLE.CO_FACILITATOR])
    def test_where_she_facilitates_does_not_count(self, pim: Member, join, role: str) -> None:
        belonging(pim, 5, role=role)
        belonging(pim, 1)
        join(pim)
        with pytest.raises(errors.CircleLimitReached):
            join(pim)

    def test_what_has_ended_and_who_else_belongs_does_not_count(self, pim: Member, join) -> None:
        for membership in belonging(pim, 2):
            circles.archive_circle(circle_id=membership.circle_id, now=NOW)
        belonging(pim, 3, state=STATE.LEFT, ended_at=NOW)
        belonging(make_member(), 2)
        join(pim)

    def test_the_number_is_a_setting(self, pim: Member, join, settings) -> None:
        settings.CIRCLES_PER_MEMBER = 3
        belonging(pim, 2)
        join(pim)
        with pytest.raises(errors.CircleLimitReached):
            join(pim)


class TestWhereSheBelongsAlready:
    def test_a_seat_in_a_circle_of_hers_is_hers_whatever_the_number(self, pim: Member, settings) -> None:
        circle = belonging(pim, 3)[0].circle
        settings.CIRCLES_PER_MEMBER = 0
        assert takes(pim, circle).state == Seat.State.IN

    def test_joining_again_says_that_she_belongs(self, pim: Member) -> None:
        circle = belonging(pim, 2)[0].circle
        with pytest.raises(errors.AlreadyAMember):
            joins(pim, circle)

    def test_starting_a_circle_is_not_joining_one(self, pim: Member) -> None:
        belonging(pim, 2)
        circle = circles.start_circle(member=pim, slug="dawn", name="Dawn", timezone="Europe/Berlin", now=NOW)
        assert circle.memberships.get().role == ROLE.FACILITATOR


class TestRequests:
    def test_three_wait_and_the_fourth_is_not_asked(self, pim: Member) -> None:
        waiting = asking(pim, 2)
        assert joins(pim, make_circle(admission="approval")).state == STATE.PENDING
        fourth = make_circle(admission="approval")
        with pytest.raises(errors.RequestLimitReached):
            joins(pim, fourth)
        assert not fourth.memberships.exists()
        memberships.decide_join(membership_id=waiting[0].pk, is_admitted=False, now=NOW)
        joins(pim, fourth)

    def test_they_do_not_keep_her_from_an_open_circle(self, pim: Member) -> None:
        asking(pim, 3)
        assert joins(pim).state == STATE.ACTIVE

    def test_who_has_two_circles_asks_no_third(self, pim: Member) -> None:
        belonging(pim, 2)
        with pytest.raises(errors.CircleLimitReached):
            joins(pim, make_circle(admission="approval"))

    def test_a_yes_that_comes_too_late_admits_nobody_and_the_request_stays(self, pim: Member) -> None:
        first, second = asking(pim, 2)
        belonging(pim, 1)
        memberships.decide_join(membership_id=first.pk, is_admitted=True, now=NOW)
        with pytest.raises(errors.CannotJoinNow):
            memberships.decide_join(membership_id=second.pk, is_admitted=True, now=NOW)
        second.refresh_from_db()
        assert (second.state, second.joined_at) == (STATE.PENDING, None)
        memberships.leave_circle(circle_id=first.circle_id, member=pim, now=NOW)
        memberships.decide_join(membership_id=second.pk, is_admitted=True, now=NOW)

    def test_a_no_is_always_possible(self, pim: Member) -> None:
        (request,) = asking(pim, 1)
        belonging(pim, 2)
        assert memberships.decide_join(membership_id=request.pk, is_admitted=False, now=NOW).state == STATE.DECLINED


def test_a_cohort_that_is_full_and_one_that_is_closed_to_her_say_the_same(pim: Member) -> None:
    said = []
    for is_blocked in (True, False):
        circle = make_circle(enrolment="cohort", capacity=4)
        session = make_session(circle, starts_at=NOW + timedelta(days=2), capacity=4)
        for _each in range(4):
            make_seat(session, make_member())
        if is_blocked:
            request = make_membership(circle, pim)
            memberships.remove_member(membership_id=request.pk, is_blocked=True, now=NOW)
        with pytest.raises(errors.CircleFull):
            joins(pim, circle)
        said.append(circle)
    belonging(pim, 2)
    for circle in said:
        with pytest.raises(errors.CircleLimitReached):
            joins(pim, circle)


def test_by_a_merge_nobody_comes_into_a_third_circle_and_keeps_her_seat(pim: Member) -> None:
    small = make_session(make_circle(min_to_run=4), starts_at=NOW + timedelta(hours=20), created_at=NOW - timedelta(9))
    target = make_session(make_circle(), starts_at=NOW + timedelta(hours=21))
    make_membership(small.circle, pim)
    make_seat(small, pim)
    belonging(pim, 1)
    quorum.sweep(now=NOW)
    merge = quorum.ask_to_merge(session_id=small.pk, target_id=target.pk, now=NOW)
    answer = merge.answers.get(member=pim)
    with pytest.raises(errors.CircleLimitReached):
        quorum.answer_merge(answer_id=answer.pk, member=pim, is_yes=True, now=NOW)
    answer.refresh_from_db()
    assert answer.state == MergeAnswer.State.ASKED
    assert small.seats.get(member=pim).state == Seat.State.IN
    assert not target.seats.exists()


class TestOverHttp:
    def test_she_reads_why_and_who_decides_does_not_read_where_she_is(self, client_for, pim: Member) -> None:
        belonging(pim, 2)
        session = make_session(make_circle(), starts_at=timezone.now() + timedelta(days=2))
        hers = client_for(pim)
        for answer in (
            hers.put(f"/api/v1/sessions/{session.pk}/seat/", {"state": "in"}, content_type="application/json"),
            hers.post(f"/api/v1/circles/{session.circle.slug}/memberships/", {}, content_type="application/json"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "circle_limit_reached")
        (request,) = asking(pim, 1)
        fay = make_member("fay")
        make_membership(request.circle, fay, role=ROLE.FACILITATOR)
        path = f"/api/v1/circles/{request.circle.slug}/memberships/{request.public_id}/"
        answer = client_for(fay).patch(path, {"state": "active"}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "cannot_join_now")
        assert "circle" not in answer.json()["detail"]

    def test_the_fourth_request(self, client_for, pim: Member) -> None:
        asking(pim, 3)
        path = f"/api/v1/circles/{make_circle(admission='approval').slug}/memberships/"
        answer = client_for(pim).post(path, {}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "request_limit_reached")
