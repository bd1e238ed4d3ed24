"""Kind, card and member become one message. Subjects and calendar titles say what she chose and nothing else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple
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
from notifications.letters.prepared import Common
from notifications.messages import Message
from notifications.models import Debt
from notifications.onetap import Purpose, Token

ANSWER_DAYS: Final = timedelta(days=14)
STOP_DAYS: Final = timedelta(days=30)  # as long as the row is kept
MORNING: Final = range(4, 12)  # hours on her wall at which a letter says good morning
_KEPT: Final = 1000  # sessions of which the words are remembered, on one clock and in one language each
SHOWN: Final = 10  # sessions of one change that a letter lists; the app shows them all


def compose(row: Debt, *, member: Member, card: Card, hers: Leads, now: datetime) -> Message:
    """Return the message of a delivery in the member's language and zone; `hers` are her leads."""
    stop = _link(row, member, Purpose.UNSUBSCRIBE, row.due_at + STOP_DAYS)
    alike = _alike(card, member, now)
    own = {**_hers(row, member, card, now), "stop_link": stop}
    own["pause_link"] = partial(_link, row, member, Purpose.PAUSE, row.due_at + STOP_DAYS)
    folder = f"notifications/{template_of(row, hers)}/{member.locale}"
    said = prepared.letter(folder, own, locale=member.locale, common=alike)
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
        files=calendar.files(row.kind, card, title=own["alias"], now=now),
    )


def subject_of(row: Debt, *, member: Member, card: Card, hers: Leads, now: datetime) -> str:
    """Return the subject alone, as the letter would say it at that instant: the title of an entry in her inbox."""
    facts = {**_alike(card, member, now), **_hers(row, member, card, now)}
    return prepared.subject(f"notifications/{template_of(row, hers)}/{member.locale}", facts)


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


def _alike(card: Card, member: Member, now: datetime) -> Common:
    """Return what the letters to all who sit in one session say alike, on one clock and in one language."""
    zone = ZoneInfo(member.timezone)
    hers = now.astimezone(zone)
    session = _session_of(card) if isinstance(card, SessionCard) else None
    return _common(session, zone, member.locale, hers.date(), hers.hour in MORNING)


def _hers(row: Debt, member: Member, card: Card, now: datetime) -> dict[str, Any]:
    """Return what only her letter says; a link is made where a wording shows it."""
    alias = discreet(card.alias, member.locale)
    if isinstance(card, ServiceCard):
        return {"alias": alias}
    if isinstance(card, JoinCard):
        return {"alias": alias, "is_admitted": card.is_admitted}
    today, zone = now.astimezone(ZoneInfo(member.timezone)).date(), ZoneInfo(member.timezone)
    if isinstance(card, ChangeCard):
        shown, rest = card.changes[:SHOWN], card.changes[SHOWN:]
        changes = [_changed(each, zone, member.locale, today) for each in shown]
        return {"alias": alias, "changes": changes, "more": len(rest)}
    facts = {"alias": alias, **_links(row, member, card)}
    if isinstance(card, MergeCard):
        facts["other"] = _time(card.other_starts_at, card.other_timezone, zone, member.locale, today)
        facts["other_duration"] = card.other_duration_minutes
        facts["other_link"] = _page(card.other_id)
    return facts


class _Session(NamedTuple):
    """What a letter tells of a session, whoever sits in it."""

    id: UUID
    starts_at: datetime
    until: datetime
    timezone: str
    duration: int
    is_seated: bool
    is_waiting: bool


def _session_of(card: SessionCard) -> _Session:
    return _Session(
        card.session_id,
        card.starts_at,
        card.useful_until,
        card.timezone,
        card.duration_minutes,
        card.is_seated,
        card.is_waiting,
    )


@lru_cache(maxsize=_KEPT)
def _common(session: _Session | None, zone: ZoneInfo, locale: str, today: date, is_morning: bool) -> Common:
    common = Common(_addresses() | {"is_morning": is_morning})
    if session is not None:
        common |= {
            **_time(session.starts_at, session.timezone, zone, locale, today),
            "duration": session.duration,
            "is_seated": session.is_seated,
            "is_waiting": session.is_waiting,
            "until": _time(session.until, session.timezone, zone, locale, today),
            "session_link": _page(session.id),
        }
    return common


def _time(at: datetime, place: str, zone: ZoneInfo, locale: str, today: date) -> dict[str, str]:
    return {
        "day": words.day(at, zone, locale, today=today),
        "date": words.full_date(at, zone, locale),
        "time": words.clock_time(at, zone, locale),
        "elsewhere": words.elsewhere(at, zone, ZoneInfo(place), locale),
    }


def _changed(card: ChangedCard, zone: ZoneInfo, locale: str, today: date) -> dict[str, Any]:
    return {
        "old": _time(card.old_starts_at, card.timezone, zone, locale, today),
        "new": _time(card.starts_at, card.timezone, zone, locale, today),
        "is_cancelled": card.is_cancelled,
        "is_at_the_same_time": card.starts_at == card.old_starts_at,
        "duration": card.duration_minutes,
    }


def _links(row: Debt, member: Member, card: SessionCard) -> dict[str, Callable[[], str]]:
    ends = {
        "yes_link": (Purpose.YES, card.useful_until),
        "no_link": (Purpose.NO, card.useful_until),
        "hopeful_link": (Purpose.HOPEFUL, card.starts_at),
        "accept_link": (Purpose.ACCEPT, card.useful_until),
        "pass_link": (Purpose.PASS, card.useful_until),
        "join_link": (Purpose.JOIN, card.ends_at),
        "reflect_link": (Purpose.REFLECT, card.ends_at + ANSWER_DAYS),
    }
    return {name: partial(_link, row, member, purpose, until) for name, (purpose, until) in ends.items()}


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
