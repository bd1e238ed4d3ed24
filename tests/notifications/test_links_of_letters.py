"""Every link of a letter that really went out leads somewhere, and looking at it changes nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from groups import events
from groups.models import Membership, PromptShown, Session
from groups.services.attendance import record_attendance
from groups.services.memberships import decide_join
from groups.services.reference import load_prompts
from groups.services.reflections import write_reflection
from groups.services.sessions import cancel_session, change_session
from members.models import Agreement
from members.services.consents import grant_consent
from members.services.reference import announce_agreement
from notifications import planning
from notifications.kinds import KINDS
from notifications.messages import Message
from notifications.models import Delivery
from tests.factories import make_circle, make_membership, make_seat
from tests.notifications.announcing import about, announce
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle
from tests.notifications.test_inbox_of_scheduling import OF_SCHEDULING

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ROUTES = re.findall(r"path: '([^']+)'", (Path(settings.BASE_DIR) / "frontend/src/routes.ts").read_text())


def booked(world: World) -> None:
    world.seat()  # and her three reminders


def promoted(world: World) -> None:
    announce(about(events.SeatPromoted, make_seat(world.session, world.pim), world.now))


def cancelled(world: World) -> None:
    world.seat()
    cancel_session(session_id=world.session.pk, now=world.now)


def moved(world: World) -> None:
    world.seat()
    change_session(session_id=world.session.pk, local_start=world.session.local_start + 24 * HOUR, now=world.now)


def admitted(world: World) -> None:
    asked = make_membership(make_circle(), world.pim, state=Membership.State.PENDING, joined_at=None)
    decide_join(membership_id=asked.pk, is_admitted=True, now=world.now)


def came(world: World, *, has_attended: bool = True) -> None:
    load_prompts()
    seat = make_seat(world.session, world.pim)
    Session.objects.filter(pk=world.session.pk).update(starts_at=world.now - 2 * HOUR, ends_at=world.now - HOUR)
    record_attendance(session_id=world.session.pk, attended={seat.pk: has_attended}, now=world.now - HOUR)


def missed(world: World) -> None:
    came(world, has_attended=False)


def answered(world: World) -> None:
    came(world)
    grant_consent(member=world.pim, purpose="reflections", now=world.now)
    write_reflection(author=world.pim, session_id=world.session.pk, text="x", now=world.now)
    PromptShown.objects.filter(is_midweek=True).update(shown_at=world.now)


def begins(world: World) -> None:
    planning.owe_welcome(member_id=world.pim.pk, now=world.now)


def agreement_published(world: World) -> None:
    Agreement.objects.create(version=2, text_en="x", text_es="x", published_at=world.now)
    announce_agreement(version=2, now=world.now)


def approved(world: World) -> None:
    planning.owe_facilitator_answer(member_id=world.pim.pk, is_approved=True, number=1, now=world.now)


def declined(world: World) -> None:
    planning.owe_facilitator_answer(member_id=world.pim.pk, is_approved=False, number=1, now=world.now)


HAPPENINGS: dict[Callable[[World], object], set[str]] = {
    booked: {"booking_confirmation", "reminder"},
    promoted: {"seat_promoted"},
    moved: {"session_moved"},
    cancelled: {"session_cancelled"},
    admitted: {"join_decided"},
    came: {"reflection_prompt"},
    answered: {"midweek_prompt"},
    missed: {"session_missed"},
    begins: {"welcome"},
    agreement_published: {"agreement_renewed"},
    approved: {"facilitator_approved"},
    declined: {"facilitator_declined"},
    **{happens: {happens.__name__} for happens in OF_SCHEDULING},
}


def test_no_kind_is_forgotten_here() -> None:
    assert set.union(*HAPPENINGS.values()) == set(KINDS)


@pytest.mark.parametrize(("happens", "kinds"), HAPPENINGS.items())
def test_every_link_opens_and_changes_nothing(
    world: World, outbox: list[Message], happens: Callable[[World], object], kinds: set[str]
) -> None:
    happens(world)
    make_due(recipient=world.pim)
    settle()
    assert kinds <= set(Delivery.objects.filter(recipient=world.pim, state="sent").values_list("kind", flat=True))
    letters = [message for message in outbox if message.to == world.pim.email]
    assert letters
    before = _everything()
    for link in {link for message in letters for link in re.findall(r"https://kindcircle\.test(/\S*)", message.text)}:
        assert _opens(link), link
    assert _everything() == before


def _opens(link: str) -> bool:
    if link.startswith("/app/#"):  # the app reads the rest itself
        path = link.removeprefix("/app/#").partition("?")[0]
        return any(re.fullmatch(re.sub(r":\w+", "[^/]+", route), path) for route in ROUTES)
    return Client().get(link.rstrip(".,)")).status_code == 200


def _everything() -> list[tuple[object, ...]]:
    return [*Delivery.objects.order_by("pk").values_list(), *Session.objects.order_by("pk").values_list()]
