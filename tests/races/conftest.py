"""The processes that race, for all tests of this folder: to start them takes longer than to race."""

from collections.abc import Iterator

import pytest

from tests.processes import environment
from tests.races.crew import HANDS, Crew


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
