"""Which weekdays a rule means, where it means the same ones every week. Pure."""

from datetime import datetime
from typing import Final

SUNDAY_FIRST: Final = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # Meeting Guide's days are numbers, 0 is Sunday
_PICKS_SOME: Final = {"BYMONTH", "BYMONTHDAY", "BYSETPOS"}


def weekly_days(rrule: str, dtstart_local: datetime) -> tuple[int, ...]:
    """Return the days, 0 (Sunday) to 6, on which a checked rule meets in every week; none where weeks differ.

    Every second week, once a month and a single date give none. A rule that ends one day is weekly until then.
    """
    parts = dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
    if parts.get("FREQ") not in ("WEEKLY", "DAILY") or parts.get("INTERVAL", "1") != "1" or parts.keys() & _PICKS_SOME:
        return ()
    if "BYDAY" in parts:
        return tuple(sorted({SUNDAY_FIRST.index(name) for name in parts["BYDAY"].split(",")}))
    return tuple(range(7)) if parts["FREQ"] == "DAILY" else ((dtstart_local.weekday() + 1) % 7,)


def weekly_rule(days: tuple[int, ...]) -> str:
    """Return the rule that meets on these days of every week."""
    return f"FREQ=WEEKLY;BYDAY={','.join(SUNDAY_FIRST[day] for day in (*range(1, 7), 0) if day in days)}"
