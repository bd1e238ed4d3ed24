"""Where a session meets: a link that was pasted, a room made for it, a place, or a number to call.

All of it is sealed with the circle's key, for the one row it stands in. It is opened for whoever comes in, and for
nothing else.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.conf import settings

from config import vault
from groups import events
from groups.errors import NoMeetingLink
from groups.models import Circle, Membership, Session
from groups.selectors.meetings import BY_LINK, goes_by_link, is_pasted

Kind = Literal["link", "place", "number"]

_Format = Circle.MeetingFormat
_SOMEWHERE: Final = (_Format.IN_PERSON, _Format.HYBRID)
_ROOM_BYTES: Final = 16  # 128 bits by chance: whoever was not told a room does not find it


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingPoint:
    """What those who meet are told; of a hybrid session both."""

    kind: Kind
    url: str | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)


def paste(row: Circle | Session, *, link: str | None = None, place: str | None = None) -> None:
    """Set what the row says of where to meet; None leaves it, an empty text takes it away. The caller saves the row."""
    if link is not None:
        row.meeting_link_sealed = _sealed(row, "meeting_link_sealed", link)
        row.is_link_stale = False
        if isinstance(row, Session):
            row.is_room_generated = False
    if place is not None:
        row.meeting_place_sealed = _sealed(row, "meeting_place_sealed", place)


def meeting_point(session: Session, *, reader: UUID) -> MeetingPoint:
    """Open what a session's people are told, and make its room where it needs one; the caller holds its row.

    `reader` is the member who is told: whatever she learns is opened for her, and so stands in the audit. The
    session's own link or place comes before the circle's; a room is made only where nobody pasted a link. Raises
    NoMeetingLink where there is nothing to tell.
    """
    wanted = session.circle.meeting_format
    has_place = wanted in _SOMEWHERE or wanted not in BY_LINK
    place = _first(session, "meeting_place_sealed", reader) if has_place else None
    if wanted in BY_LINK:
        if url := _pasted(session, reader) or _room(session, reader):
            return MeetingPoint(kind="link", url=url, place=place)
    elif place is None and (url := _pasted(session, reader)):
        return MeetingPoint(kind="link", url=url)
    if place is None:
        raise NoMeetingLink
    return MeetingPoint(kind="number" if wanted == _Format.PHONE else "place", place=place)


def has_place(session: Session) -> bool:
    """Tell whether people go somewhere to meet and somebody said where; nothing is opened for that."""
    said = (session.meeting_place_sealed, session.circle.meeting_place_sealed)
    return session.circle.meeting_format in _SOMEWHERE and any(sealed is not None for sealed in said)


def place_of(session: Session, *, reader: UUID) -> str | None:
    """Open where people go who meet in person; None where nobody goes anywhere, or nobody said where."""
    return _first(session, "meeting_place_sealed", reader) if has_place(session) else None


def renew(sessions: Iterable[Session]) -> None:
    """Forget the rooms that were made for these sessions, whose rows the caller holds; the next to come makes new ones.

    What was pasted stays: the service cannot change it.
    """
    for session in sessions:
        if session.is_room_generated:
            session.meeting_link_sealed, session.is_room_generated = None, False
            session.save(update_fields=["meeting_link_sealed", "is_room_generated"])


def rotate_for(session: Session, *, host_id: UUID, now: datetime) -> None:
    """Let a session whose row the caller holds meet elsewhere, now that another leads it.

    A room is made anew. A link that was pasted belongs to who pasted it, so the new host is asked for one.
    """
    renew([session])
    if goes_by_link(session) and is_pasted(session) and not session.is_link_stale:
        session.is_link_stale = True
        session.save(update_fields=["is_link_stale"])
        events.publish(events.MeetingLinkWanted(session_id=session.pk, member_id=host_id, at=now))


def rotate_all(circle: Circle, sessions: Collection[Session], *, now: datetime) -> None:
    """Let a circle meet elsewhere, now that somebody who may know where has gone.

    The caller holds the circle's row and those of the sessions, all that are not over. Rooms are made anew; where a
    link was pasted the facilitators are asked for another one, once.
    """
    renew(sessions)
    pasted = [each for each in sorted(sessions, key=_in_time) if goes_by_link(each) and is_pasted(each)]
    own = [session.pk for session in pasted if session.meeting_link_sealed is not None]
    Session.objects.filter(pk__in=own).update(is_link_stale=True)
    if circle.meeting_link_sealed is not None:
        Circle.objects.filter(pk=circle.pk).update(is_link_stale=True)
    asked = [each for each in pasted if not (circle.is_link_stale or each.is_link_stale)]
    if not asked:
        return
    leading = Membership.objects.filter(
        circle=circle, state=Membership.State.ACTIVE, role=Membership.Role.FACILITATOR
    ).order_by("pk")
    for member_id in leading.values_list("member", flat=True):
        events.publish(events.MeetingLinkWanted(session_id=asked[0].pk, member_id=member_id, at=now))


def lock_unfinished(circle_id: UUID, *, now: datetime) -> list[Session]:
    """Lock every session of a circle that is not over, by id, and return them; the caller holds the circle's row."""
    unfinished = Session.objects.filter(circle_id=circle_id, state=Session.State.SCHEDULED, ends_at__gt=now)
    return list(unfinished.select_for_update(of=("self",)).select_related("circle").order_by("pk"))


def _sealed(row: Circle | Session, name: str, text: str) -> bytes | None:
    if not text:
        return None
    circle_id = row.circle_id if isinstance(row, Session) else row.pk
    return vault.seal(text, owner=vault.Owner.circle(circle_id), place=vault.place(row, name))


def _opened(row: Circle | Session, name: str, reader: UUID) -> str | None:
    sealed = getattr(row, name)
    if sealed is None:
        return None
    owner = vault.Owner.circle(row.circle_id if isinstance(row, Session) else row.pk)
    return vault.reveal(bytes(sealed), owner=owner, place=vault.place(row, name), actor=reader, reason="meeting-door")


def _first(session: Session, name: str, reader: UUID) -> str | None:
    return _opened(session, name, reader) or _opened(session.circle, name, reader)


def _pasted(session: Session, reader: UUID) -> str | None:
    own = None if session.is_room_generated else _opened(session, "meeting_link_sealed", reader)
    return own or _opened(session.circle, "meeting_link_sealed", reader)


def _room(session: Session, reader: UUID) -> str | None:
    if session.is_room_generated:
        return _opened(session, "meeting_link_sealed", reader)
    if not settings.MEETING_BASE_URL:
        return None
    url = f"{settings.MEETING_BASE_URL.rstrip('/')}/{secrets.token_hex(_ROOM_BYTES)}"
    session.meeting_link_sealed = _sealed(session, "meeting_link_sealed", url)
    session.is_room_generated = True
    session.save(update_fields=["meeting_link_sealed", "is_room_generated"])
    return _opened(session, "meeting_link_sealed", reader)  # told like any other link, and written down like it


def _in_time(session: Session) -> datetime:
    return session.starts_at
