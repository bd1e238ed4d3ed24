"""The mutation gate, F28: one rule at a time is taken out of a copy of the code, and the row that guards it turns red.

The workers of that row then run the copy. A row that stays green guards nothing, and a rule whose line is not found any
more has to be looked for where it went.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from notifications.planning import ledger
from tests.copying import Change, copy_with
from tests.faults import test_crashes, test_ledger_itself, test_outages, test_pauses_and_answers
from tests.faults.harness import Lab

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "notifications_delivery_owed_once"


@dataclass(frozen=True)
class Mutant:
    """What is changed where, the row that has to turn red, and what it has to show in the laboratory."""

    name: str
    file: str
    rule: str  # a pattern
    instead: str
    row: Callable[[Lab], None]
    shows: Callable[[Lab], bool]
    without_key: bool = False
    patience: float = 60.0  # where red means waiting in vain, the waiting is the test

    def __str__(self) -> str:
        return self.name


def copies(least: int) -> Callable[[Lab], bool]:
    """This function will return a judge: there have to be that many second copies at the mail server."""

    def judge(lab: Lab) -> bool:
        keys = [line["key"] for line in lab.accepted()]
        return len(keys) - len(set(keys)) >= least

    return judge


def held_up(lab: Lab) -> bool:
    """This function will judge that nothing went out, and that a lock was why."""
    return not lab.accepted() and "lock timeout" in lab.errors()


MUTANTS = [
    Mutant(
        name="who claims waits for a lock",
        file="notifications/dispatch/claim.py",
        rule=r"ORDER BY not_before LIMIT %\(limit\)s FOR UPDATE SKIP LOCKED",
        instead="ORDER BY not_before LIMIT %(limit)s FOR UPDATE",
        row=test_ledger_itself.test_a_row_that_somebody_holds_holds_nobody_else_up,
        shows=held_up,
        patience=12.0,
    ),
    Mutant(
        name="the fence does not ask whose lease it is",
        file="notifications/dispatch/fence.py",
        rule=r"Q\(state=State\.LEASED, lease_owner=Given\(\"owner\", \"uuid\", UUIDField\(\)\)\)",
        instead="Q(state=State.LEASED)",
        row=test_pauses_and_answers.test_f8_a_worker_that_stood_still_before_the_fence_is_refused_there,
        shows=copies(1),
    ),
    Mutant(
        name="a debt has no key",  # nor does anybody look for it before
        file="notifications/planning/ledger.py",
        rule=r"    WHERE NOT EXISTS \((?s:.)*?ON CONFLICT \(recipient_id(?s:.)*?WHERE owed\.state = 'void'\n",
        instead="",
        row=test_ledger_itself.test_f29_what_was_deleted_by_hand_is_owed_again_and_nothing_else,
        shows=copies(100),
        without_key=True,
    ),
    Mutant(
        name="nobody looks at the lease right before DATA",
        file="notifications/dispatch/sending.py",
        rule=r"_SAFE_SHARE: Final = 0\.8",
        instead="_SAFE_SHARE: Final = 1e6",
        row=test_pauses_and_answers.test_f8_a_worker_that_stood_still_between_fence_and_data_sends_nothing_late,
        shows=copies(1),
    ),
    Mutant(
        name="outcomes are written later",
        file="notifications/dispatch/lasting.py",
        rule=(
            r"    _memory\.rows\.append\(row\)\n    statement, values = _NOTES\[type\(row\)\], \[row\.pk\]\n"
            r"    persist\(lambda: statements\.run\(statement, values\)\)"
        ),
        instead=(
            '    later = globals().setdefault("_later", [])\n'
            "    later.append(row)\n"
            "    while len(later) > 15:\n"
            "        early = later.pop(0)\n"
            "        _memory.rows.append(early)\n"
            "        statement, values = _NOTES[type(early)], [early.pk]\n"
            "        persist(partial(statements.run, statement, values))"
        ),
        row=test_crashes.test_f3_killed_between_the_250_and_our_commit_means_one_more_copy_each,
        shows=copies(6),
        patience=20.0,
    ),
    Mutant(
        name="an outcome is forgotten while the database is away",
        file="notifications/dispatch/lasting.py",
        rule=r"    while True:\n        try:\n(            if was_away:\n.*\n)            write\(\)\n",
        instead=(
            r"    for _ in (1,):\n        try:\n\1"
            r"            try:\n                write()\n"
            r"            except Exception:\n                _memory.rows.clear()\n                raise\n"
        ),
        row=test_outages.test_f6_a_250_is_remembered_over_the_fall_of_the_database,
        shows=copies(1),
    ),
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_f28_without_the_rule_its_row_turns_red(lab: Lab, mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.root = copy_with(Change(mutant.file, mutant.rule, mutant.instead), root=lab.folder / "copy")
    lab.patience = mutant.patience
    with _no_key(mutant, monkeypatch) if mutant.without_key else nullcontext():
        with pytest.raises(AssertionError):
            mutant.row(lab)
        assert mutant.shows(lab), f"{lab.found}\n{lab.errors()}"
    print(f"F28 {mutant}: red, as it has to be")


@contextmanager
def _no_key(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the key out of the database, and put it back when what it would have refused is gone."""
    for name, value in list(vars(ledger).items()):  # this process plans as well
        if isinstance(value, str):
            monkeypatch.setattr(ledger, name, re.sub(mutant.rule, mutant.instead, value))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [KEY])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE notifications_delivery DROP CONSTRAINT {KEY}")
    try:
        yield
    finally:
        _put_back(definition)


def _put_back(definition: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_delivery CASCADE")
        cursor.execute(f"ALTER TABLE notifications_delivery ADD CONSTRAINT {KEY} {definition}")
