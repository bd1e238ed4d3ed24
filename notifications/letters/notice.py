"""A message on a device: what a lock screen may show and the page it opens, and nothing else."""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Final

from django.conf import settings

from groups.selectors.deliverables import ChangeCard, JoinCard
from members.models import Member
from notifications.kinds import (
    AGREEMENT_RENEWED,
    CALL_WANTED,
    CIRCLE_NOTICE,
    CIRCLE_UNLED,
    DEBRIEF_ASKED,
    LIKE_OPENED,
    MEMBER_WARNED,
    MIDWEEK_PROMPT,
    REFLECTION_PROMPT,
    SHARING_ENDED,
    WORDS_KEPT,
)
from notifications.leads import Leads
from notifications.letters.cards import Card, ServiceCard
from notifications.letters.compose import key_of, subject_of
from notifications.messages import Message
from notifications.models import Debt

_SHEETS: Final = {
    REFLECTION_PROMPT.code: "words/{}",
    MIDWEEK_PROMPT.code: "words/{}?midweek",
    DEBRIEF_ASKED.code: "session/{}/debrief",
}
_ROOMS: Final = {
    AGREEMENT_RENEWED.code: "agreement",
    MEMBER_WARNED.code: "agreement",
    WORDS_KEPT.code: "words",
    SHARING_ENDED.code: "words",
    CIRCLE_UNLED.code: "week",
    CIRCLE_NOTICE.code: "week",
    CALL_WANTED.code: "week",
    LIKE_OPENED.code: "week",
}
LONGEST_SECONDS: Final = 28 * 24 * 3600  # push services keep nothing for longer


def notice(row: Debt, *, member: Member, card: Card, hers: Leads, now: datetime) -> Message:
    """Return the subject of the letter in her language and the address of its page, for as long as it is of use."""
    return Message(
        to="",
        subject=subject_of(row, member=member, card=card, hers=hers, now=now),
        text="",
        link=_page(row, card),
        # A second copy, should there ever be one, takes the first one's place.
        message_id=urlsafe_b64encode(key_of(row).bytes).rstrip(b"=").decode(),
        seconds=_useful_seconds(row, card, now),
    )


def _page(row: Debt, card: Card) -> str:
    base = f"{settings.PUBLIC_URL.rstrip('/')}/app/#/"
    if isinstance(card, ServiceCard):
        return f"{base}{_ROOMS.get(row.kind, 'find')}"
    if isinstance(card, ChangeCard | JoinCard):
        return f"{base}week"
    return f"{base}{_SHEETS[row.kind].format(card.session_id) if row.kind in _SHEETS else f'session/{card.session_id}'}"


def _useful_seconds(row: Debt, card: Card, now: datetime) -> int:
    until = row.expires_at
    if not isinstance(card, JoinCard | ServiceCard) and now < card.starts_at:
        until = min(until, card.starts_at)
    return min(max(0, int((until - now).total_seconds())), LONGEST_SECONDS)
