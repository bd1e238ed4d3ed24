"""Who leads, who moves and who came: two acts at the same moment have one outcome, every time."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from groups.models import (
    Circle,
    Handover,
    Membership,
    Merge,
    Seat,
    SeatHistory,
    Session,
    SessionHistory,
    SessionHost,
)
from groups.services import circles, handovers, quorum
from members.models import Member
from tests.factories import make_circle, make_login, make_member, make_membership, make_seat, make_session
from tests.races.crew import Act, Crew, held

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]),
    pytest.mark.slow,
    pytest.mark.timeout(900),  # a hundred rounds on a machine that does something else as well
]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AWAKE = {"quiet_from": None, "quiet_to": None}
ROLE = Membership.Role


def belonging(circle: Circle, number: int = 2, **fields: object) -> list[tuple[Member, str]]:
    """Members of a circle, each with her login."""
    found = [make_member(**AWAKE) for _each in range(number)]
    for member in found:
        make_membership(circle, member, **fields)
    return [(member, make_login(member)) for member in found]


def call_off(circle: Circle) -> None:
    """End what the round before left: a circle meets once at a time."""
    Session.objects.filter(circle=circle, state="scheduled").update(state="cancelled", cancelled_at=timezone.now())
    Merge.objects.filter(source__circle=circle, state=Merge.State.ASKING).update(state=Merge.State.DROPPED)


def test_two_say_yes_to_leading_and_one_leads(crew: Crew, rounds: int) -> None:
    circle = make_circle(facilitators_wanted=1)
    (ann, anns), (bea, beas) = belonging(circle, role=ROLE.FACILITATOR)
    for number in range(rounds):
        session = make_session(circle, starts_at=timezone.now() + (40 + 2 * number) * HOUR)
        # Nobody leads it, so both are asked at once.
        handover, _began = handovers.open_handover(session_id=session.pk, member=ann, now=timezone.now())
        path = f"POST /api/v1/handovers/{handover.pk}/accept/"
        answers = held(crew.together(Act(path, anns), Act(path, beas)))
        assert answers["409 handover_closed"] == 1, answers
        session.refresh_from_db()
        assert session.hosts.get().member in (ann, bea)
        assert (session.schedule_version, Handover.objects.get(pk=handover.pk).state) == (2, "accepted")


def test_two_circles_want_the_same_facilitator_and_one_gets_her(crew: Crew, rounds: int) -> None:
    both = [make_circle(facilitators_wanted=1, timezone="UTC") for _each in range(2)]
    ((fay, login),) = belonging(both[0], 1, role=ROLE.FACILITATOR)
    make_membership(both[1], fay, role=ROLE.FACILITATOR)
    first = (timezone.now() + DAY).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    for number in range(rounds):
        body = f'{{"local_start": "{(first + 2 * number * HOUR).isoformat()}"}}'
        acts = [Act(f"POST /api/v1/circles/{circle.slug}/sessions/", login, body) for circle in both]
        answers = held(crew.together(*acts))
        assert (answers["201 scheduled"], answers["409 facilitator_busy"]) == (1, 1), answers
        assert Session.objects.count() == SessionHost.objects.count() == number + 1


class Small:
    """A circle in which two hold seats in an evening that is too small, and are asked to come to another one."""

    def __init__(self) -> None:
        self.circle = make_circle(min_to_run=3)
        self.both = belonging(self.circle)

    def asked(self, *, room: int = 10) -> tuple[Session, Session, Merge]:
        """Begin a round: the small evening, the other one, and the question to both."""
        call_off(self.circle)
        now: datetime = timezone.now()
        return self._written(now, room)

    @transaction.atomic
    def _written(self, now: datetime, room: int) -> tuple[Session, Session, Merge]:
        small = make_session(self.circle, starts_at=now + 20 * HOUR, created_at=now - 9 * DAY, quorum="asked")
        target = make_session(self.circle, starts_at=now + 44 * HOUR, capacity=room)
        for member, _login in self.both:
            make_seat(small, member)
        return small, target, quorum.ask_to_merge(session_id=small.pk, target_id=target.pk, now=now)

    def says(self, merge: Merge, who: int, answer: str) -> Act:
        return Act(f"POST /api/v1/merges/{merge.pk}/answer/", self.both[who][1], f'{{"answer": "{answer}"}}')


def sitting(session: Session) -> list[Member]:
    return [seat.member for seat in session.seats.filter(state__in=Seat.SEATED)]


def test_two_say_yes_to_the_last_seat_of_the_other_evening_and_one_moves(crew: Crew, rounds: int) -> None:
    ground = Small()
    for _round in range(rounds):
        small, target, merge = ground.asked(room=1)
        answers = held(crew.together(ground.says(merge, 0, "yes"), ground.says(merge, 1, "yes")))
        assert answers["409 merge_full"] == 1, answers
        assert len(sitting(target)) == len(sitting(small)) == 1
        target.refresh_from_db()
        assert target.taken == 1


def test_the_last_two_answers_settle_it_once(crew: Crew, rounds: int) -> None:
    ground = Small()
    for _round in range(rounds):
        small, target, merge = ground.asked()
        answers = held(crew.together(ground.says(merge, 0, "no"), ground.says(merge, 1, "yes")))
        assert answers["200"] == 4, answers
        merge.refresh_from_db()
        assert (merge.state, Session.objects.get(pk=small.pk).state) == ("done", "cancelled")
        assert SessionHistory.objects.filter(id=small.pk, state="cancelled").count() == 1
        assert (sitting(small), sitting(target)) == ([ground.both[0][0]], [ground.both[1][0]])


def test_a_double_tap_is_one_yes(crew: Crew, rounds: int) -> None:
    ground = Small()
    for _round in range(rounds):
        small, target, merge = ground.asked()
        answers = held(crew.together(*[ground.says(merge, 0, "yes")] * 2))
        assert answers["200"] == 4, answers
        hers = Q(member=ground.both[0][0].pk)
        assert SeatHistory.objects.filter(hers, session=target.pk).count() == 1
        assert SeatHistory.objects.filter(hers, session=small.pk, state="out").count() == 1
        assert sitting(target) == [ground.both[0][0]]


def test_coming_in_against_giving_back_leaves_one_truth(crew: Crew, rounds: int) -> None:
    """Either she came, or her seat is free and nobody came on it."""
    circle = make_circle()
    link = "https://meet.example/quiet-heron"
    circles.change_circle(circle_id=circle.pk, expected_version=None, now=timezone.now(), meeting_link=link)
    ((pim, login),) = belonging(circle, 1)
    for _round in range(rounds):
        call_off(circle)
        with transaction.atomic():  # the watcher must not see a seat that is not counted yet
            session = make_session(circle, starts_at=timezone.now() + timedelta(minutes=10))
            make_seat(session, pim)
        joins = Act(f"POST /api/v1/sessions/{session.pk}/join/", login)
        gives = Act(f"DELETE /api/v1/sessions/{session.pk}/seat/", login)
        answers = held(crew.together(joins, gives))
        assert answers["204"] == 1, answers
        session.refresh_from_db()
        seat = session.seats.get()
        assert (seat.state, seat.attendance, session.taken) == (Seat.State.OUT, Seat.Attendance.UNKNOWN, 0)
