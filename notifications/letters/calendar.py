"""The calendar files of a letter: what she has is put in, what she has no more is taken out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from groups import calendars
from groups.selectors.deliverables import CalendarCard, ChangeCard, SessionCard
from notifications.letters.cards import Card
from notifications.messages import CalendarFile

_PUT_IN: Final = "REQUEST"
_TAKE_OUT: Final = "CANCEL"
_OF_HER_SEAT: Final = frozenset({"booking_confirmation", "session_moved", "seat_promoted", "host_changed"})
_OF_NO_SEAT: Final = frozenset({"session_cancelled"})
_OF_A_LOST_SEAT: Final = frozenset({"hopeful_released", "seat_withdrawn"})


def files(kind: str, card: Card, *, title: str, now: datetime) -> tuple[CalendarFile, ...]:
    """Return the files that belong to a letter of this kind.

    Several sessions are one file for each method: a letter with twenty-six attachments is no help to anybody.
    """
    if isinstance(card, ChangeCard):
        moved = [each for each in card.changes if each.is_seated and not each.is_cancelled]
        gone = [each for each in card.changes if each.is_cancelled]
        return (*_file(_PUT_IN, moved, title, now), *_file(_TAKE_OUT, gone, title, now))
    if not isinstance(card, SessionCard):
        return ()
    if kind in _OF_NO_SEAT or (kind in _OF_HER_SEAT and card.is_seated):
        return _file(_TAKE_OUT if card.is_cancelled else _PUT_IN, [card], title, now)
    return _file(_TAKE_OUT, [replace(card, is_hers=False)], title, now) if kind in _OF_A_LOST_SEAT else ()


def _file(method: str, cards: Iterable[CalendarCard], title: str, now: datetime) -> tuple[CalendarFile, ...]:
    of_method = list(cards)
    if not of_method:
        return ()
    return (CalendarFile(method=method, content=calendars.entries(of_method, title=title, method=method, now=now)),)
