"""Looking for a circle. One place knows what a wish means, for the pages and for the API alike."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from groups.models import Circle, Session
from groups.selectors.blocks import apart_from
from groups.selectors.circles import directory
from members.models import Member

SEATS_WITHIN: Final = timedelta(days=14)
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)  # when a circle without a session in sight meets next: after all others
_ACCENTED: Final = "áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ"
_BARE: Final = "aaaaaaeeeeiiiiooooouuuuncAAAAAAEEEEIIIIOOOOOUUUUNC"
_BARED: Final = str.maketrans(_ACCENTED, _BARE)
_SEARCHED: Final = ("name", "description", "audience")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody looks for; what is empty does not matter to her."""

    q: str = ""
    guilt_sources: tuple[str, ...] = ()  # any of them
    language: str = ""
    meeting_format: str = ""
    starts_within: timedelta | None = None  # a session begins in that time
    has_seats: bool = False  # and has a free seat


def matching(wishes: Wishes, *, now: datetime, member: Member | None = None) -> QuerySet[Circle]:
    """Return the circles of the directory that fit every wish, by name; to a member, a free seat is one for her."""
    circles = _speaking_of(directory(), wishes.q)
    if wishes.guilt_sources:
        circles = circles.filter(guilt_sources__overlap=list(wishes.guilt_sources))
    if wishes.language:
        circles = circles.filter(language=wishes.language)
    if wishes.meeting_format:
        circles = circles.filter(meeting_format=wishes.meeting_format)
    if wishes.has_seats or wishes.starts_within is not None:
        circles = circles.filter(Exists(_fitting_sessions(wishes, now=now, member=member)))
    return circles


def with_next_start(circles: QuerySet[Circle], *, now: datetime) -> QuerySet[Any]:
    """Add `next_starts_at`, the start of the next scheduled session or `NEVER`, for pages in that order."""
    # One step into the index; Min would read them all.
    soonest = _coming(now).order_by("starts_at").values("starts_at")[:1]
    never = Value(NEVER, output_field=DateTimeField())
    next_starts_at = Coalesce(Subquery(soonest), never, output_field=DateTimeField())
    annotated: QuerySet[Any] = circles.annotate(next_starts_at=next_starts_at)
    return annotated


def _coming(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(circle=OuterRef("pk"), state=Session.State.SCHEDULED, starts_at__gt=now)


def _fitting_sessions(wishes: Wishes, *, now: datetime, member: Member | None) -> QuerySet[Session]:
    """Return the sessions of which one must exist: both wishes are about the very same session."""
    sessions = _coming(now)
    if wishes.starts_within is not None:
        sessions = sessions.filter(starts_at__lte=now + wishes.starts_within)
    if not wishes.has_seats:
        return sessions
    free = sessions.filter(taken__lt=F("capacity"))
    return free if member is None else free.exclude(apart_from(member))


def _speaking_of(circles: QuerySet[Circle], text: str) -> QuerySet[Circle]:
    """Return the circles whose words hold the text, whatever its case and with or without its accents."""
    if not text:
        return circles
    bared = circles.alias(**{f"bare_{name}": _bare(name) for name in _SEARCHED})
    found = Q()
    for name in _SEARCHED:
        found |= Q((f"bare_{name}__icontains", text.translate(_BARED)))
    return bared.filter(found)


def _bare(name: str) -> Any:
    # PostgreSQL's own unaccent is an extension, which not every server has.
    return Func(F(name), Value(_ACCENTED), Value(_BARE), function="TRANSLATE", output_field=TextField())
