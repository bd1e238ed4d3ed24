"""What is found by looking at some circles only, held against judging every one, for mothers made up by chance."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.statements import run
from groups.selectors import fit
from groups.selectors.candidates import Sizes, rounds
from groups.selectors.circles import directory
from groups.selectors.joining import joinable
from groups.selectors.judging import doors, joinable_with_verdicts, meets, own_verdicts
from groups.selectors.verdicts import FACTORS, Her, Wanted, meetings, said_of_itself
from members.circumstances import CHILD_STAGES, WORK_PATTERNS
from tests.factories import make_member, make_membership
from tests.groups.finding.test_suggestions_compared import somebody
from tests.groups.finding.world import NOW, Listed, demo_like, written

pytestmark = pytest.mark.django_db
CASES = 80
SMALL = Sizes(sample=60, bounds=120, soon=80)


def alike(chance: random.Random, one: Listed, number: int) -> Listed:
    """Return a circle of which many say the very same, and many meet at the very same hour."""
    starts = {each: NOW + timedelta(hours=chance.choice([2, 2, 9, 30, 31, 100, 3000])) for each in one.meetings[:1]}
    return replace(
        one,
        slug=f"{one.slug}-{number}",
        name=chance.choice(["Same", one.name]),
        language=chance.choice(["en", "en", "en-GB", "es"]),
        child_stages=tuple(chance.sample(CHILD_STAGES, chance.choice([0, 0, 0, 1]))),
        work_patterns=tuple(chance.sample(WORK_PATTERNS, chance.choice([0, 0, 1]))),
        meetings=tuple(replace(each, starts_at=at) for each, at in starts.items()) if number % 2 else one.meetings,
    )


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Some six hundred circles."""
    chance = random.Random(88)
    some = [alike(chance, one, number) for number, one in enumerate(demo_like(chance, rounds=12))]
    with django_db_blocker.unblock(), written(some):
        yield


def asked(seed: int) -> tuple[Her, tuple[str, ...]]:
    chance = random.Random(seed)
    said, _week = somebody(chance)
    if seed % 5 == 0:
        said = replace(said, sources=(), child_stages=(), work_patterns=(), needs=())
    return said, FACTORS if seed % 3 else tuple(chance.sample(FACTORS, chance.randrange(7)))


@pytest.mark.parametrize("seed", range(CASES))
def test_looking_at_some_finds_what_judging_all_finds(many: None, seed: int) -> None:
    (said, factors), member = asked(seed), make_member()
    chance = random.Random(seed)
    for one in chance.sample(fit.best_of_all(member, said, now=NOW), 3):
        make_membership(joinable(member, now=NOW).get(pk=one.circle_id), member, state="removed")
    most = chance.choice([fit.BEST, 21, 2])
    every = fit.best_of_all(member, said, factors=factors, now=NOW, most=most)
    sizes = Sizes(sample=chance.randint(1, 80), bounds=chance.randint(1, 150), soon=chance.randint(1, 100))
    for each in (SMALL, sizes):
        assert fit.best(member, said, factors=factors, now=NOW, most=most, sizes=each) == every
    assert every == fit.best_of_all(member, said, factors=factors, now=NOW)[:most]
    assert len(every) == most


@pytest.mark.parametrize("seed", range(CASES))
def test_a_statement_that_was_written_before_finds_what_one_with_her_own_values_finds(many: None, seed: int) -> None:
    (said, _factors), member, now = asked(seed), make_member(), NOW + timedelta(seconds=seed)
    wanted, may_ask = Wanted.of(said), bool(seed % 4)
    make_membership(directory()[seed], member, state="removed")
    made_before = [
        doors(member, said, may_ask=may_ask, now=now),
        meets(member, said, now=now),
        own_verdicts(said),
    ]
    made_now = [
        joinable_with_verdicts(member, wanted, may_ask=may_ask, now=now),
        meetings(member.pk, wanted, now=now),
        directory().order_by().values("id", **said_of_itself(wanted)),
    ]
    for before, hers in zip(made_before, made_now, strict=True):
        assert sorted(map(str, run(*before))) == sorted(str(tuple(row.values())) for row in hers) != []


def test_more_than_half_are_found_without_judging_all(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    member, asked_of_all = make_member(), []

    def listening(sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        asked_of_all[-1] = "every.id = ANY" not in sql
        return run(sql, values)

    monkeypatch.setattr(fit, "run", listening)
    for seed in range(60):
        said, factors = asked(seed)
        asked_of_all.append(False)
        fit.best(member, said, factors=factors, now=NOW, sizes=SMALL)
    assert sum(asked_of_all) < 30


@pytest.mark.parametrize("seed", range(0, CASES, 6))
def test_no_circle_scores_above_its_bound_and_no_other_above_what_is_said_of_them(many: None, seed: int) -> None:
    (said, factors), member = asked(seed), make_member()
    for some in rounds(said, factors=factors, now=NOW, sizes=SMALL):
        assert list(some.bounds)
        for one in fit.best_of_all(member, said, factors=factors, now=NOW):
            if one.circle_id in some.bounds:
                assert one.score <= some.bounds[one.circle_id]
            else:
                assert some.beyond is not None
                assert one.score <= some.beyond
                assert one.next_at is None or one.next_at >= some.since
