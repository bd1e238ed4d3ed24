"""Rows of sessions as plain bodies: the very ones that the serializers make, at a tenth of the price.

Lists of sessions are what is asked for most. A test compares each body with the serializer's, key by key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from groups.models.sessions import DOOR_OPENS
from groups.selectors.bands import seats_band

Body = dict[str, Any]


def instant(moment: datetime) -> str:
    """Return an instant in UTC as the serializers write it."""
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def card(row: Any) -> Body:
    """Return what anybody may read: `SessionCardOut`."""
    return {
        "id": str(row.id),
        "circle": row.slug,
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "local_start": row.local_start.isoformat(),
        "timezone": row.timezone,
        "clock_kind": row.clock_kind,
        "duration_minutes": row.duration_minutes,
        "state": row.state,
        "free_seats": seats_band(row.capacity - row.taken),
    }


def inside(row: Any, *, merges: Mapping[UUID, Body]) -> Body:
    """Return what a member reads in a list: `MemberSessionOut`.

    `merges` are those that she is asked about, by id; one that was settled a moment ago is none any more.
    """
    body = card(row)
    if row.looks_full:
        body["free_seats"] = seats_band(0)
    return body | {
        "capacity": row.capacity,
        "taken": max(row.taken, row.capacity) if row.looks_full else row.taken,
        "series": row.series_id and str(row.series_id),
        "schedule_version": row.schedule_version,
        "join_opens_at": instant(row.starts_at - DOOR_OPENS),
        "join_closes_at": instant(row.ends_at),
        "seat": _seat(row),
        "prompt": None,
        "hosts": row.led_by,
        "merge": merges.get(row.merge),
        "alternatives": [],
    }


def cards(rows: Sequence[Any]) -> list[Body]:
    """Return the cards of some rows."""
    return [card(row) for row in rows]


def _seat(row: Any) -> Body | None:
    if row.seat_state is None:
        return None
    return {
        "state": row.seat_state,
        "position": row.position,
        "attendance": row.attendance,
        "offer_expires_at": row.offer_expires_at and instant(row.offer_expires_at),
        "min_notice_minutes": row.min_notice_minutes,
    }
