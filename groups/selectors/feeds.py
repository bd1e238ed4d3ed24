"""A member's calendar feed: whose token it is, and what stands in it."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from groups.models import CalendarFeed, CircleBlock, Membership, Seat
from groups.selectors import deliverables
from groups.selectors.deliverables import CalendarCard
from members.models import Member

BEHIND: Final = timedelta(days=30)


def feed_of(member: Member) -> CalendarFeed | None:
    """Return her feed, if she opened one."""
    return CalendarFeed.objects.filter(member=member).first()


def feed_with(token: str) -> CalendarFeed | None:
    """Return the feed that a token opens, with its member, as long as her account is in use."""
    feeds = CalendarFeed.objects.select_related("member").filter(member__is_active=True)
    return feeds.filter(token_hash=token_hash(token)).first()


def token_hash(token: str) -> bytes:
    """Return what is kept of a token. It holds 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).digest()


def feed_cards(member: Member, *, now: datetime) -> list[CalendarCard]:
    """Return her held seats as entries, from 30 days ago on, by two queries; cancelled sessions stay in as such.

    Circles to which she does not belong any more are left out, on the very next look.
    """
    circles = Membership.objects.filter(member=member, state=Membership.State.ACTIVE).values("circle")
    closed = CircleBlock.objects.filter(member=member).values("circle")
    seats = Seat.objects.filter(
        member=member, state__in=Seat.SEATED, session__circle__in=circles, session__ends_at__gt=now - BEHIND
    ).exclude(session__circle__in=closed)
    ids: list[UUID] = list(seats.values_list("pk", flat=True))
    return sorted(deliverables.session_cards(ids).values(), key=lambda card: (card.starts_at, card.session_id))
