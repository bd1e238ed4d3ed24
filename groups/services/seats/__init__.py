"""Seats. Every write takes the session's row lock first, and what is free is handed out in one place: `settling`."""

from groups.services.seats.giving import (
    change_capacity,
    give_back_seat,
    release_all,
    take_away_seat,
    withdraw_and_requeue,
)
from groups.services.seats.offers import accept_offer, decline_offer
from groups.services.seats.sweeping import sweep
from groups.services.seats.taking import keep_seat, take_seat

__all__ = [
    "accept_offer",
    "change_capacity",
    "decline_offer",
    "give_back_seat",
    "keep_seat",
    "release_all",
    "sweep",
    "take_away_seat",
    "take_seat",
    "withdraw_and_requeue",
]
