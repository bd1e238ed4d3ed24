"""The linter of migrations: it refuses what would keep people waiting, and lets through what would not."""

import pytest

from tests import migration_linter as linter

TABLE = 'ALTER TABLE "groups_seat" '
CALM = {
    "a column that may be empty": TABLE + 'ADD COLUMN "note" text NULL;',
    "a table of its own, with its index": 'CREATE TABLE "a" ("id" bigint NOT NULL PRIMARY KEY, "x" text NOT NULL); '
    'CREATE INDEX "a_x" ON "a" ("x");',
    "a rule that is checked later": TABLE + "ADD CONSTRAINT positive CHECK (position > 0) NOT VALID;",
}
LOUD = {
    "require-concurrent-index-creation": 'CREATE INDEX "seat_state" ON "groups_seat" ("state");',
    "constraint-missing-not-valid": TABLE + "ADD CONSTRAINT positive CHECK (position > 0);",
    "ban-drop-column": TABLE + 'DROP COLUMN "state";',
    "renaming-column": TABLE + 'RENAME COLUMN "state" TO "standing";',
    "changing-column-type": TABLE + 'ALTER COLUMN "position" TYPE bigint;',
    "adding-required-field": TABLE + 'ADD COLUMN "note" text NOT NULL;',
}


@pytest.mark.parametrize("sql", CALM.values(), ids=CALM)
def test_what_keeps_nobody_waiting_is_let_through(sql: str) -> None:
    assert linter.findings(sql, in_transaction=True) == ""


@pytest.mark.parametrize("rule", LOUD)
def test_what_would_lock_or_break_the_version_before_is_told(rule: str) -> None:
    assert rule in linter.findings(LOUD[rule], in_transaction=True)


@pytest.mark.parametrize("rule", LOUD)
def test_a_migration_may_say_why_a_rule_is_not_for_it(rule: str) -> None:
    excused = linter.excuses(f"# squawk: {rule}, since no version of two releases reads it\n")
    assert excused == {rule}
    assert rule not in linter.findings(LOUD[rule], in_transaction=True, excused=excused)


@pytest.mark.parametrize(
    "line", ["# squawk: ban-drop-column", "# squawk: ban-drop-column, since ", "x = 1  # squawk: a, since b"]
)
def test_without_a_reason_it_is_none(line: str) -> None:
    assert linter.excuses(line) == set()


def test_an_index_beside_the_traffic_is_let_through() -> None:
    """That it stands in no transaction is seen to by Django."""
    sql = 'CREATE INDEX CONCURRENTLY "seat_state" ON "groups_seat" ("state");'
    assert linter.findings(sql, in_transaction=False) == ""


@pytest.mark.django_db
def test_the_list_of_the_first_release_names_migrations_that_are_there() -> None:
    named = [line for line in linter.FIRST_RELEASE.read_text().split("\n") if line and not line.startswith("#")]
    assert set(named) <= {linter.place(migration) for migration in linter.ours()}
    assert len(named) == len(set(named)) >= 58
