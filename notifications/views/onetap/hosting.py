"""By one tap: a facilitator takes a session over or passes, a member comes to another session instead or does not."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from config.api.errors import DomainError
from groups.errors import FacilitatorBusy
from groups.selectors import deliverables
from groups.services import handovers, quorum
from notifications.onetap import Purpose
from notifications.views.onetap.taps import Form, Shown, Tap, gone, session_words, when


def ask_handover(tap: Tap) -> Shown:
    """Show which session she would lead."""
    return tap, f"handover_{tap.purpose.name.lower()}", _handover_words(tap)


def take_over(tap: Tap, form: Form) -> Shown:
    """Let her lead it."""
    shown = _handover_words(tap)
    try:
        handovers.accept_offer(offer_id=tap.delivery.occasion_id, member=tap.member, now=tap.now)
    except FacilitatorBusy:
        return tap, "handover_busy", shown
    except (DomainError, ObjectDoesNotExist):
        raise gone(tap, "handover_gone") from None
    return tap, "handover_accept_done", shown


def pass_over(tap: Tap, form: Form) -> Shown:
    """Ask the next one."""
    shown = _handover_words(tap)
    try:
        handovers.pass_offer(offer_id=tap.delivery.occasion_id, member=tap.member, now=tap.now)
    except (DomainError, ObjectDoesNotExist):
        raise gone(tap, "handover_gone") from None
    return tap, "handover_pass_done", shown


def ask_named_host(tap: Tap) -> Shown:
    """Show which session she was put down to lead."""
    return tap, "named_pass", _named_words(tap)


def look_for_another(tap: Tap, form: Form) -> Shown:
    """Ask the others who lead her circle, as "I can't make it" in the app does: it is hers until one says yes."""
    shown = _named_words(tap)
    try:
        search, _ = handovers.open_handover(session_id=tap.session_id, member=tap.member, now=tap.now)
    except (DomainError, ObjectDoesNotExist):
        raise gone(tap, "named_gone") from None
    return tap, "named_pass_done", {**shown, "is_asked": search.offers.exists()}


def ask_merge(tap: Tap) -> Shown:
    """Show both sessions."""
    return tap, f"merge_{tap.purpose.name.lower()}", _merge_words(tap)


def answer_merge(tap: Tap, form: Form) -> Shown:
    """Take her yes or her no."""
    shown, is_yes = _merge_words(tap), tap.purpose is Purpose.YES
    try:
        quorum.answer_merge(answer_id=tap.delivery.occasion_id, member=tap.member, is_yes=is_yes, now=tap.now)
    except (DomainError, ObjectDoesNotExist):
        raise gone(tap, "merge_gone") from None
    return tap, f"merge_{tap.purpose.name.lower()}_done", shown


def _handover_words(tap: Tap) -> dict[str, Any]:
    """Return the words of the page. Raises LinkIsOver when nobody is asked any more."""
    offer_id = tap.delivery.occasion_id
    is_open = deliverables.open_handover_offers().filter(pk=offer_id, member=tap.member).exists()
    card = deliverables.handover_cards([offer_id]).get(offer_id) if is_open else None
    if card is None:
        raise gone(tap, "handover_gone")
    return session_words(tap, card)


def _named_words(tap: Tap) -> dict[str, Any]:
    """Return the words of the page. Raises LinkIsOver when it is not hers to lead, or she has said it already."""
    key = tap.session_id, tap.member.pk
    is_hers = deliverables.sessions_she_is_named_for(tap.member.pk).filter(pk=tap.session_id).exists()
    card = deliverables.led_cards([key]).get(key) if is_hers else None
    if card is None:
        raise gone(tap, "named_gone")
    return session_words(tap, card)


def _merge_words(tap: Tap) -> dict[str, Any]:
    """Return the words of the page. Raises LinkIsOver when it is decided."""
    answer_id = tap.delivery.occasion_id
    is_open = deliverables.answerable_merges().filter(pk=answer_id, member=tap.member).exists()
    card = deliverables.merge_cards([answer_id]).get(answer_id) if is_open else None
    if card is None:
        raise gone(tap, "merge_gone")
    return {**session_words(tap, card), "other_when": when(tap, card.other_starts_at, card.other_timezone)}
