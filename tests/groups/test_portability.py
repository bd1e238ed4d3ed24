"""What she can take with her, and what is left when she goes: a count without a name."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from groups import portability
from groups.models import Membership, PromptShown, Reflection, Seat
from groups.services import reflections, seats
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

HER_WORDS = "Half of it was enough."


def test_she_takes_everything_and_leaves_a_count() -> None:
    now = datetime.now(UTC)
    circle = make_circle(capacity=4)
    pim, waiting = make_member("pim", reflecting=True), make_member("ola")
    make_membership(circle, pim, handle="Quiet Heron")
    past = make_session(circle, starts_at=now - timedelta(days=2))
    make_seat(past, pim, attendance=Seat.Attendance.ATTENDED)
    reflections.write_reflection(author=pim, session_id=past.pk, text=HER_WORDS, now=now)
    coming = make_session(circle, starts_at=now + timedelta(days=2), capacity=1)
    seats.take_seat(session_id=coming.pk, member=pim, now=now)
    seats.take_seat(session_id=coming.pk, member=waiting, now=now)

    taken = json.loads(json.dumps(portability.export(pim.pk)))
    assert [row["handle"] for row in taken["memberships"]] == ["Quiet Heron"]
    assert [row["text"] for row in taken["reflections"]] == [HER_WORDS]
    assert [row["is_finished"] for row in taken["reflections"]] == [True]
    assert len(taken["seats"]) == 2

    portability.erase(pim.pk)
    for model in (Seat, Membership, PromptShown):
        assert not model.objects.filter(member=pim).exists()
    assert not Reflection.objects.exists()
    assert coming.seats.get(member=waiting).state == Seat.State.OFFERED
    past.refresh_from_db()
    assert past.taken == 1
    assert portability.export(pim.pk)["seats"] == []
