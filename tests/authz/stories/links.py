"""Without a login: calendars and links in letters hold what is hers, whatever else a row may name."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from groups.models import Handover, HandoverOffer, Merge, MergeAnswer, Seat, SessionHost
from groups.services.feeds import open_feed
from notifications.models import Delivery
from notifications.onetap import Purpose, Token
from tests.authz.cast import Place, World
from tests.authz.requests import preparing
from tests.authz.stories.telling import LATER, now, story


def _calendar(world: World, name: str) -> str:
    _feed, url = open_feed(member=world.people[name], now=now())
    answer = world.client("ANON").get(url.removeprefix(settings.PUBLIC_URL))
    assert answer.status_code == 200
    return answer.content.decode()


@story
def the_calendar_of_whoever_left_is_empty(world: World) -> None:
    assert "BEGIN:VEVENT" in _calendar(world, "MEM")
    assert "BEGIN:VEVENT" not in _calendar(world, "EX")


@story
def her_calendar_holds_her_own_seats(world: World) -> None:
    ahead = str(world.places["open"].ahead.pk)
    assert ahead in _calendar(world, "MEM")
    assert ahead not in _calendar(world, "IDLE")


@story
def a_block_of_somebody_else_empties_no_calendar(world: World) -> None:
    assert str(world.places["open"].ahead.pk) in _calendar(world, "MEM")


def _taps(world: World, kind: str, occasion: UUID, place: Place, purpose: Purpose, **more: Any) -> dict[str, int]:
    """This function will return what a link about one row answers to each of four, whose row it is or is not."""
    Delivery.objects.filter(occasion_id=occasion).delete()  # the letter that went out
    answers = {}
    for name in ("FAC", "COFAC", "MEM", "WAIT"):
        delivery = Delivery.objects.create(
            recipient=world.people[name],
            kind=kind,
            occasion_id=occasion,
            session_id=more.get("session", place.ahead).pk,
            version=more.get("version", 1),
            state="sent",
            due_at=now(),
            not_before=now(),
            sent_at=now(),
            expires_at=now() + timedelta(hours=4),
            lead_minutes=more.get("lead_minutes"),
        )
        token = Token(purpose, delivery.pk, world.people[name].token_epoch, now() + LATER)
        answers[name] = world.client("ANON").get(f"/api/v1/t/{token.spell()}/").status_code
    return answers


def _only(name: str) -> dict[str, int]:
    return {each: 200 if each == name else 410 for each in ("FAC", "COFAC", "MEM", "WAIT")}


@story
def a_link_to_lead_a_session_is_good_for_whom_was_asked(world: World) -> None:
    place = world.places["open"]
    handover = Handover.objects.create(session=place.free, leaving=world.people["gail"])
    offer = HandoverOffer.objects.create(handover=handover, member=world.people["FAC"], offered_at=now())
    assert _taps(world, "handover_offered", offer.pk, place, Purpose.ACCEPT, session=place.free) == _only("FAC")


@story
def a_link_of_whoever_was_put_down_is_good_for_her(world: World) -> None:
    place, fac = world.places["open"], world.people["FAC"]
    SessionHost.objects.filter(session=place.free).delete()
    SessionHost.objects.filter(member=fac).update(is_active=False)
    times = {"starts_at": place.free.starts_at, "ends_at": place.free.ends_at}
    SessionHost.objects.create(session=place.free, member=fac, **times)
    assert _taps(world, "host_named", place.free.pk, place, Purpose.PASS, session=place.free) == _only("FAC")


@story
def a_link_to_another_session_is_good_for_whom_was_asked(world: World) -> None:
    place = world.places["open"]
    preparing.ask_to_merge(world, place, "MEM")
    answer = MergeAnswer.objects.get(merge=Merge.objects.get(pk=preparing.MERGE))
    assert _taps(world, "merge_question", answer.pk, place, Purpose.YES) == _only("MEM")


@story
def a_link_to_a_question_is_good_for_whom_came(world: World) -> None:
    place = world.places["open"]
    seat = Seat.objects.get(session=place.past, member=world.people["MEM"])
    assert _taps(world, "reflection_prompt", seat.pk, place, Purpose.REFLECT, session=place.past) == _only("MEM")


@story
def a_link_to_a_seat_is_good_for_whose_it_is(world: World) -> None:
    place = world.places["open"]
    assert _taps(world, "booking_confirmation", place.seats["MEM"].pk, place, Purpose.YES) == _only("MEM")


@story
def a_link_to_a_seat_that_is_held_is_good_for_whom_it_is_held(world: World) -> None:
    place = world.places["open"]
    preparing.hold_a_seat(world, place, "WAIT")
    seat = Seat.objects.get(pk=place.seats["WAIT"].pk)
    Seat.objects.filter(pk=seat.pk).update(offers=1)
    assert _taps(world, "seat_offered", seat.pk, place, Purpose.ACCEPT, version=1) == _only("WAIT")
