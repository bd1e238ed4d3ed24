"""Kind, card and member become one message. Subjects and calendar titles say what she chose and nothing else."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings

from groups import calendars
from groups.calendars import discreet
from groups.selectors.deliverables import ChangeCard, ChangedCard, JoinCard, MergeCard, SessionCard
from members.models import Member
from notifications import onetap
from notifications.leads import Leads, is_first, is_last_call
from notifications.letters import calendar, prepared, words
from notifications.letters.cards import Card, ServiceCard
from notifications.messages import Message
from notifications.models import Debt
from notifications.onetap import Purpose, Token

ANSWER_DAYS: Final = timedelta(days=14)
STOP_DAYS: Final = timedelta(days=30)  # as long as the row is kept
MORNING: Final = range(4, 12)  # hours on her wall at which a letter says good morning
SHOWN: Final = 10  # sessions of one change that a letter lists; the app shows them all


def compose(row: Debt, *, member: Member, card: Card, hers: Leads, now: datetime) -> Message:
    """Return the message of a delivery in the member's language and zone; `hers` are her leads."""
    stop = _link(row, member, Purpose.UNSUBSCRIBE, row.due_at + STOP_DAYS)
    context = {**_facts(row, member, card, now), **_addresses(), "stop_link": stop}
    context["pause_link"] = _link(row, member, Purpose.PAUSE, row.due_at + STOP_DAYS)
    context["is_morning"] = now.astimezone(ZoneInfo(member.timezone)).hour in MORNING
    folder = f"notifications/{template_of(row, hers)}/{member.locale}"
    said = prepared.letter(folder, context, locale=member.locale)
    return Message(
        to=member.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=message_id(key_of(row)),
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Content-Language": member.locale,
        },
        files=calendar.files(row.kind, card, title=context["alias"], now=now),
    )


def subject_of(row: Debt, *, member: Member, card: Card, hers: Leads, now: datetime) -> str:
    """Return the subject alone, as the letter would say it at that instant: the title of an entry in her inbox."""
    return prepared.subject(f"notifications/{template_of(row, hers)}/{member.locale}", _facts(row, member, card, now))


def template_of(row: Debt, hers: Leads) -> str:
    """Return the folder of the words: the kind; for a reminder also whether it is the first, a later or the last."""
    if row.lead_minutes is None:
        return row.kind
    if is_last_call(row.lead_minutes, hers):
        return "reminder_last"
    return "reminder_first" if is_first(row.lead_minutes, hers) else "reminder_next"


def key_of(row: Debt) -> UUID:
    """Return one id for the row's key, the same for every try of the same debt."""
    key = (row.recipient_id, row.kind, row.occasion_id, row.version, row.lead_minutes, row.channel)
    return uuid5(NAMESPACE_URL, ":".join(map(str, key)))


def message_id(key: UUID) -> str:
    """Return the Message-ID: a second copy, should there ever be one, carries the same."""
    return f"<{uuid5(key, 'message')}@{calendars.host()}>"


def _facts(row: Debt, member: Member, card: Card, now: datetime) -> dict[str, Any]:
    alias = discreet(card.alias, member.locale)
    if isinstance(card, ServiceCard):
        return {"alias": alias}
    if isinstance(card, JoinCard):
        return {"alias": alias, "is_admitted": card.is_admitted}
    if isinstance(card, ChangeCard):
        shown, rest = card.changes[:SHOWN], card.changes[SHOWN:]
        return {"alias": alias, "changes": [_changed(each, member, now) for each in shown], "more": len(rest)}
    facts = {"alias": alias, **_session(card, member, now), **_links(row, member, card)}
    if isinstance(card, MergeCard):
        facts["other"] = _time(card.other_starts_at, card.other_timezone, member, now)
        facts["other_duration"] = card.other_duration_minutes
        facts["other_link"] = _page(card.other_id)
    return facts


def _session(card: SessionCard, member: Member, now: datetime) -> dict[str, Any]:
    return {
        **_time(card.starts_at, card.timezone, member, now),
        "duration": card.duration_minutes,
        "is_seated": card.is_seated,
        "is_waiting": card.is_waiting,
        "until": _time(card.useful_until, card.timezone, member, now),
        "session_link": _page(card.session_id),
    }


def _time(at: datetime, place: str, member: Member, now: datetime) -> dict[str, str]:
    zone, locale = ZoneInfo(member.timezone), member.locale
    return {
        "day": words.day(at, zone, locale, now=now),
        "date": words.full_date(at, zone, locale),
        "time": words.clock_time(at, zone, locale),
        "elsewhere": words.elsewhere(at, zone, ZoneInfo(place), locale),
    }


def _changed(card: ChangedCard, member: Member, now: datetime) -> dict[str, Any]:
    return {
        "old": _time(card.old_starts_at, card.timezone, member, now),
        "new": _time(card.starts_at, card.timezone, member, now),
        "is_cancelled": card.is_cancelled,
        "is_at_the_same_time": card.starts_at == card.old_starts_at,
        "duration": card.duration_minutes,
    }


def _links(row: Debt, member: Member, card: SessionCard) -> dict[str, str]:
    ends = {
        Purpose.YES: card.useful_until,
        Purpose.NO: card.useful_until,
        Purpose.HOPEFUL: card.starts_at,
        Purpose.ACCEPT: card.useful_until,
        Purpose.PASS: card.useful_until,
        Purpose.JOIN: card.ends_at,
        Purpose.REFLECT: card.ends_at + ANSWER_DAYS,
    }
    return {f"{purpose.name.lower()}_link": _link(row, member, purpose, until) for purpose, until in ends.items()}


def _addresses() -> dict[str, str]:
    base = settings.PUBLIC_URL.rstrip("/")
    return {
        "care_link": f"{base}/care/",
        "browse_link": f"{base}/circles/",
        "week_link": f"{base}/app/#/week",
        **_rooms(base),
    }


def _rooms(base: str) -> dict[str, str]:
    return {f"{room}_link": f"{base}/app/#/{room}" for room in ("settings", "agreement", "words")}


def _page(session_id: UUID) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/app/#/session/{session_id}"


def _link(row: Debt, member: Member, purpose: Purpose, until: datetime) -> str:
    return onetap.link(Token(purpose, row.pk, member.token_epoch, until))
