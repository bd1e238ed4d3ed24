"""What a link may do, for whom, and the pages that stand in place of an act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from groups.calendars import discreet
from groups.selectors.deliverables import SessionCard
from members.models import Member
from notifications import onetap
from notifications.kinds import KINDS, Occasion
from notifications.letters import words
from notifications.models import KeptDelivery
from notifications.onetap import BadToken, Purpose


@dataclass(frozen=True, kw_only=True)
class Tap:
    """A link that may still act."""

    purpose: Purpose
    delivery: KeptDelivery
    now: datetime

    @property
    def member(self) -> Member:
        """Return whose link it is."""
        return self.delivery.recipient

    @property
    def occasion(self) -> Occasion:
        """Return what the letter spoke of."""
        return KINDS[self.delivery.kind].occasion

    @property
    def session_id(self) -> UUID:
        """Return the session that the letter spoke of. Raises LinkIsOver where it spoke of none."""
        if self.delivery.session_id is None:
            raise LinkIsOver("unknown", 404, self.member.locale)
        return self.delivery.session_id


Form = dict[str, str]
Shown = tuple[Tap, str, dict[str, Any]]


class LinkIsOver(Exception):
    """A page in place of the act: `page` says which, `status` 404 or 410."""

    def __init__(self, page: str, status: int, locale: str = "") -> None:
        super().__init__(page)
        self.page, self.status, self.locale = page, status, locale


def tap_of(text: str) -> Tap:
    """Return what the link may do. Raises LinkIsOver."""
    try:
        token = onetap.read(text)
        delivery = KeptDelivery.objects.select_related("recipient").get(pk=token.delivery_id)
    except (BadToken, KeptDelivery.DoesNotExist):
        raise LinkIsOver("unknown", 404) from None
    member, now = delivery.recipient, timezone.now()
    if not member.is_active or token.epoch != member.token_epoch or token.expires_at <= now:
        raise LinkIsOver(_ended_page(token.purpose, delivery), 410, member.locale)
    return Tap(purpose=token.purpose, delivery=delivery, now=now)


def gone(tap: Tap, page: str) -> LinkIsOver:
    """Return the page that says there is nothing left to do here."""
    return LinkIsOver(page, 410, tap.member.locale)


def session_words(tap: Tap, card: SessionCard) -> dict[str, Any]:
    """Return what a page says of a session: her name for it, and when it is on her wall."""
    return {"alias": discreet(card.alias, tap.member.locale), "when": when(tap, card.starts_at, card.timezone)}


def when(tap: Tap, at: datetime, place: str) -> str:
    """Return an instant on her wall, and on the circle's where that shows another time."""
    zone, locale = ZoneInfo(tap.member.timezone), tap.member.locale
    hers = ", ".join(said(at, zone, locale) for said in (words.full_date, words.clock_time))
    elsewhere = words.elsewhere(at, zone, ZoneInfo(place), locale)
    return f"{hers} ({elsewhere})" if elsewhere else hers


def _ended_page(purpose: Purpose, delivery: KeptDelivery) -> str:
    is_offer = KINDS[delivery.kind].occasion is Occasion.OFFERED_SEAT
    return "offer_gone" if is_offer and purpose in (Purpose.ACCEPT, Purpose.PASS) else "expired"
