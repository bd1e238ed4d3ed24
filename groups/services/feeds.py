"""Opening, replacing and closing a member's calendar feed. The address is told once; a hash of its token is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from config import zonedata
from groups.models import CalendarFeed
from groups.selectors.deliverables import CalendarCard
from groups.selectors.feeds import token_hash
from members.models import Member

_TOKEN_BYTES: Final = 32
_EDITION: Final = 1  # counted up when the same cards make another file


@transaction.atomic
def open_feed(*, member: Member, now: datetime) -> tuple[CalendarFeed, str]:
    """Give her a feed, or her feed another address, and return it with that address; the old one opens nothing."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    fresh = {"token_hash": token_hash(token), "created_at": now, "content_hash": b"", "changed_at": now}
    feed, _created = CalendarFeed.objects.update_or_create(member=member, defaults=fresh)
    return feed, f"{settings.PUBLIC_URL.rstrip('/')}/calendar/{token}.ics"


@transaction.atomic
def close_feed(*, member: Member) -> None:
    """End her feed, if there is one; whoever still asks for it finds nothing."""
    CalendarFeed.objects.filter(member=member).delete()


def note_content(*, feed: CalendarFeed, cards: Sequence[CalendarCard], now: datetime) -> CalendarFeed:
    """Keep what the feed says now and since when, so that a reader who has it already is told so.

    It is written only where it changed. Whoever reads at the same moment writes the same.
    """
    found = content_hash(feed.member, cards)
    if bytes(feed.content_hash) != found:
        feed.content_hash, feed.changed_at = found, now
        CalendarFeed.objects.filter(pk=feed.pk).update(content_hash=found, changed_at=now)
    return feed


def content_hash(member: Member, cards: Sequence[CalendarCard]) -> bytes:
    """Return a digest of all that the file is made of: her language, the entries and the rules of their clocks."""
    facts = (_EDITION, settings.PUBLIC_URL, zonedata.release(), member.locale, *map(repr, cards))
    return hashlib.sha256("\n".join(map(str, facts)).encode()).digest()
