"""Kind, card and member become one message. Subjects and calendar titles say what she chose and nothing else."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string

from groups import calendars
from groups.calendars import discreet
from groups.selectors.deliverables import JoinCard, SessionCard
from members.models import Member
from notifications import onetap
from notifications.leads import Leads, is_last_call
from notifications.letters import layout, words
from notifications.messages import Message
from notifications.models import Delivery
from notifications.onetap import Purpose, Token

ANSWER_DAYS: Final = timedelta(days=14)
STOP_DAYS: Final = timedelta(days=30)  # as long as the row is kept
_WITH_ENTRY: Final = frozenset({"booking_confirmation", "session_moved", "session_cancelled", "seat_promoted"})


def compose(row: Delivery, *, member: Member, card: SessionCard | JoinCard, hers: Leads, now: datetime) -> Message:
    """Return the message of a delivery in the member's language and zone; `hers` are her leads."""
    stop = _link(row, member, Purpose.UNSUBSCRIBE, row.due_at + STOP_DAYS)
    context = {**_facts(row, member, card, now), **_addresses(), "stop_link": stop}
    folder = f"notifications/{template_of(row, hers)}/{member.locale}"
    subject = _subject(folder, context)
    text = layout.plain(render_to_string(f"{folder}/body.txt", context))
    entry_of = card if isinstance(card, SessionCard) and row.kind in _WITH_ENTRY else None
    return Message(
        to=member.email,
        subject=subject,
        text=text,
        html=layout.html(text, subject=subject, locale=member.locale),
        message_id=message_id(key_of(row)),
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Content-Language": member.locale,
        },
        calendar=_entry(entry_of, context["alias"], now) if entry_of else b"",
        calendar_method=_method(entry_of) if entry_of else "",
    )


def subject_of(row: Delivery, *, member: Member, card: SessionCard | JoinCard, hers: Leads, now: datetime) -> str:
    """Return the subject alone, as the letter would say it at that instant: the title of an entry in her inbox."""
    return _subject(f"notifications/{template_of(row, hers)}/{member.locale}", _facts(row, member, card, now))


def template_of(row: Delivery, hers: Leads) -> str:
    """Return the folder of the words: the kind; for a reminder also whether it is the first, a later or the last."""
    if row.lead_minutes is None:
        return row.kind
    if is_last_call(row.lead_minutes, hers):
        return "reminder_last"
    return "reminder_first" if row.lead_minutes >= max(hers, default=0) else "reminder_next"


def key_of(row: Delivery) -> UUID:
    """Return one id for the row's key, the same for every try of the same debt."""
    key = (row.recipient_id, row.kind, row.occasion_id, row.version, row.lead_minutes, row.channel)
    return uuid5(NAMESPACE_URL, ":".join(map(str, key)))


def message_id(key: UUID) -> str:
    """Return the Message-ID: a second copy, should there ever be one, carries the same."""
    return f"<{uuid5(key, 'message')}@{calendars.host()}>"


def _entry(card: SessionCard, title: str, now: datetime) -> bytes:
    return calendars.entry(card, title=title, method=_method(card), now=now)


def _method(card: SessionCard) -> str:
    return "CANCEL" if card.is_cancelled else "REQUEST"


def _facts(row: Delivery, member: Member, card: SessionCard | JoinCard, now: datetime) -> dict[str, Any]:
    alias = discreet(card.alias, member.locale)
    if isinstance(card, JoinCard):
        return {"alias": alias, "is_admitted": card.is_admitted}
    zone, locale, starts_at = ZoneInfo(member.timezone), member.locale, card.starts_at
    return {
        "alias": alias,
        "day": words.day(starts_at, zone, locale, now=now),
        "date": words.full_date(starts_at, zone, locale),
        "time": words.clock_time(starts_at, zone, locale),
        "elsewhere": words.elsewhere(starts_at, zone, ZoneInfo(card.timezone), locale),
        "duration": card.duration_minutes,
        "yes_link": _link(row, member, Purpose.YES, starts_at),
        "no_link": _link(row, member, Purpose.NO, starts_at),
        "reflect_link": _link(row, member, Purpose.REFLECT, card.ends_at + ANSWER_DAYS),
    }


def _subject(folder: str, context: dict[str, Any]) -> str:
    return " ".join(render_to_string(f"{folder}/subject.txt", context).split())


def _addresses() -> dict[str, str]:
    base = settings.PUBLIC_URL.rstrip("/")
    return {"care_link": f"{base}/care/", "browse_link": f"{base}/circles/"}


def _link(row: Delivery, member: Member, purpose: Purpose, until: datetime) -> str:
    return onetap.link(Token(purpose, row.pk, member.token_epoch, until))
