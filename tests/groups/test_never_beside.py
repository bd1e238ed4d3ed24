"""Whatever is done, in whatever order: two of whom one blocked the other never hold a seat in one session."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from groups.errors import GroupsError
from groups.models import Appeal, Block, Membership, MergeAnswer, Seat, SeriesChange, Session
from groups.services import blocks, changes, hosts, joining, memberships, quorum, seats, series, sessions
from groups.services.appeals import decide_appeal
from groups.services.handovers import accept_handover, open_handover
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PEOPLE = 7


class Evening:
    """An open circle and a cohort with the same people, who do whatever comes to their minds."""

    def __init__(self, people: list[Member], seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = NOW + DAY  # the first session is a day ahead, when people can be asked to come to another one
        self.people = people
        self.ada = people[-1]
        self.circles = [
            make_circle(slug=f"open-{seed}", capacity=4, min_to_run=4),
            make_circle(slug=f"cohort-{seed}", capacity=6, enrolment="cohort"),
        ]
        for circle in self.circles:
            for number, member in enumerate(people[:5]):
                role = "facilitator" if number < 2 else "member"
                make_membership(circle, member, role=role, handle=f"Wren {number}")
        for days in (2, 3):
            make_session(self.circles[0], starts_at=NOW + days * DAY)
        self.series = series.schedule_series(
            circle_id=self.circles[1].pk, rrule="FREQ=WEEKLY;COUNT=4", dtstart_local=datetime(2027, 1, 7, 20),  # noqa: DTZ001
            zone=self.circles[1].zone, duration_minutes=60, now=NOW,
        )  # fmt: skip
        self.change: SeriesChange | None = None
        self.done: Counter[str] = Counter()
        self.acts: list[Callable[[Member, Session], Any]] = [
            self.take, self.take, self.take, self.hope, self.give_back, self.accept, self.decline, self.block,
            self.block, self.unblock, self.join, self.leave, self.grow, self.sweep, self.merge, self.merge,
            self.answer, self.answer, self.answer,
            self.call_off, self.undo, self.remove_and_restore, self.hand_over, self.pass_time,
        ]  # fmt: skip

    def step(self) -> None:
        act = self.dice.choice(self.acts)
        coming = list(Session.objects.filter(circle__in=self.circles).order_by("pk"))
        try:
            with transaction.atomic():
                act(self.dice.choice(self.people), self.dice.choice(coming))
            self.done[act.__name__] += 1
        except (GroupsError, Membership.DoesNotExist, Session.DoesNotExist, IndexError):
            self.done["refused"] += 1
        beside = Block.objects.filter(
            blocker__seats__state__in=Seat.TAKEN, blocked__seats__state__in=Seat.TAKEN,
            blocker__seats__session=F("blocked__seats__session"),
            blocker__seats__session__state="scheduled", blocker__seats__session__starts_at__gt=self.now,
        )  # fmt: skip
        assert not beside.exists(), f"{act.__name__} seated two who are kept apart"

    def take(self, her: Member, session: Session) -> None:
        seats.take_seat(session_id=session.pk, member=her, now=self.now)

    def hope(self, her: Member, session: Session) -> None:
        seats.take_seat(session_id=session.pk, member=her, state=Seat.State.HOPEFUL, now=self.now)

    def give_back(self, her: Member, session: Session) -> None:
        seats.give_back_seat(session_id=session.pk, member=her, now=self.now)

    def accept(self, her: Member, session: Session) -> None:
        seats.accept_offer(session_id=session.pk, member=her, now=self.now)

    def decline(self, her: Member, session: Session) -> None:
        seats.decline_offer(session_id=session.pk, member=her, now=self.now)

    def block(self, her: Member, session: Session) -> None:
        others = [other for other in self.people if other != her]
        place = Membership.objects.filter(member=self.dice.choice(others)).order_by("pk")[0]
        blocks.block_member(member=her, membership=place, now=self.now)

    def unblock(self, her: Member, session: Session) -> None:
        blocks.unblock_member(member=her, block_id=Block.objects.filter(blocker=her).order_by("pk")[0].pk)

    def join(self, her: Member, session: Session) -> None:
        joining.join_circle(circle_id=session.circle_id, member=her, now=self.now)

    def leave(self, her: Member, session: Session) -> None:
        memberships.leave_circle(circle_id=session.circle_id, member=her, now=self.now)

    def grow(self, her: Member, session: Session) -> None:
        sessions.change_session(session_id=session.pk, capacity=self.dice.choice([4, 5, 6]), now=self.now)

    def sweep(self, her: Member, session: Session) -> None:
        seats.sweep(now=self.now)
        hosts.sweep(now=self.now)
        quorum.sweep(now=self.now)

    def merge(self, her: Member, session: Session) -> None:
        small = Session.objects.filter(pk=session.pk, circle=self.circles[0]).exclude(quorum="merging")
        small.update(quorum="asked")
        target = Session.objects.filter(circle=self.circles[0]).exclude(pk=session.pk).order_by("pk")[0]
        quorum.ask_to_merge(session_id=session.pk, target_id=target.pk, now=self.now)

    def answer(self, her: Member, session: Session) -> None:
        asked = self.dice.choice(list(MergeAnswer.objects.filter(state="asked", merge__state="asking").order_by("pk")))
        quorum.answer_merge(answer_id=asked.pk, member=asked.member, is_yes=True, now=self.now)

    def call_off(self, her: Member, session: Session) -> None:
        edit = changes.Edit(scope=SeriesChange.Scope.ALL, session_id=None, is_cancelling=True)
        self.change = changes.change_series(
            series_id=self.series.pk, edit=edit, member=self.people[0], expected=None, now=self.now
        )

    def undo(self, her: Member, session: Session) -> None:
        if self.change is not None:
            changes.undo_change(change_id=self.change.pk, now=self.now)

    def remove_and_restore(self, her: Member, session: Session) -> None:
        place = Membership.objects.filter(member=her, circle=session.circle_id, state="active").order_by("pk")[0]
        removed = memberships.remove_member(membership_id=place.pk, is_blocked=True, now=self.now)
        appeal = Appeal.objects.create(member=her, membership=removed, text_sealed=b"sealed")
        decide_appeal(appeal_id=appeal.pk, actor=self.ada, is_granted=True, now=self.now)

    def hand_over(self, her: Member, session: Session) -> None:
        handover, _is_new = open_handover(session_id=session.pk, member=self.people[0], now=self.now)
        accept_handover(handover_id=handover.pk, member=self.people[1], now=self.now)

    def pass_time(self, her: Member, session: Session) -> None:
        self.now += timedelta(minutes=self.dice.choice([1, 3, 30, 240]))
        if self.now > NOW + 2 * DAY:
            self.now = NOW + 2 * DAY - timedelta(minutes=40)


@pytest.fixture
def people() -> list[Member]:
    return [make_member() for _ in range(PEOPLE)]


def play(people: list[Member], seed: int, *, length: int) -> Counter[str]:
    with transaction.atomic():
        evening = Evening(people, seed)
        for _step in range(length):
            evening.step()
        transaction.set_rollback(True)
    return evening.done


@pytest.mark.slow
def test_two_who_are_kept_apart_are_never_seated_together(people: list[Member]) -> None:
    done: Counter[str] = Counter()
    for seed in range(14):
        done += play(people, seed, length=50)
    for act in ("take", "block", "accept", "join", "merge", "answer", "call_off", "undo", "remove_and_restore", "grow"):
        assert done[act] >= 1, done  # scripts that never get anywhere would prove nothing


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_random_evenings_seat_no_two_who_are_kept_apart(people: list[Member], hundred: int) -> None:
    """Ten times a hundred, so that several workers share them."""
    for seed in range(1000 + 100 * hundred, 1100 + 100 * hundred):
        play(people, seed, length=80)
