"""Sessions as members and guests read them in lists: one statement each, written once (`config.api.prepared`).

The conditions are those of the other selectors. `groups.serializers.rows` makes of a row what the serializers make of
the same session.
"""

from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, UUIDField

from config.api.prepared import PreparedList
from config.statements import Given
from groups.models import Seat, Session
from groups.selectors import seats
from groups.selectors.blocks import with_seats_of_others
from groups.selectors.hosts import leading
from groups.selectors.quorum import asked_about
from groups.selectors.sessions import sessions_not_over, sessions_of_hers

_CIRCLE: Final = Given("circle", "uuid", UUIDField())
_MEMBER: Final = Given("member", "uuid", UUIDField())
_NOW: Final = Given("now", "timestamptz", DateTimeField())
_LIVE: Final = (*Seat.TAKEN, Seat.State.WAITING)
# What anybody may read of a session; what members read on top; her own seat, which has a state if there is one.
_CARD: Final = (
    *("id", "slug", "starts_at", "ends_at", "local_start", "timezone", "clock_kind", "duration_minutes", "state"),
    *("capacity", "taken"),
)
_INSIDE: Final = ("series_id", "schedule_version", "looks_full", "led_by", "merge")
_SEAT: Final = ("seat_state", "position", "attendance", "offer_expires_at", "min_notice_minutes")


def _cards() -> "QuerySet[Any, Any]":
    named = sessions_not_over(_CIRCLE, _NOW).annotate(slug=F("circle__slug"))
    return named.values_list(*_CARD, named=True)


def _for_members(sessions: QuerySet[Session]) -> "QuerySet[Any, Any]":
    hers = FilteredRelation("seats", condition=Q(seats__member=_MEMBER, seats__state__in=_LIVE))
    merge = asked_about(_MEMBER).filter(source=OuterRef("pk")).order_by("pk").values("pk")
    named = sessions.annotate(
        slug=F("circle__slug"),
        hers=hers,
        looks_full=with_seats_of_others(_MEMBER),
        led_by=ArraySubquery(leading().filter(session=OuterRef("pk")).values("handle")),
        merge=Subquery(merge[:1]),
        seat_state=F("hers__state"),
        position=seats.position("hers__"),
        attendance=F("hers__attendance"),
        offer_expires_at=F("hers__offer_expires_at"),
        min_notice_minutes=F("hers__min_notice_minutes"),
    )
    return named.values_list(*_CARD, *_INSIDE, *_SEAT, named=True)


# Each is told `now`; the first two `circle`, the last two `member`.
coming_cards: Final = PreparedList("Card", _cards)
coming_inside: Final = PreparedList("Inside", lambda: _for_members(sessions_not_over(_CIRCLE, _NOW)))
own_agenda: Final = PreparedList("Hers", lambda: _for_members(sessions_of_hers(_MEMBER, _NOW)))
