"""The table of cases, each by hand: what is found, and what is refused by name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.groups.finding.asking import PATH, counted, found, refusal
from tests.groups.finding.world import Listed, Meeting, written

pytestmark = pytest.mark.django_db

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text())
LISTS = ("guilt_sources", "norms", "city")


@pytest.fixture(scope="module", autouse=True)
def directory(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), written(listed(slug, row) for slug, row in TABLE["circles"].items()):  # type: ignore[attr-defined]
        yield


def listed(slug: str, row: dict[str, Any]) -> Listed:
    plain = {name: tuple(value) if name in LISTS else value for name, value in row.items() if name != "meetings"}
    return Listed(slug=slug, meetings=tuple(meeting(text) for text in row.get("meetings", [])), **plain)


def meeting(text: str) -> Meeting:
    date, time, *wrong = text.split()
    starts_at = datetime.fromisoformat(f"{date} {time}").replace(tzinfo=UTC)
    return Meeting(starts_at=starts_at, is_full="full" in wrong, is_cancelled="off" in wrong)


def test_there_are_147() -> None:
    assert len(TABLE["found"]) + len(TABLE["refused"]) == 147


@pytest.mark.parametrize(("query", "expected"), TABLE["found"].items())
def test_found(query: str, expected: str) -> None:
    assert sorted(found(query)) == expected.split()


@pytest.mark.parametrize(("query", "expected"), TABLE["refused"].items())
def test_refused(query: str, expected: str) -> None:
    status, pointers = refusal(query)
    assert (status, sorted(pointers)) == (400, [f"#/{name}" for name in expected.split()])


@pytest.mark.parametrize("query", ["ordering=name", "limit=5", "cursor=x", "theme=balance", "guilt_source=", "tz=UTC"])
def test_the_counts_refuse_what_is_not_theirs(query: str) -> None:
    assert refusal(query, path=f"{PATH}facets/") == (400, [f"#/{query.partition('=')[0]}" + "/0" * (query[-1] == "=")])


def test_each_facet_is_counted_without_its_own_wish() -> None:
    assert counted("guilt_source=balance&language=en") == {
        "circles": 3,
        "guilt_source": {
            "balance": 3, "comparison": 2, "work_time": 2, "cooking": 1, "general": 1, "money": 1, "overwhelm": 1,
            "self_time": 1, "yelling": 1,
        },
        "norms": {"camera_optional": 3, "baby_welcome": 1, "late_entry": 1, "pass_allowed": 1, "twenty_minutes": 1},
        "audience": {"any mother": 2, "night-shift workers": 1},
        "language": {"en": 3},
        "meeting_format": {"online": 2, "hybrid": 1},
        "enrolment": {"drop_in": 3},
    }  # fmt: skip


def test_hidden_and_ended_circles_are_counted_nowhere() -> None:
    everything = counted("")
    assert everything["circles"] == 12
    assert "intimacy" not in everything["guilt_source"]
    assert "fr" not in everything["language"]
    assert everything["norms"]["no_advice"] == 1
    assert counted("q=hidden") == {name: {} for name in everything} | {"circles": 0}


def test_texts_that_say_the_same_are_counted_together() -> None:
    assert counted("language=es&audience=mamas de noche")["audience"] == {"Mamás de noche": 1}
    assert counted("q=mamas")["audience"] == {"Mamás de Noche": 2}
