"""A seat by one tap: keep it, hope for it, give it back; take or pass on one that is offered."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from config.api.errors import DomainError
from groups.selectors import deliverables
from groups.services import seats
from notifications.views.onetap.taps import Form, Shown, Tap, gone, session_words

Act = Callable[[], object]


def ask_seat(tap: Tap) -> Shown:
    """Show what she would do with her seat."""
    return tap, tap.purpose.name.lower(), _seat_words(tap)


def keep(tap: Tap, form: Form) -> Shown:
    """A seat is hers until she gives it back; hers who was only hopeful is a certain one from now on."""
    shown = _seat_words(tap)
    _do(tap, lambda: seats.keep_seat(session_id=tap.session_id, member=tap.member, now=tap.now))
    return tap, "yes_done", shown


def hope(tap: Tap, form: Form) -> Shown:
    """Leave it open whether she comes."""
    shown = _seat_words(tap)
    _do(tap, lambda: seats.keep_seat(session_id=tap.session_id, member=tap.member, now=tap.now, is_sure=False))
    _seat_words(tap)  # in the last hours a seat that is only hoped for may give way at once
    return tap, "hopeful_done", shown


def give_back(tap: Tap, form: Form) -> Shown:
    """Free her seat."""
    shown = _seat_words(tap)
    _do(tap, lambda: seats.give_back_seat(session_id=tap.session_id, member=tap.member, now=tap.now))
    return tap, "no_done", shown


def ask_offer(tap: Tap) -> Shown:
    """Show what is held for her, and until when."""
    return tap, f"offer_{tap.purpose.name.lower()}", _offer_words(tap)


def accept(tap: Tap, form: Form) -> Shown:
    """Take the seat that is held for her."""
    shown = _offer_words(tap)
    _do(tap, lambda: seats.accept_offer(session_id=tap.session_id, member=tap.member, now=tap.now), "offer_gone")
    return tap, "offer_accept_done", shown


def pass_on(tap: Tap, form: Form) -> Shown:
    """Let the seat that is held for her go to the next."""
    shown = _offer_words(tap)
    _do(tap, lambda: seats.decline_offer(session_id=tap.session_id, member=tap.member, now=tap.now), "offer_gone")
    return tap, "offer_pass_done", shown


def ask_to_join(tap: Tap) -> Shown:
    """Show the way to the page of the session, where she who holds a seat finds the door; no address stands here."""
    return tap, "join", {**_seat_words(tap, until_over=True), "session_id": tap.session_id}


def join(tap: Tap, form: Form) -> Shown:
    """Show it again: the door itself opens only to her who is logged in."""
    return ask_to_join(tap)


def _do(tap: Tap, act: Act, otherwise: str = "seat_gone") -> None:
    try:
        act()
    except (DomainError, ObjectDoesNotExist):
        raise gone(tap, otherwise) from None


def _seat_words(tap: Tap, *, until_over: bool = False) -> dict[str, Any]:
    """Return the words of the page. Raises LinkIsOver when she does not hold this very seat any more."""
    seat_id = tap.delivery.occasion_id
    holds = deliverables.deliverable_seats().filter(pk=seat_id, member=tap.member)
    ahead = holds.filter(session__ends_at__gt=tap.now) if until_over else holds.filter(session__starts_at__gt=tap.now)
    card = deliverables.session_cards([seat_id]).get(seat_id) if ahead.exists() else None
    if card is None:
        raise gone(tap, "seat_gone")
    return session_words(tap, card)


def _offer_words(tap: Tap) -> dict[str, Any]:
    """Return the words of the page. Raises LinkIsOver when this very offer is over."""
    seat_id, number = tap.delivery.occasion_id, tap.delivery.version
    offered = deliverables.offered_seats(tap.now).filter(pk=seat_id, member=tap.member, offers=number)
    card = deliverables.session_cards([seat_id]).get(seat_id) if offered.exists() else None
    if card is None:
        raise gone(tap, "offer_gone")
    return session_words(tap, card)
