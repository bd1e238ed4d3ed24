"""The mutation gate of the seats: one rule at a time is taken out of a copy of the code, and its race turns red.

The processes of that race then run the copy. A race may be won by luck, so it is run again until it is red, `ROUNDS`
times at most; one that stays green guards nothing. And it has to be red for the right reason. A constraint is the last
line of defence: what it is good for shows where the lock is gone already, once with it and once without.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F, Model

from groups.models import Seat, Session
from tests.copying import Change, copy_with
from tests.processes import environment
from tests.races import test_seats
from tests.races.crew import HANDS, Act, Crew, seen
from tests.races.test_seats import Ground

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

ROUNDS = 40
SETTLING = "groups/services/seats/settling.py"
UNLOCKED = (Change(SETTLING, r"select_for_update\(\)\.get\(pk=session_id\)", "get(pk=session_id)"),)
# What somebody writes who takes a counter that no two can overwrite for as good as the lock, and forgets the limit.
SUMMED = (
    *UNLOCKED,
    Change(SETTLING, r"(?m)^from groups import events$", "from django.db.models import F\nfrom groups import events"),
    Change(
        SETTLING,
        r'    session\.save\(update_fields=\["taken", "capacity", "seat_limit", "freed_at"\]\)',
        '    session.save(update_fields=["capacity", "freed_at"])\n'
        '    Session.objects.filter(pk=session.pk).update(taken=F("taken") + by)',
    ),
)
OVERTAKING = (
    Change("groups/services/seats/taking.py", r"    settle\(session, now=now\)  # whoever waits was.*\n", ""),
)
LAST_IN_LINE = (
    Change(
        "groups/selectors/seats.py",
        r'(~apart_from_the_seated\(\)\)\.order_by)\("queued_at", "pk"\)',
        r'\1("-queued_at", "-pk")',
    ),
)


class Heard(Crew):
    """A crew whose answers in the last round are kept."""

    rounds, answers = 0, ()

    def together(self, *acts: Act) -> list[str]:
        self.rounds, self.answers = self.rounds + 1, tuple(super().together(*acts))
        return list(self.answers)


@dataclass(frozen=True)
class Shown:
    """What there was when the race turned red: the answers of its last round, and what must never be."""

    answers: tuple[str, ...]
    wrong: frozenset[str]


@dataclass(frozen=True)
class Mutant:
    """What is changed, which constraint is gone as well, the race that has to turn red, and what it has to show."""

    name: str
    changes: tuple[Change, ...]
    race: Callable[[Crew, Ground, int], None]
    shows: Callable[[Shown], bool]
    gone: tuple[type[Model], str] | None = None
    nightly: bool = False  # to start processes on one more copy takes longer than to race


def overtaken(_shown: Shown) -> bool:
    """This function will judge that somebody has a seat, or is offered one, who came after one who still waits."""
    ahead = Seat.objects.filter(state=Seat.State.WAITING, passed_at=None).values("session", "queued_at")
    return any(
        Seat.objects.filter(session=one["session"], queued_at__gt=one["queued_at"], state__in=Seat.TAKEN).exists()
        for one in ahead
    )


def refused(answer: str) -> Callable[[Shown], bool]:
    """This function will return a judge: the database refused somebody, and nothing that must never be is there."""
    return lambda shown: answer in shown.answers and not shown.wrong


def there(what: str) -> Callable[[Shown], bool]:
    """This function will return a judge: this, which must never be, is there, and nobody was refused."""
    return lambda shown: what in shown.wrong and not [answer for answer in shown.answers if answer[0] != "2"]


MUTANTS = [  # those with the same changes one after the other: they share their processes
    Mutant(
        name="nobody locks the session",
        changes=UNLOCKED,
        race=test_seats.test_four_claims_for_two_seats,
        shows=there("counter"),
    ),
    Mutant(
        name="nobody locks the session, and the key refuses a second seat",
        changes=UNLOCKED,
        race=test_seats.test_one_who_taps_again_and_again,
        shows=refused("409 conflict"),
    ),
    Mutant(
        name="nobody locks the session, and one member may have two seats",
        changes=UNLOCKED,
        race=test_seats.test_one_who_taps_again_and_again,
        shows=there("twice"),
        gone=(Seat, "groups_seat_one_per_member"),
    ),
    Mutant(
        name="the database adds up without a lock, and refuses one too many",
        changes=SUMMED,
        race=test_seats.test_four_claims_for_two_seats,
        shows=refused("400 invalid"),
    ),
    Mutant(
        name="the database adds up without a lock or a limit",
        changes=SUMMED,
        race=test_seats.test_four_claims_for_two_seats,
        shows=there("oversold"),
        gone=(Session, "groups_session_taken_within_limit"),
    ),
    Mutant(
        name="a newcomer does not look who waits",
        changes=OVERTAKING,
        race=test_seats.test_a_newcomer_against_one_who_may_sit_there_from_now_on,
        shows=overtaken,
    ),
    Mutant(
        name="the line begins at its end",
        changes=LAST_IN_LINE,
        race=test_seats.test_a_newcomer_against_the_sweep_that_passes_a_seat_on,
        shows=overtaken,
        nightly=True,
    ),
]
ROWS = [pytest.param(each, id=each.name, marks=[pytest.mark.nightly] if each.nightly else []) for each in MUTANTS]


@pytest.fixture(scope="module")
def crew_on(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Heard]]:
    """A function that returns the processes on a copy with these changes; those on another copy are dismissed."""
    crews: dict[tuple[Change, ...], Heard] = {}

    def on(changes: tuple[Change, ...]) -> Heard:
        if changes not in crews:
            dismiss()
            root = copy_with(*changes, root=tmp_path_factory.mktemp("mutant") / "copy")
            crews[changes] = Heard(HANDS, environment(), root)
        return crews[changes]

    def dismiss() -> None:
        while crews:
            crews.popitem()[1].dismiss()

    yield on
    dismiss()


@pytest.mark.parametrize("mutant", ROWS)
def test_without_the_rule_its_race_turns_red(crew_on: Callable[..., Heard], mutant: Mutant) -> None:
    crew, ground = crew_on(mutant.changes), Ground()
    with _without(*mutant.gone) if mutant.gone else nullcontext():
        crew.rounds = 0
        crew.watch()
        try:
            with pytest.raises(AssertionError):
                mutant.race(crew, ground, ROUNDS)
        finally:
            _samples, wrong = crew.watched()
        shown = Shown(crew.answers, frozenset(kind for kind, _id in [*wrong, *seen()]))
        assert mutant.shows(shown), shown
    print(f"{mutant.name}: red in round {crew.rounds}, as it has to be")


def test_a_constraint_refuses_what_no_service_writes() -> None:
    """The limit follows the counter in every write of ours: without this, nobody would miss the constraint."""
    session = Ground().session("in", "in")
    with _refusing("groups_session_taken_within_limit"):
        Session.objects.filter(pk=session.pk).update(taken=F("seat_limit") + 1)
    again: Any = session.seats.first()
    with _refusing("groups_seat_one_per_member"):
        Seat.objects.create(session=session, member=again.member, state="waiting", queued_at=again.queued_at)


@contextmanager
def _refusing(constraint: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=constraint):
        yield


@contextmanager
def _without(model: type[Model], name: str) -> Iterator[None]:
    """Take the constraint out of the database, and put it back when what it would have refused is gone."""
    (constraint,) = (each for each in model._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE groups_session CASCADE")
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)
