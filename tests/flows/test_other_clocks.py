"""Clock changes that the table of cases does not hold. What a wall shows is found by looking every quarter hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from groups.models import SeriesChange, Session
from groups.services import changes, series
from tests.factories import make_circle, make_member

pytestmark = pytest.mark.django_db

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)

CASES = [
    # zone, first start, days between, how many, kinds of the days on which something happens
    ("America/St_Johns", "2027-03-07T02:30", 7, 3, {"2027-03-14": "gap"}),
    ("America/St_Johns", "2026-10-25T01:15", 7, 3, {"2026-11-01": "fold"}),
    ("America/Asuncion", "2027-03-20T23:30", 7, 3, {}),  # one clock all year since 2024
    ("America/Nuuk", "2027-03-20T23:30", 7, 3, {"2027-03-27": "gap"}),
    ("America/Nuuk", "2026-10-17T22:30", 7, 3, {}),
    ("Atlantic/Azores", "2027-03-21T00:15", 7, 3, {"2027-03-28": "gap"}),
    ("Atlantic/Azores", "2026-10-18T00:45", 7, 3, {"2026-10-25": "fold"}),
    ("Europe/Dublin", "2027-03-21T01:30", 7, 3, {"2027-03-28": "gap"}),
    ("Europe/Chisinau", "2027-03-26T03:15", 1, 5, {"2027-03-28": "gap"}),
    ("Asia/Jerusalem", "2027-03-24T02:15", 1, 4, {"2027-03-26": "gap"}),
    ("Asia/Tehran", "2027-03-20T20:00", 1, 4, {}),  # no summer time any more
    ("Asia/Gaza", "2026-10-23T01:30", 1, 3, {"2026-10-24": "fold"}),
    ("Australia/Adelaide", "2027-04-02T02:30", 1, 4, {"2027-04-04": "fold"}),
    ("Australia/Lord_Howe", "2027-04-03T01:45", 1, 3, {"2027-04-04": "fold"}),
    ("Pacific/Auckland", "2027-04-03T02:30", 1, 3, {"2027-04-04": "fold"}),
    ("Pacific/Norfolk", "2026-10-02T02:30", 1, 4, {"2026-10-04": "gap"}),
    ("Pacific/Easter", "2027-04-02T21:30", 1, 4, {"2027-04-03": "fold"}),
    ("Antarctica/Troll", "2027-03-27T01:30", 1, 3, {"2027-03-28": "gap"}),
    ("Africa/El_Aaiun", "2027-02-05T02:30", 7, 3, {}),  # no change in Ramadan any more
    ("America/Havana", "2027-03-07T00:30", 7, 3, {}),  # on one clock since this year
    ("America/Winnipeg", "2026-10-25T01:30", 7, 3, {}),  # the same
    ("America/Miquelon", "2026-10-25T01:30", 7, 3, {"2026-11-01": "fold"}),
]


def looked_up(local: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """This function will look at the wall all through two days, and return when it shows that time, and how often.

    Where it never does, the clock went on: by as much as the time is too early it comes later.
    """
    first = local.replace(tzinfo=UTC) - DAY
    moments = [first + QUARTER * number for number in range(2 * 96 + 1)]
    shown = [(moment, moment.astimezone(zone).replace(tzinfo=None)) for moment in moments]
    found = [moment for moment, wall in shown if wall == local]
    if found:
        return found[0], "fold" if len(found) == 2 else "normal"
    before, wall_before = max((moment, wall) for moment, wall in shown if wall < local)
    return before + (local - wall_before), "gap"


@pytest.mark.parametrize(("name", "start", "step", "number", "special"), CASES)
def test_every_session_is_when_the_wall_says(
    name: str, start: str, step: int, number: int, special: dict[str, str]
) -> None:
    zone, first = ZoneInfo(name), datetime.fromisoformat(start)
    now = first.replace(tzinfo=UTC) - 3 * DAY
    circle = make_circle(timezone=name)
    made = series.schedule_series(
        circle_id=circle.pk,
        rrule=f"FREQ=DAILY;INTERVAL={step};COUNT={number}",
        dtstart_local=first,
        zone=zone,
        duration_minutes=60,
        now=now,
    )
    locals_ = [first + step * DAY * index for index in range(number)]
    check(made.pk, locals_, zone, special)
    # The same hour, reached by an edit from another one.
    member = make_member()
    for edit in (
        changes.Edit(scope=SeriesChange.Scope.ALL, local_time=datetime(2026, 1, 1, 12).time()),  # noqa: DTZ001
        changes.Edit(scope=SeriesChange.Scope.ALL, local_time=first.time()),
    ):
        changes.change_series(series_id=made.pk, edit=edit, member=member, expected=None, now=now)
    check(made.pk, locals_, zone, special)


def check(series_id: object, locals_: list[datetime], zone: ZoneInfo, special: dict[str, str]) -> None:
    rows = list(Session.objects.filter(series=series_id).order_by("original_local"))
    assert [row.local_start for row in rows] == locals_
    for row in rows:
        starts_at, kind = looked_up(row.local_start, zone)
        assert (row.starts_at, row.clock_kind) == (starts_at, kind), row
        assert row.ends_at - row.starts_at == timedelta(hours=1)
    assert {f"{row.local_start:%Y-%m-%d}": row.clock_kind for row in rows if row.clock_kind != "normal"} == special
