"""She joins two circles at the same moment, by two devices or by two who admit her, and has room for one."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from groups.models import Circle, Membership, Seat
from groups.services import invitations
from members.models import Member
from tests.factories import make_circle, make_login, make_member, make_membership, make_session
from tests.races.crew import Act, Crew, held

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]),
    pytest.mark.slow,
    pytest.mark.timeout(900),  # a hundred rounds on a machine that does something else as well
]

STATE = Membership.State


class Doors:
    """Circles in one of which she is at home, and the others that she might join; each with a session ahead."""

    def __init__(self, number: int, **fields: object) -> None:
        self.pim = make_member()
        self.login = make_login(self.pim)
        make_membership(make_circle(), self.pim)
        self.fay = make_member()
        self.circles: list[Circle] = [make_circle(**fields) for _each in range(number)]
        starts_at = timezone.now() + timedelta(days=2)
        self.sessions = [make_session(circle, starts_at=starts_at) for circle in self.circles]
        for circle in self.circles:
            make_membership(circle, self.fay, role=Membership.Role.FACILITATOR)
        self.fays = make_login(self.fay)

    @transaction.atomic
    def closed_again(self) -> None:
        """Begin a round: she is nowhere but at home."""
        Seat.objects.filter(member=self.pim).delete()
        Membership.objects.filter(member=self.pim, circle__in=self.circles).delete()
        for session in self.sessions:
            session.taken = 0
            session.save(update_fields=["taken"])

    def takes(self, number: int) -> Act:
        return Act(f"PUT /api/v1/sessions/{self.sessions[number].pk}/seat/", self.login, '{"state": "in"}')

    def joins(self, number: int) -> Act:
        return Act(f"POST /api/v1/circles/{self.circles[number].slug}/memberships/", self.login)

    def is_admitted(self, request: Membership) -> Act:
        path = f"PATCH /api/v1/circles/{request.circle.slug}/memberships/{request.public_id}/"
        return Act(path, self.fays, '{"state": "active"}')

    def joined(self, member: Member) -> int:
        return Membership.objects.filter(member=member, circle__in=self.circles, state=STATE.ACTIVE).count()


def test_of_two_circles_by_a_seat_and_two_by_the_door_she_joins_one(crew: Crew, rounds: int) -> None:
    doors = Doors(4)
    for _round in range(rounds):
        doors.closed_again()
        answers = held(crew.together(doors.takes(0), doors.takes(1), doors.joins(2), doors.joins(3)))
        assert answers["409 circle_limit_reached"] == 3, answers
        assert doors.joined(doors.pim) == 1


def test_four_taps_on_the_last_circle_that_she_may_join_are_one(crew: Crew, rounds: int) -> None:
    doors = Doors(1)
    for _round in range(rounds):
        doors.closed_again()
        assert held(crew.together(*[doors.takes(0)] * 4)) == {"200 in": 4}
        assert doors.joined(doors.pim) == 1


def test_two_admit_her_while_she_takes_a_seat_and_one_of_them_has_her(crew: Crew, rounds: int) -> None:
    doors = Doors(3)
    Circle.objects.filter(pk__in=[circle.pk for circle in doors.circles[:2]]).update(admission="approval")
    for _round in range(rounds):
        doors.closed_again()
        requests = [
            make_membership(circle, doors.pim, state=STATE.PENDING, joined_at=None) for circle in doors.circles[:2]
        ]
        answers = held(crew.together(*map(doors.is_admitted, requests), doors.takes(2)))
        refused = answers["409 cannot_join_now"] + answers["409 circle_limit_reached"]
        assert (refused, doors.joined(doors.pim)) == (2, 1), answers


def test_of_four_requests_three_are_asked(crew: Crew, rounds: int) -> None:
    doors = Doors(4, admission="approval")
    for _round in range(rounds):
        doors.closed_again()
        answers: Counter = held(crew.together(*map(doors.joins, range(4))))
        assert answers["409 request_limit_reached"] == 1, answers
        assert Membership.objects.filter(member=doors.pim, state=STATE.PENDING).count() == 3


def test_one_use_is_one_use_whoever_comes_at_the_same_moment(crew: Crew, rounds: int) -> None:
    circle, fay = make_circle(), make_member()
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    logins = [make_login(make_member()) for _each in range(4)]
    for _round in range(rounds):
        _made, token = invitations.invite(
            circle_id=circle.pk, made_by=fay, waives=[], days=7, uses=1, now=timezone.now()
        )
        answers = held(crew.together(*[Act(f"POST /api/v1/invitations/{token}/accept/", login) for login in logins]))
        assert answers == {"201 active": 1, "404 not_found": 3}, answers
        Membership.objects.filter(circle=circle, role=Membership.Role.MEMBER).delete()


def test_the_last_place_of_a_circle_is_one_whoever_comes_by_door_seat_or_invitation(crew: Crew, rounds: int) -> None:
    doors = Doors(1, member_limit=4)
    circle, session = doors.circles[0], doors.sessions[0]
    for _each in range(2):
        make_membership(circle, make_member())
    _made, token = invitations.invite(
        circle_id=circle.pk, made_by=doors.fay, waives=[], days=7, uses=20, now=timezone.now()
    )
    ways = [f"PUT /api/v1/sessions/{session.pk}/seat/", f"POST /api/v1/invitations/{token}/accept/"]
    ways += [f"POST /api/v1/circles/{circle.slug}/memberships/"] * 2
    moms = [make_member() for _each in ways]
    acts = [
        Act(way, make_login(mom), '{"state": "in"}' if "seat" in way else None)
        for way, mom in zip(ways, moms, strict=True)
    ]
    for _round in range(rounds):
        answers = held(crew.together(*acts))
        assert answers["409 circle_full"] == 3, answers
        assert circle.memberships.filter(state=STATE.ACTIVE).count() == 4
        with transaction.atomic():
            Seat.objects.filter(member__in=moms).delete()
            Membership.objects.filter(member__in=moms).delete()
            session.taken = 0
            session.save(update_fields=["taken"])
