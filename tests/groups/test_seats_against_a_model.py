"""Random scripts of all that can happen to the seats of one session, against the rules told once more, slowly."""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction

from groups import errors
from groups.models import Block, Seat, Session
from groups.selectors import seats as reading
from groups.services import seats
from groups.services.seats.settling import locked
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_session
from tests.groups.seat_model import Model

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
NAMES = [f"mom-{number}" for number in range(9)]
QUIET = frozenset(NAMES[::2])
ACTS = (
    ["come"] * 10 + ["give_back"] * 5 + ["decline"] * 4 + ["accept"] * 3 + ["sweep"] * 6
    + ["keep", "take_away", "take_away", "capacity", "capacity", "block", "unblock", "close", "move"]
)  # fmt: skip
STEPS = [1, 20, 600, 3600, 3 * 3600, 7 * 3600, 13 * 3600]


class Play:
    """One script, played to the service and to the model at once."""

    def __init__(self, people: dict[str, Member], seed: int) -> None:
        self.people, self.dice = people, random.Random(seed)
        self.now = NOW
        self.capacity = self.dice.randint(2, 4)
        start = NOW + timedelta(hours=self.dice.choice([6, 20, 70]))
        circle = make_circle(capacity=4, min_to_run=2)
        for name, member in people.items():
            make_membership(circle, member, handle=f"{name} here")
        self.session = make_session(circle, starts_at=start, capacity=self.capacity)
        self.model = Model(start=start, capacity=self.capacity, quiet=QUIET)
        self.told: list[str] = []
        self.seen: Counter = Counter()

    def step(self) -> None:
        """Let some time pass, do one thing, and compare all there is."""
        left = (self.model.start - self.now).total_seconds() - 1
        self.now += timedelta(seconds=min(self.dice.choice(STEPS), left / 2))
        act, name = self.dice.choice(ACTS), self.dice.choice(NAMES)
        notice = self.dice.choice([None, None, None, 45, 240, 24 * 60])
        state, other = self.dice.choice(["in", "in", "hopeful"]), self.dice.choice(NAMES)
        self.told.append(f"{self.now:%d %H:%M:%S.%f} {act} {name} {state} {notice} {other}")
        getattr(self, f"_{act}")(name, state, notice, other)
        self.compare()

    def both(self, expected: str, act: object, **arguments: object) -> None:
        """Do it to the service, and hold it to what came of it in the model."""
        came = "done"
        try:
            with transaction.atomic():
                act(now=self.now, **arguments)  # type: ignore[operator]
        except errors.GroupsError as refusal:
            came = type(refusal).__name__
        assert came == expected

    def _come(self, name: str, state: str, notice: int | None, other: str) -> None:
        self.both(
            self.model.come(name, state, notice, self.now),
            seats.take_seat, session_id=self.session.pk, member=self.people[name], state=state,
            min_notice_minutes=notice,
        )  # fmt: skip

    def _keep(self, name: str, *_: object) -> None:
        self.both(
            self.model.keep(name, self.now), seats.keep_seat, session_id=self.session.pk, member=self.people[name]
        )

    def _give_back(self, name: str, *_: object) -> None:
        self.both(
            self.model.give_back(name, self.now),
            seats.give_back_seat, session_id=self.session.pk, member=self.people[name],
        )  # fmt: skip

    def _accept(self, name: str, *_: object) -> None:
        name = self.offered(name)
        expected = self.model.answer(name, True, self.now)
        self.both(expected, seats.accept_offer, session_id=self.session.pk, member=self.people[name])

    def _decline(self, name: str, *_: object) -> None:
        name = self.offered(name)
        expected = self.model.answer(name, False, self.now)
        self.both(expected, seats.decline_offer, session_id=self.session.pk, member=self.people[name])

    def offered(self, name: str) -> str:
        """Mostly somebody who has something to answer."""
        names = [row.name for row in self.model.rows if row.state == "offered"]
        return self.dice.choice(names) if names and self.dice.random() < 0.8 else name

    def _take_away(self, name: str, *_: object) -> None:
        seat = reading.own_seat(session=self.session, member=self.people[name])
        if seat is not None:
            self.both(
                self.model.take_away(name, self.now),
                seats.take_away_seat, session_id=self.session.pk, seat_id=seat.pk,
            )  # fmt: skip

    def _capacity(self, *_: object) -> None:
        self.capacity = self.dice.randint(1, 5)
        self.model.change_capacity(self.capacity, self.now)
        with transaction.atomic():
            seats.change_capacity(locked(self.session.pk), capacity=self.capacity, now=self.now)

    def _block(self, name: str, state: str, notice: int | None, other: str) -> None:
        if name == other or self.dice.random() < 0.5:  # now and then is enough
            return
        self.model.block(name, other, self.now)
        Block.objects.get_or_create(
            blocker=self.people[name], blocked=self.people[other],
            defaults={"circle": self.session.circle, "handle": "-"},
        )  # fmt: skip
        session = locked(self.session.pk)
        held = {seat.member_id: seat for seat in session.seats.filter(state__in=Seat.TAKEN)}
        if self.people[name].pk in held and self.people[other].pk in held:
            seats.withdraw_and_requeue(session, held[self.people[other].pk], now=self.now)

    def _unblock(self, *_: object) -> None:
        self.model.blocks.clear()
        Block.objects.all().delete()

    def _close(self, name: str, *_: object) -> None:
        if self.dice.random() < 0.3:
            self.model.closed ^= {name}
            Member.objects.filter(pk=self.people[name].pk).update(is_active=name not in self.model.closed)

    def _move(self, *_: object) -> None:
        start = self.now + timedelta(minutes=self.dice.choice([10, 29, 31, 170, 190, 800, 3000]))
        self.model.start = start
        Session.objects.filter(pk=self.session.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))

    def _sweep(self, *_: object) -> None:
        self.model.settle(self.now)
        seats.sweep(now=self.now)
        assert seats.sweep(now=self.now) == 0, "a sweep leaves nothing for the next"

    def compare(self) -> None:
        """Hold every live row, every place in the line and the counters to the model."""
        names = {member.pk: name for name, member in self.people.items()}
        told = {
            names[seat.member_id]: (seat.state, seat.position, seat.offer_expires_at, seat.min_notice_minutes)
            for seat in reading.with_position(self.session.seats.exclude(state="out"))
        }
        expected = {
            row.name: (row.state, self.model.position(row.name), row.expires_at, row.notice) for row in self.model.rows
        }
        assert told == expected
        self.seen.update(row.state for row in self.model.rows)
        self.seen.update("gave way" for row in self.model.rows if row.gave_way)
        self.seen.update("passed" for row in self.model.rows if row.passed_at)
        self.session.refresh_from_db()
        assert self.session.taken == len(self.model.taken())
        assert self.session.seat_limit >= max(self.session.taken, self.session.capacity)


def play(people: dict[str, Member], seed: int, *, length: int) -> Counter:
    """Play one script inside a transaction that is undone; answer what stood there at each step."""
    with transaction.atomic():
        game = Play(people, seed)
        try:
            for _step in range(length):
                game.step()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}:\n" + "\n".join(game.told) + f"\n{error}") from error
        transaction.set_rollback(True)
    return game.seen


@pytest.fixture
def people() -> dict[str, Member]:
    """Half of them sleep at night, by the clock of Greenwich."""
    found = {}
    for name in NAMES:
        hours = (time(21), time(8)) if name in QUIET else (None, None)
        found[name] = make_member(name, timezone="UTC", quiet_from=hours[0], quiet_to=hours[1])
    return found


@pytest.mark.slow
def test_random_scripts_end_as_the_rules_say(people: dict[str, Member]) -> None:
    seen: Counter = Counter()
    for seed in range(60):
        seen += play(people, seed, length=25)
    # Scripts that never get anywhere would prove nothing.
    for what in ("in", "hopeful", "offered", "waiting", "passed", "gave way"):
        assert seen[what] > 20, seen


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("hundred", range(20))
def test_two_thousand_random_scripts_end_as_the_rules_say(people: dict[str, Member], hundred: int) -> None:
    """A hundred scripts in a transaction: what two thousand undone ones leave in the indexes slows down the last."""
    for seed in range(1000 + 100 * hundred, 1100 + 100 * hundred):
        play(people, seed, length=40)
