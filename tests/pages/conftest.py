"""A small directory for the public pages: two circles that anybody may find and one that nobody may."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.models import Circle, Session
from groups.services.reference import load_support_lines
from tests.factories import make_circle, make_session


@pytest.fixture
def lines(db: None) -> None:
    """The shipped support lines, in the database."""
    load_support_lines()


@pytest.fixture
def soon() -> datetime:
    """Ten days from now at 01:30 UTC: the evening before in New York."""
    return (datetime.now(UTC) + timedelta(days=10)).replace(hour=1, minute=30, second=0, microsecond=0)


@pytest.fixture
def lantern(db: None, soon: datetime) -> Circle:
    """An open circle in New York with one session coming."""
    circle = make_circle(
        slug="lantern", name="Lantern Circle", description="After bedtime.", guilt_sources=["balance", "work_time"]
    )
    make_session(circle, starts_at=soon)
    return circle


@pytest.fixture
def farol(db: None, soon: datetime) -> Circle:
    """A Spanish circle in Mexico by telephone, a week later, without a free seat."""
    circle = make_circle(
        slug="farol", name="Farol", language="es", meeting_format="phone", timezone="America/Mexico_City", capacity=4
    )
    session = make_session(circle, starts_at=soon + timedelta(days=7))
    Session.objects.filter(pk=session.pk).update(taken=4)
    return circle


@pytest.fixture
def hidden(db: None, soon: datetime) -> Circle:
    """A circle that is not in the directory."""
    circle = make_circle(slug="hidden", name="Hidden Circle", is_discoverable=False)
    make_session(circle, starts_at=soon)
    return circle
