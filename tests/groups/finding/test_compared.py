"""Generated wishes over circles as in the demo: the search finds exactly what looking at each circle finds."""

import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from groups.models import Circle
from groups.norms import NORMS
from groups.reference import shipped
from tests.groups.finding.asking import counted, found
from tests.groups.finding.reference import Reference, folded, slugs
from tests.groups.finding.world import CITIES, NOW, Listed, demo_like, written

pytestmark = pytest.mark.django_db

SEED, ROUNDS = 20_270_312, 20  # of fifteen questions each
THEMES = [row["key"] for row in shipped("guilt_sources")]
ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Madrid",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "US/Eastern",
]
TIMES = [f"{hour:02}:{minute}" for hour in range(24) for minute in ("00", "15", "30")]


@pytest.fixture(scope="module")
def reference(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Reference]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        listed = demo_like(random.Random(SEED))
        with written(listed):
            yield Reference(listed)


class Asking:
    """Makes questions of one to four parameters, most of which some circle answers."""

    def __init__(self, listed: list[Listed], seed: int) -> None:
        self.chance = random.Random(seed)
        said = {word for one in listed for word in f"{one.name} {one.audience} {one.description}".split()}
        self.words = sorted(word for word in said if folded(word).isascii())  # other scripts are cases of the table
        self.audiences = sorted({one.audience for one in listed if one.audience})  # asked for nothing, it is a 400
        self.languages = sorted({one.language for one in listed})

    def query(self) -> dict[str, list[str]]:
        kinds = [
            self._words, self._themes, self._no_themes, self._norms, self._hours, self._ahead, self._place, self._seats,
            self._audience, lambda: {"language": [self.chance.choice(self.languages)]},
            lambda: {"meeting_format": [self.chance.choice(Circle.MeetingFormat.values)]},
            lambda: {"enrolment": [self.chance.choice(Circle.Enrolment.values)]},
        ]  # fmt: skip
        chosen = self.chance.sample(kinds, self.chance.choice([1, 1, 2, 2, 3, 4]))
        return {name: values for kind in chosen for name, values in kind().items()}

    def _some(self, values: list[str], most: int) -> list[str]:
        return self.chance.sample(values, self.chance.randint(1, most))

    def _words(self) -> dict[str, list[str]]:
        words = [self._as_typed(word) for word in self._some(self.words, 2)]
        text = " ".join(words)[:80].strip()
        return {"q": [text]} if folded(text) else {}

    def _as_typed(self, word: str) -> str:
        way, at = self.chance.random(), self.chance.randrange(len(word))
        if way < 0.2:
            return word.upper()
        if way < 0.4:
            return word[: at + 1]
        if way < 0.6:
            return word[:at] + self.chance.choice("aeinorst") + word[at + 1 :]
        if way < 0.7:
            return word[:at] + word[at + 1 :] or word
        return word

    def _themes(self) -> dict[str, list[str]]:
        return {"guilt_source": self._some(THEMES, 3)}

    def _no_themes(self) -> dict[str, list[str]]:
        return {"guilt_source_not": self._some(THEMES, 3)}

    def _norms(self) -> dict[str, list[str]]:
        return {"norms": self._some(list(NORMS), 3)}

    def _audience(self) -> dict[str, list[str]]:
        chosen = self.chance.choice(self.audiences)
        return {"audience": [self.chance.choice([chosen, chosen.upper()])]}

    def _hours(self) -> dict[str, list[str]]:
        asked = {"tz": [self.chance.choice(ZONES)]}
        has_hours = self.chance.random() < 0.7
        if has_hours:
            asked["local_from"], asked["local_to"] = ([time] for time in self.chance.sample(TIMES, 2))
        if not has_hours or self.chance.random() < 0.6:
            asked["weekday"] = self._some([str(day) for day in range(7)], 3)
        return asked

    def _ahead(self) -> dict[str, list[str]]:
        return {"starts_within": [str(self.chance.choice([60, 480, 1440, 15 * self.chance.randint(1, 1344)]))]}

    def _seats(self) -> dict[str, list[str]]:
        return {"has_seats": [self.chance.choice(["true", "true", "false"])]}

    def _place(self) -> dict[str, list[str]]:
        north, east = self.chance.choice(CITIES)
        asked = {"place": [f"{north + self.chance.choice([-0.2, 0, 0.3]):.1f},{east:.1f}"]}
        return asked | ({"radius_km": [str(self.chance.choice([10, 60, 400]))]} if self.chance.random() < 0.6 else {})


def check(reference: Reference, seed: int, number: int) -> int:
    """Ask so many questions; return how many circles they found together. Raises AssertionError."""
    asking, total = Asking(reference.listed, seed), 0
    for _ in range(number):
        query = asking.query()
        answer = found(urlencode(query, doseq=True))
        assert set(answer) == slugs(reference.found(query)), query
        total += len(answer)
    return total


@pytest.mark.parametrize("part", range(ROUNDS))
def test_the_search_finds_what_looking_at_each_circle_finds(reference: Reference, part: int) -> None:
    assert check(reference, SEED + part, 15) > 0


@pytest.mark.nightly
def test_five_thousand_times(reference: Reference) -> None:
    assert check(reference, SEED - 1, 5_000) > 5_000


@pytest.mark.parametrize("part", range(3))
def test_the_counts_are_those_of_looking_at_each_circle(reference: Reference, part: int) -> None:
    asking = Asking(reference.listed, SEED * 2 + part)
    for _ in range(10):
        query = asking.query()
        assert counted(urlencode(query, doseq=True)) == reference.facets(query), query


def test_by_name_is_the_order_of_letters_and_the_soonest_first_that_of_time(reference: Reference) -> None:
    listed = {one.slug: one for one in reference.listed}
    assert found("") == sorted(listed, key=lambda slug: listed[slug].name)
    starts = [_next_start(listed[slug]) for slug in found("ordering=next_session")]
    assert starts == sorted(starts)
    assert set(found("ordering=next_session")) == set(listed)


def _next_start(one: Listed) -> float:
    coming = [each.starts_at for each in one.meetings if not each.is_cancelled and each.starts_at > NOW]
    return min(coming).timestamp() if coming else float("inf")
