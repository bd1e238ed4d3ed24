"""What became of circles, seats, sessions and series. Triggers write it, so that no write goes round it.

It answers who held which seat when, and what a session said then. It holds nothing that is sealed, no attendance, and
no counters, which follow from the seats.
"""

from typing import Any

import pghistory
from django.db import models

from groups.models.circles import Circle
from groups.models.series import Series
from groups.models.sessions import Seat, Session

_TRACKERS = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)


def _history_of(model: type[models.Model], *fields: str) -> type[models.Model]:
    # No reference to the row itself, which may be gone, and none to a request: who did it is not kept here.
    unreferenced: dict[str, Any] = {"obj_field": None, "context_field": None}
    return pghistory.create_event_model(model, *(made() for made in _TRACKERS), fields=list(fields), **unreferenced)


class SeatHistory(
    _history_of(Seat, "id", "session", "member", "state", "queued_at", "offer_expires_at", "ended_at")  # type: ignore[misc]
):
    """One state of a seat, from the moment in `pgh_created_at` until the next row of the same seat."""

    class Meta:
        indexes = [models.Index(fields=["session", "id", "-pgh_id"], name="groups_seathistory_replay")]


class SessionHistory(
    _history_of(  # type: ignore[misc]
        Session,
        "id", "circle", "series", "original_local", "local_start", "timezone", "fold", "duration_minutes", "starts_at",
        "ends_at", "state", "capacity", "is_edited", "is_dropped", "schedule_version",
    )
):  # fmt: skip
    """What a session said from that moment on."""

    class Meta:
        indexes = [models.Index(fields=["id", "pgh_id"], name="groups_sessionhistory_replay")]


class SeriesHistory(
    _history_of(  # type: ignore[misc]
        Series,
        "id", "circle", "rrule", "dtstart_local", "timezone", "fold", "duration_minutes", "ends_before_local",
        "previous",
    )
):  # fmt: skip
    """What a series said from that moment on."""

    class Meta:
        indexes = [models.Index(fields=["id", "pgh_id"], name="groups_serieshistory_replay")]


class CircleHistory(
    _history_of(  # type: ignore[misc]
        Circle,
        "id", "slug", "name", "description", "guilt_sources", "norms", "child_stages", "work_patterns", "audience",
        "language", "meeting_format", "timezone", "duration_minutes", "capacity", "member_limit", "min_to_run",
        "facilitators_wanted", "enrolment", "admission", "join_questions", "is_discoverable", "archived_at", "version",
    )
):  # fmt: skip
    """What a circle said in public from that moment on. A version with no other change: its link or place, sealed."""

    class Meta:
        indexes = [models.Index(fields=["id", "pgh_id"], name="groups_circlehistory_replay")]
