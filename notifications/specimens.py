"""One letter of every sort, about nobody: for whoever writes the words, and for the tests that read them all."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from groups.selectors.deliverables import ChangeCard, ChangedCard, JoinCard, MergeCard, SessionCard
from members.models import Member
from notifications import leads, letters
from notifications.accounts import INVITED, LETTERS, NOTICE, READY, invitation_letter, letter_of, ready_letter
from notifications.kinds import KINDS, Occasion
from notifications.messages import Message
from notifications.models import Delivery

_IDS: Final = UUID("0189e5d0-0000-7000-8000-000000000000")
_ZONE: Final = "America/New_York"
_HOUR: Final = timedelta(hours=1)
_LEADS: Final = {"first": 4320, "next": 1440, "last": 60}
_NIGHT_OVER: Final = timedelta(hours=14)  # after the evening at which the other letters are read


@dataclass(frozen=True, kw_only=True, slots=True)
class Specimen:
    """A letter with its name, such as `reminder-first`; without a `push` text no device is ever sent it."""

    name: str
    locale: str
    message: Message
    push: str = ""


def names() -> list[str]:
    """Return the names of all letters, those about sessions first."""
    of_accounts = [f"account-{name}" for name in dict.fromkeys([*LETTERS.values(), NOTICE, READY, INVITED])]
    return [name for kind in KINDS for name in _names_of(kind)] + of_accounts


def specimen(name: str, locale: str, *, now: datetime) -> Specimen:
    """Return one letter as a mom gets it whose clock shows another hour than the circle's. Raises KeyError."""
    if name.startswith("account-"):
        return _of_account(name, locale, now)
    kind, variant = _split(name)
    member = Member(pk=_id("member"), email="mom@example.org", timezone="America/Denver", locale=locale)
    moment = now + _NIGHT_OVER if variant == "morning" else now
    row = _row(kind, variant, member, moment)
    told: dict[str, Any] = {
        "member": member,
        "card": _card(kind, variant, moment),
        "hers": leads.in_order(_LEADS.values()),
    }
    message = letters.compose(row, now=moment, **told)
    return Specimen(name=name, locale=locale, message=message, push=letters.notice(row, now=moment, **told).subject)


def specimens(*, now: datetime) -> Iterator[Specimen]:
    """Yield every letter in both languages."""
    for name in names():
        for locale in Member.Locale.values:
            yield specimen(name, locale, now=now)


_VARIANTS: Final = {
    "reminder": tuple(_LEADS),
    "join_decided": ("yes", "no"),
    "appeal_decided": ("yes", "no"),
    "reflection_prompt": ("evening", "morning"),
}


def _names_of(kind: str) -> list[str]:
    return [f"{kind}-{variant}" for variant in _VARIANTS[kind]] if kind in _VARIANTS else [kind]


def _split(name: str) -> tuple[str, str]:
    kind, _, variant = name.partition("-")
    if name not in _names_of(KINDS[kind].code):
        raise KeyError(name)
    return kind, variant


def _row(kind: str, variant: str, member: Member, now: datetime) -> Delivery:
    return Delivery(
        pk=_id(kind),
        recipient=member,
        kind=kind,
        occasion_id=_id("seat"),
        session_id=_id("session"),
        lead_minutes=_LEADS.get(variant),
        due_at=now,
        expires_at=now + 48 * _HOUR,
    )


def _card(kind: str, variant: str, now: datetime) -> letters.Card:
    occasion, session = KINDS[kind].occasion, _session(kind, now)
    if occasion in letters.OF_THE_SERVICE:
        return letters.ServiceCard(member_id=_id("member"))
    if occasion in (Occasion.MEMBERSHIP, Occasion.APPEAL):
        return JoinCard(membership_id=_id("membership"), alias="", is_admitted=variant == "yes")
    if occasion is Occasion.CHANGE:
        changed = ChangedCard(**asdict(session), old_starts_at=session.starts_at - _HOUR)
        return ChangeCard(alias=session.alias, changes=(changed, replace(changed, is_cancelled=True)))
    if occasion is Occasion.MERGE_ANSWER:
        return _merge(session)
    return session


def _session(kind: str, now: datetime) -> SessionCard:
    starts_at = now.replace(minute=30, second=0, microsecond=0) + 48 * _HOUR
    return SessionCard(
        seat_id=_id("seat"),
        session_id=_id("session"),
        alias="My Tuesday hour",
        starts_at=starts_at,
        ends_at=starts_at + _HOUR,
        timezone=_ZONE,
        duration_minutes=60,
        schedule_version=2,
        is_cancelled=kind == "session_cancelled",
        answer_by=starts_at - 12 * _HOUR,
    )


def _merge(session: SessionCard) -> MergeCard:
    return MergeCard(
        **asdict(session),
        other_id=_id("other session"),
        other_starts_at=session.starts_at + 24 * _HOUR,
        other_timezone=_ZONE,
        other_duration_minutes=75,
        other_schedule_version=1,
    )


def _of_account(name: str, locale: str, now: datetime) -> Specimen:
    prefixes = {letter: prefix for prefix, letter in LETTERS.items()} | {NOTICE: "account/email/password_changed"}
    letter = name.removeprefix("account-")
    if letter == INVITED:
        subject, text = invitation_letter(locale, expires_at=now + timedelta(days=14))
    else:
        subject, text = ready_letter(locale) if letter == READY else letter_of(prefixes[letter], locale, code="K7M2Q9")
    message = Message(to="mom@example.org", subject=subject, text=text, message_id=letters.message_id(_id(name)))
    return Specimen(name=name, locale=locale, message=message)


def _id(name: str) -> UUID:
    return uuid5(_IDS, name)
