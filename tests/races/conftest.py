"""The processes that race, for all tests of this folder: to start them takes longer than to race.

The races of the list in `test_seats.py` are run a hundred times on every commit; every other one 25 times,
and a hundred times by night.
"""

from collections.abc import Iterator

import pytest

from tests.processes import environment
from tests.races.crew import HANDS, Crew


@pytest.fixture(params=[pytest.param(25, id="25"), pytest.param(100, id="100", marks=pytest.mark.nightly)])
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a race is run. The mutation gate runs some of them until they are red, which takes a few rounds."""
    return int(request.param)


@pytest.fixture(scope="package")
def hands(django_db_setup: None) -> Iterator[Crew]:
    crew = Crew(HANDS, environment())
    yield crew
    crew.dismiss()


@pytest.fixture
def crew(hands: Crew) -> Iterator[Crew]:
    """The processes; whatever was raced, nothing that must never be was seen meanwhile."""
    hands.watch()
    yield hands
    samples, wrong = hands.watched()
    assert not wrong, wrong[:5]
    assert samples > 10, "nobody looked"
