"""Every link of a letter that really went out leads somewhere, and looking at it changes nothing."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from groups import events
from groups.models import (
    Coordination,
    Debrief,
    DutyContact,
    Membership,
    PromptShown,
    Reflection,
    Session,
    WaitingPlace,
)
from groups.selectors.debriefs import Said
from groups.services.appeals import decide_appeal, make_appeal
from groups.services.attendance import record_attendance
from groups.services.care import ask_for_contact
from groups.services.debriefs import write_debrief
from groups.services.keeping import ask_about_old_words
from groups.services.memberships import decide_join
from groups.services.notices import write_notice
from groups.services.reference import load_prompts
from groups.services.reflections import write_reflection
from groups.services.reports import make_report, warn_member
from groups.services.sessions import cancel_session, change_session
from members.models import Agreement, Member
from members.services.consents import grant_consent
from members.services.reference import announce_agreement
from notifications import planning
from notifications.kinds import KINDS
from notifications.messages import Message
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
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


def wrote_long_ago(world: World) -> None:
    session = make_session(world.circle, starts_at=world.now - timedelta(days=400))
    Reflection.objects.create(
        author=world.pim, session=session, text_sealed=b"x", created_at=world.now - timedelta(days=400)
    )
    ask_about_old_words(now=world.now)


def nobody_leads(world: World) -> None:
    Coordination.objects.create(circle=world.circle, member=world.pim)
    world.circle.memberships.exclude(role="member").delete()
    planning.owe_word_to_coordinators(circle_id=world.circle.pk, member_ids=[world.pim.pk], now=world.now)


def told(world: World) -> None:
    make_report(reporter=world.pim, subject="circle", circle=world.circle, reason="other", text="", now=world.now)


def warned(world: World) -> None:
    other = make_member()
    place = make_membership(make_circle(), world.pim)
    report = make_report(
        reporter=other, subject="member", circle=place.circle, membership=place, reason="other", text="", now=world.now
    )
    warn_member(report_id=report.pk, actor=make_member(), now=world.now)


def taken_out(world: World) -> None:
    session = make_session(world.circle, starts_at=world.now - 2 * HOUR)
    Reflection.objects.create(author=world.pim, session=session, text_sealed=b"x", sharing_ended_at=world.now)
    planning.owe_end_of_sharing(reflection_id=Reflection.objects.get().pk, member_id=world.pim.pk, now=world.now)


def heard_again(world: World) -> None:
    place = make_membership(make_circle(), world.pim, state=Membership.State.REMOVED, ended_at=world.now)
    appeal = make_appeal(member=world.pim, membership=place, text="x", now=world.now)
    decide_appeal(appeal_id=appeal.pk, actor=make_member(), is_granted=False, now=world.now)


def on_duty(world: World) -> None:
    Member.objects.filter(pk=world.pim.pk).update(is_staff=True)
    DutyContact.objects.create(member=world.pim, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))
    ask_for_contact(member=make_member(), session=world.session, reach="555 0100", now=world.now)


def somebody_waits_for_a_call(world: World) -> None:
    Coordination.objects.create(circle=world.circle, member=world.pim)
    Session.objects.filter(pk=world.session.pk).update(starts_at=world.now - 2 * HOUR, ends_at=world.now - HOUR)
    lee = make_member()
    make_membership(world.circle, lee, role="facilitator")
    said = Said(concern=Debrief.Concern.NONE, wants_call=True, words="")
    write_debrief(author=lee, session_id=world.session.pk, said=said, now=world.now)


def approved(world: World) -> None:
    planning.owe_facilitator_answer(member_id=world.pim.pk, is_approved=True, number=1, now=world.now)


def declined(world: World) -> None:
    planning.owe_facilitator_answer(member_id=world.pim.pk, is_approved=False, number=1, now=world.now)


def waited(world: World) -> None:
    circle = make_circle(member_limit=4)
    place = WaitingPlace.objects.create(circle=circle, member=world.pim, offer_expires_at=world.now + 48 * HOUR)
    planning.owe_place_offer(place_id=place.pk, member_id=world.pim.pk, expires_at=world.now + 48 * HOUR, now=world.now)


def opened_beside(world: World) -> None:
    WaitingPlace.objects.create(circle=world.circle, member=world.pim, queued_at=world.now)
    like = make_circle(like=world.circle)
    planning.owe_word_of_a_like(circle_id=like.pk, member_ids=[world.pim.pk], now=world.now)


def noted(world: World) -> None:
    lee = make_member()
    make_membership(world.circle, lee, role="facilitator")
    write_notice(circle_id=world.circle.pk, author=lee, text="The blue room.", days=3, now=world.now)


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
    wrote_long_ago: {"words_kept"},
    nobody_leads: {"circle_unled"},
    told: {"report_received"},
    warned: {"member_warned"},
    taken_out: {"sharing_ended"},
    heard_again: {"appeal_decided"},
    on_duty: {"contact_asked"},
    somebody_waits_for_a_call: {"call_wanted"},
    approved: {"facilitator_approved"},
    declined: {"facilitator_declined"},
    waited: {"place_offered"},
    opened_beside: {"like_opened"},
    noted: {"circle_notice"},
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
