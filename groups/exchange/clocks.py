"""Days and times as people write them into files. Pure; what is ambiguous is refused."""

import re
from datetime import time
from typing import Any, Final

_NAMES: Final = (
    ("sunday", "domingo", "dimanche", "sonntag"),
    ("monday", "lunes", "lundi", "montag"),
    ("tuesday", "martes", "mardi", "dienstag"),
    ("wednesday", "miercoles", "miércoles", "mercredi", "mittwoch"),
    ("thursday", "jueves", "jeudi", "donnerstag"),
    ("friday", "viernes", "vendredi", "freitag"),
    ("saturday", "sabado", "sábado", "samedi", "samstag"),
)
_DAYS: Final = {name: number for number, names in enumerate(_NAMES) for name in names}
_SHORT: Final = {
    **{names[0][:length]: number for number, names in enumerate(_NAMES) for length in (2, 3)},
    "tues": 2, "weds": 3, "thur": 4, "thurs": 4,
}  # fmt: skip
_TIME: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?P<half>[ap]\.?\s?m\.?)?",
    re.IGNORECASE | re.ASCII,
)
_WORDS: Final = {"noon": time(12), "mediodía": time(12), "midnight": time(0), "medianoche": time(0)}


class Unreadable(ValueError):
    """An entry cannot be taken; `code` is stable, and says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def day_numbers(value: Any) -> tuple[int, ...]:
    """Return the days, 0 (Sunday) to 6, of a number, a name, a text such as "1, 3" or a list of those.

    Raises Unreadable (day_invalid).
    """
    parts = value if isinstance(value, list) else re.split(r"[,;/&]+", value) if isinstance(value, str) else [value]
    found = {_day(part) for part in parts if part != ""}
    if not found:
        raise Unreadable("day_invalid")
    return tuple(sorted(found))


def _day(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable("day_invalid")
    text = str(value).strip().lower().rstrip(".")
    if re.fullmatch(r"[0-6]", text):
        return int(text)
    name = text if text in _DAYS else text.removesuffix("s")
    number = _DAYS.get(name, _SHORT.get(text))
    if number is None:
        raise Unreadable("day_invalid")
    return number


def wall_time(text: str) -> time:
    """Return the time of "19:30", "7:30 PM", "7pm", "19.30", "19h30" or "noon". Raises Unreadable (time_invalid)."""
    word = _WORDS.get(text.strip().lower())
    if word is not None:
        return word
    match = _TIME.fullmatch(text.strip())
    if match is None or (match["minute"] is None and match["half"] is None):
        raise Unreadable("time_invalid")
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable("time_invalid")
        hour = hour % 12 + 12 * match["half"].lower().startswith("p")
    if hour > 23 or minute > 59:
        raise Unreadable("time_invalid")
    return time(hour, minute)
