"""What the Meeting Guide format asks of an entry, in our own words, and closed: a key more is a failure."""

from typing import Any

CODES = [
    "11", "12x12", "A", "ABSI", "AL", "AL-AN", "AM", "ASL", "B", "BA", "BE", "BI", "BRK", "C", "CAN", "CF",
    "D", "DA", "DB", "DD", "DE", "DR", "EL", "EN", "FA", "FF", "FR", "G", "GR", "H", "HE", "HI", "HR", "HU",
    "ITA", "JA", "KOR", "L", "LGBTQ", "LIT", "LS", "LT", "M", "MED", "ML", "N", "NB", "NDG", "NO", "O",
    "OUT", "P", "POA", "POC", "POL", "POR", "PUN", "RUS", "S", "SEN", "SK", "SM", "SP", "ST", "SV", "T",
    "TC", "TH", "TL", "TR", "TUR", "UK", "W", "X", "XB", "XT", "Y",
]  # fmt: skip
CLOCK = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
FEED: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "slug", "day", "time", "timezone", "updated"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 255},
            "slug": {"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,64}$"},
            "day": {"type": "integer", "minimum": 0, "maximum": 6},
            "time": {"type": "string", "pattern": CLOCK},
            "end_time": {"type": "string", "pattern": CLOCK},
            "timezone": {"type": "string", "pattern": r"^[A-Z][A-Za-z]+(/[A-Za-z_+-]+){1,2}$"},
            "types": {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": CODES}},
            "notes": {"type": "string", "pattern": r"^[^\n\r]*$"},
            "group": {"type": "string"},
            "entity": {"type": "string", "minLength": 1},
            "url": {"type": "string", "pattern": r"^https://[^\s]+$"},
            "updated": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"},
        },
    },
}
