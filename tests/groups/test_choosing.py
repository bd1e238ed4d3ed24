"""The rules by which a question is chosen, held against simulated weeks of members; nothing here needs a database."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from groups.models import Prompt
from groups.reference import shipped
from groups.selectors.choosing import Reader, best
from groups.selectors.prompts import NOT_AGAIN_FOR
from groups.selfdescriptions import SELF_DESCRIPTIONS

THEMES = [row["key"] for row in shipped("guilt_sources")]
OPT_IN = frozenset(row["key"] for row in shipped("guilt_sources") if row["is_delicate"])
START = datetime(2027, 1, 6, 2, tzinfo=UTC)
PROMPTS = [Prompt(**row) for row in shipped("prompts")]
OF_PHASE = {phase: [prompt for prompt in PROMPTS if prompt.phase == phase] for phase in Prompt.Phase.values}
WEEKS = 10


@dataclass
class Life:
    """One simulated member: what she said of herself, and what she was asked and when."""

    number: int
    chance: random.Random
    ticked: frozenset[str] = frozenset()
    of_circle: frozenset[str] = frozenset()
    descriptions: frozenset[str] = frozenset()
    asked: list[tuple[datetime, Prompt]] = field(default_factory=list)

    def reader(self, at: datetime, *, is_heavy: bool) -> Reader:
        last = self.asked[-1][1] if self.asked else None
        return Reader(
            ticked=self.ticked,
            of_circle=self.of_circle,
            descriptions=self.descriptions,
            asked_lately=frozenset(prompt.key for when, prompt in self.asked if when > at - NOT_AGAIN_FOR),
            last_strategy=last.strategy if last else "",
            last_tone=last.tone if last else "",
            is_heavy=is_heavy,
            delicate=OPT_IN,
            chance=f"{self.number}:{at}",
        )


def life(number: int) -> Life:
    chance = random.Random(number)
    codes, selves = list(THEMES), list(SELF_DESCRIPTIONS)
    return Life(
        number=number,
        chance=chance,
        ticked=frozenset({codes[number % len(codes)]} if number % 4 else ()),
        of_circle=frozenset(chance.sample(codes, 3)),
        descriptions=frozenset({selves[number % len(selves)]} if number % 2 else ()),
    )


def lived(weeks: int) -> list[tuple[Life, datetime, Reader, list[Prompt], Prompt]]:
    """Live that many weeks, ten for each member, and return what was asked with what could have been."""
    served = []
    for number in range(weeks // WEEKS):
        her = life(number)
        for week in range(WEEKS):
            at, is_heavy = START + timedelta(weeks=week), her.chance.random() < 0.2
            phases = [her.chance.choice(["evening_of", "next_morning"]), *her.chance.choice([["midweek"], []])]
            for day, phase in zip((0, 3), phases, strict=False):
                when = at + timedelta(days=day)
                reader = her.reader(when, is_heavy=is_heavy)
                prompt = best(OF_PHASE[phase], reader)
                if prompt is not None:
                    served.append((her, when, reader, OF_PHASE[phase], prompt))
                    her.asked.append((when, prompt))
    return served


def may_be_asked(prompt: Prompt, reader: Reader) -> bool:
    """The rules of the house, said anew and in other words than where they are kept."""
    theme = prompt.guilt_source
    hers, nearby = theme in reader.ticked, theme in reader.ticked or theme in reader.of_circle
    delicate = (prompt.is_sensitive and not hers) or (theme in OPT_IN and not nearby)
    particular = prompt.audience != "all" and prompt.audience not in reader.descriptions
    return not (delicate or particular or (reader.is_heavy and prompt.tone == "playful"))


def nearness(prompt: Prompt, reader: Reader) -> int:
    return 2 if prompt.guilt_source in reader.ticked else int(prompt.guilt_source in reader.of_circle)


@pytest.mark.parametrize("weeks", [600, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_simulated_weeks_break_no_rule_and_serve_every_theme_and_strategy(weeks: int) -> None:
    broken: Counter[str] = Counter()
    served = lived(weeks)
    for her, when, reader, candidates, chosen in served:
        broken["not for her"] += not may_be_asked(chosen, reader)
        broken["again too soon"] += any(
            prompt.key == chosen.key and timedelta() < abs(when - other) < NOT_AGAIN_FOR for other, prompt in her.asked
        )
        open_to_her = [p for p in candidates if may_be_asked(p, reader) and p.key not in reader.asked_lately]
        nearest = [p for p in open_to_her if nearness(p, reader) == max(nearness(p, reader) for p in open_to_her)]
        broken["a nearer theme was there"] += chosen not in nearest
        other = [p for p in nearest if p.strategy != reader.last_strategy]
        broken["the same strategy again"] += bool(other) and chosen not in other
        toned = [p for p in other or nearest if p.tone != reader.last_tone]
        broken["the same tone again"] += bool(toned) and chosen not in toned
    assert +broken == Counter()
    assert len(served) > weeks
    prompts = [chosen for *_, chosen in served]
    assert {prompt.guilt_source for prompt in prompts} == set(THEMES)
    assert {prompt.strategy for prompt in prompts} == {prompt.strategy for prompt in PROMPTS}
    assert {prompt.audience for prompt in prompts} > {"all"}  # that nobody else was asked these is counted above


def test_when_all_was_asked_lately_nothing_is_but_to_who_only_tries_it_out() -> None:
    all_keys = frozenset(prompt.key for prompt in PROMPTS)
    assert best(PROMPTS, Reader(asked_lately=all_keys)) is None
    assert best(PROMPTS, Reader(asked_lately=all_keys, may_repeat=True)) is not None
