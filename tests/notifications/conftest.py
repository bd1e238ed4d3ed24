"""A circle with fay and pim in it, and a session to hold a seat in. Nobody here has quiet hours by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groups.models import Circle, Seat, Session
from groups.services.seats import take_seat
from members.models import Member
from notifications.channels import memory
from notifications.messages import Message
from tests.factories import accept_agreement, make_circle, make_membership, make_session
from tests.notifications.pushes import PushService, running_push_service


@dataclass
class World:
    """Who and what these tests speak of."""

    circle: Circle
    session: Session
    pim: Member
    now: datetime

    def seat(self, member: Member | None = None, *, now: datetime | None = None) -> Seat:
        """Take a seat through the use case."""
        return take_seat(session_id=self.session.pk, member=member or self.pim, now=now or self.now)


@pytest.fixture
def outbox() -> Iterator[list[Message]]:
    """What the memory channel accepted."""
    memory.sent.clear()
    yield memory.sent
    memory.sent.clear()


@pytest.fixture
def awake(pim: Member) -> Member:
    """pim without quiet hours, so that the hour at which the tests run does not matter."""
    pim.quiet_from = pim.quiet_to = None
    pim.save()
    return pim


@pytest.fixture
def world(fay: Member, awake: Member, outbox: list[Message]) -> World:
    """A session in five days, on the minute."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    circle = make_circle(name="Lantern Circle")
    make_membership(circle, fay, role="facilitator")
    make_membership(circle, awake)
    accept_agreement(awake)
    session = make_session(circle, starts_at=now + timedelta(days=5))
    return World(circle=circle, session=session, pim=awake, now=now)


@pytest.fixture
def push_service(settings: Any) -> Iterator[PushService]:
    """A push service of this test's own."""
    with running_push_service() as service:
        settings.PUSH_EXTRA_ORIGINS = [service.origin]
        yield service
