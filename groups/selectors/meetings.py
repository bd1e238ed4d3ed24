"""How a session meets, as far as that can be told without opening anything."""

from typing import Final

from django.conf import settings

from groups.models import Circle, Session

_Format = Circle.MeetingFormat
BY_LINK: Final = (_Format.ONLINE, _Format.AUDIO, _Format.HYBRID)


def is_pasted(session: Session) -> bool:
    """Tell whether somebody pasted a link for this session or for its circle."""
    return session.circle.meeting_link_sealed is not None or _has_own_link(session)


def goes_by_link(session: Session) -> bool:
    """Tell whether it meets by link; where no place or number is known, one that does not may as well."""
    return session.circle.meeting_format in BY_LINK or (is_pasted(session) and not _has_place(session))


def needs_link(session: Session) -> bool:
    """Tell whether somebody should paste a link or a place: there is none, or somebody who left knows it."""
    if not goes_by_link(session):
        return not _has_place(session)
    if not is_pasted(session):
        return not settings.MEETING_BASE_URL
    return session.is_link_stale or (session.circle.is_link_stale and not _has_own_link(session))


def _has_own_link(session: Session) -> bool:
    return session.meeting_link_sealed is not None and not session.is_room_generated


def _has_place(session: Session) -> bool:
    return session.meeting_place_sealed is not None or session.circle.meeting_place_sealed is not None
