"""A series as a schema.org Schedule: what repeats, by the wall of its zone. What the words cannot say gives none."""

from datetime import timedelta
from typing import Any, Final

from groups.models import Series

_UNITS: Final = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M"}
_DAYS: Final = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip


def schedule_of(series: Series) -> dict[str, Any] | None:
    """Return the schedule (schema.org/Schedule), or None for a single date and for rules that it has no words for."""
    parts = dict(part.split("=", 1) for part in series.rrule.upper().split(";") if "=" in part)
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None or "BYSETPOS" in parts:
        return None
    start = series.dtstart_local
    said: dict[str, Any] = {
        "@type": "Schedule",
        "repeatFrequency": f"P{parts.get('INTERVAL', '1')}{unit}",
        "startDate": f"{start:%Y-%m-%d}",
        "startTime": f"{start:%H:%M:%S}",
        "endTime": f"{start + timedelta(minutes=series.duration_minutes):%H:%M:%S}",
        "duration": f"PT{series.duration_minutes}M",
        "scheduleTimezone": series.timezone,
    }
    return said | _picked(parts, series) | _ended(parts, series)


def _picked(parts: dict[str, str], series: Series) -> dict[str, Any]:
    """Return the days: a weekday as schema.org's own, the first Thursday of a month as iCalendar writes it (1TH)."""
    names = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else []
    if not names and parts["FREQ"] == "WEEKLY":
        names = [list(_DAYS)[series.dtstart_local.weekday()]]
    found: dict[str, Any] = {}
    if names:
        found["byDay"] = [f"https://schema.org/{_DAYS[name]}" if name in _DAYS else name for name in names]
    for part, name in (("BYMONTH", "byMonth"), ("BYMONTHDAY", "byMonthDay")):
        if part in parts:
            found[name] = [int(number) for number in parts[part].split(",")]
    return found


def _ended(parts: dict[str, str], series: Series) -> dict[str, Any]:
    if series.ends_before_local is not None:
        return {"endDate": f"{series.ends_before_local - timedelta(microseconds=1):%Y-%m-%d}"}
    if "COUNT" in parts:
        return {"repeatCount": int(parts["COUNT"])}
    until = parts.get("UNTIL", "")
    return {"endDate": f"{until[:4]}-{until[4:6]}-{until[6:8]}"} if until else {}
