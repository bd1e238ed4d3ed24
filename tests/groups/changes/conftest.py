"""A circle that meets on Tuesday evenings, and who edits that."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from groups.models import Circle, Membership, Series, SeriesChange, Session
from groups.services import changes, series
from members.models import Member
from tests.factories import make_circle, make_member, make_membership

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)  # a Monday, seven in the morning in New York


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def walls(found: Series | None, **wanted: Any) -> list[str]:
    """This function will return when the sessions of a series take place, on its wall."""
    rows = Session.objects.filter(series=found, **{"state": "scheduled", **wanted}).order_by("starts_at")
    return [f"{row.local_start:%a %Y-%m-%d %H:%M}" for row in rows]


def session_at(found: Series, text: str) -> Session:
    return Session.objects.get(series=found, local_start=at(text))


class Editor:
    """A facilitator who changes a series, step by step."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.now = NOW

    def edit(self, found: Series, scope: str, *, of: Session | None = None, **wanted: Any) -> SeriesChange:
        return changes.change_series(
            series_id=found.pk, edit=self.draft(scope, of, **wanted), member=self.member, expected=None, now=self.now
        )

    def preview(self, found: Series, scope: str, *, of: Session | None = None, **wanted: Any) -> changes.Preview:
        return changes.preview_change(series_id=found.pk, edit=self.draft(scope, of, **wanted), now=self.now)

    def draft(self, scope: str, of: Session | None, **wanted: Any) -> changes.Edit:
        session_id: UUID | None = of.pk if of is not None else None
        return changes.Edit(scope=SeriesChange.Scope(scope), session_id=session_id, **wanted)

    def undo(self, change: SeriesChange) -> None:
        changes.undo_change(change_id=change.pk, now=self.now)


@pytest.fixture
def circle(db: None) -> Circle:
    return make_circle(timezone="America/New_York")


@pytest.fixture
def fay_edits(circle: Circle) -> Editor:
    fay = make_member("fay")
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    return Editor(fay)


def weekly(circle: Circle, rrule: str | None = "FREQ=WEEKLY;COUNT=6", local: str = "2027-01-05T20:30") -> Series:
    return series.schedule_series(
        circle_id=circle.pk, rrule=rrule, dtstart_local=at(local), zone=NEW_YORK, duration_minutes=60, now=NOW
    )


@pytest.fixture
def tuesdays(circle: Circle, fay_edits: Editor) -> Series:
    return weekly(circle)
