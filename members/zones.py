"""Names of time zones: what a person may choose, and the one spelling under which it is stored.

The list of old names is our own: the links inside tzdata join whole countries and would turn Stockholm into Berlin.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

LEGACY: Mapping[str, str] = MappingProxyType(
    {
        "Africa/Asmera": "Africa/Asmara",
        "Africa/Timbuktu": "Africa/Bamako",
        "America/Argentina/ComodRivadavia": "America/Argentina/Catamarca",
        "America/Atka": "America/Adak",
        "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
        "America/Catamarca": "America/Argentina/Catamarca",
        "America/Coral_Harbour": "America/Atikokan",
        "America/Cordoba": "America/Argentina/Cordoba",
        "America/Ensenada": "America/Tijuana",
        "America/Fort_Wayne": "America/Indiana/Indianapolis",
        "America/Godthab": "America/Nuuk",
        "America/Indianapolis": "America/Indiana/Indianapolis",
        "America/Jujuy": "America/Argentina/Jujuy",
        "America/Knox_IN": "America/Indiana/Knox",
        "America/Louisville": "America/Kentucky/Louisville",
        "America/Mendoza": "America/Argentina/Mendoza",
        "America/Montreal": "America/Toronto",
        "America/Nipigon": "America/Toronto",
        "America/Pangnirtung": "America/Iqaluit",
        "America/Porto_Acre": "America/Rio_Branco",
        "America/Rainy_River": "America/Winnipeg",
        "America/Rosario": "America/Argentina/Cordoba",
        "America/Santa_Isabel": "America/Tijuana",
        "America/Shiprock": "America/Denver",
        "America/Thunder_Bay": "America/Toronto",
        "America/Virgin": "America/St_Thomas",
        "America/Yellowknife": "America/Edmonton",
        "Antarctica/South_Pole": "Antarctica/McMurdo",
        "Asia/Ashkhabad": "Asia/Ashgabat",
        "Asia/Calcutta": "Asia/Kolkata",
        "Asia/Choibalsan": "Asia/Ulaanbaatar",
        "Asia/Chongqing": "Asia/Shanghai",
        "Asia/Chungking": "Asia/Shanghai",
        "Asia/Dacca": "Asia/Dhaka",
        "Asia/Harbin": "Asia/Shanghai",
        "Asia/Istanbul": "Europe/Istanbul",
        "Asia/Kashgar": "Asia/Urumqi",
        "Asia/Katmandu": "Asia/Kathmandu",
        "Asia/Macao": "Asia/Macau",
        "Asia/Rangoon": "Asia/Yangon",
        "Asia/Saigon": "Asia/Ho_Chi_Minh",
        "Asia/Tel_Aviv": "Asia/Jerusalem",
        "Asia/Thimbu": "Asia/Thimphu",
        "Asia/Ujung_Pandang": "Asia/Makassar",
        "Asia/Ulan_Bator": "Asia/Ulaanbaatar",
        "Atlantic/Faeroe": "Atlantic/Faroe",
        "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
        "Australia/ACT": "Australia/Sydney",
        "Australia/Canberra": "Australia/Sydney",
        "Australia/Currie": "Australia/Hobart",
        "Australia/LHI": "Australia/Lord_Howe",
        "Australia/NSW": "Australia/Sydney",
        "Australia/North": "Australia/Darwin",
        "Australia/Queensland": "Australia/Brisbane",
        "Australia/South": "Australia/Adelaide",
        "Australia/Tasmania": "Australia/Hobart",
        "Australia/Victoria": "Australia/Melbourne",
        "Australia/West": "Australia/Perth",
        "Australia/Yancowinna": "Australia/Broken_Hill",
        "Brazil/Acre": "America/Rio_Branco",
        "Brazil/DeNoronha": "America/Noronha",
        "Brazil/East": "America/Sao_Paulo",
        "Brazil/West": "America/Manaus",
        "Canada/Atlantic": "America/Halifax",
        "Canada/Central": "America/Winnipeg",
        "Canada/Eastern": "America/Toronto",
        "Canada/Mountain": "America/Edmonton",
        "Canada/Newfoundland": "America/St_Johns",
        "Canada/Pacific": "America/Vancouver",
        "Canada/Saskatchewan": "America/Regina",
        "Canada/Yukon": "America/Whitehorse",
        "Chile/Continental": "America/Santiago",
        "Chile/EasterIsland": "Pacific/Easter",
        "Europe/Belfast": "Europe/London",
        "Europe/Kiev": "Europe/Kyiv",
        "Europe/Nicosia": "Asia/Nicosia",
        "Europe/Tiraspol": "Europe/Chisinau",
        "Europe/Uzhgorod": "Europe/Kyiv",
        "Europe/Zaporozhye": "Europe/Kyiv",
        "Mexico/BajaNorte": "America/Tijuana",
        "Mexico/BajaSur": "America/Mazatlan",
        "Mexico/General": "America/Mexico_City",
        "Pacific/Enderbury": "Pacific/Kanton",
        "Pacific/Johnston": "Pacific/Honolulu",
        "Pacific/Ponape": "Pacific/Pohnpei",
        "Pacific/Samoa": "Pacific/Pago_Pago",
        "Pacific/Truk": "Pacific/Chuuk",
        "Pacific/Yap": "Pacific/Chuuk",
        "US/Alaska": "America/Anchorage",
        "US/Aleutian": "America/Adak",
        "US/Arizona": "America/Phoenix",
        "US/Central": "America/Chicago",
        "US/East-Indiana": "America/Indiana/Indianapolis",
        "US/Eastern": "America/New_York",
        "US/Hawaii": "Pacific/Honolulu",
        "US/Indiana-Starke": "America/Indiana/Knox",
        "US/Michigan": "America/Detroit",
        "US/Mountain": "America/Denver",
        "US/Pacific": "America/Los_Angeles",
        "US/Samoa": "Pacific/Pago_Pago",
    }
)


class UnknownZone(ValueError):
    """The text names no place of the IANA list; `name` is what was given."""

    def __init__(self, name: str) -> None:
        super().__init__("Choose a time zone by its place, such as America/New_York.")
        self.name = name


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return MappingProxyType({row[2]: row[0] for row in rows})


def _places() -> frozenset[str]:
    return frozenset(_countries())


def country_of(name: str) -> str | None:
    """Return the country (ISO 3166-1, two letters) in which a stored zone lies; None for one that is no place."""
    return _countries().get(LEGACY.get(name, name))


def all_zones() -> list[str]:
    """Return every name that may be chosen, in alphabetical order."""
    return sorted(_places())


def canonical_zone(name: str) -> str:
    """Return the name under which a chosen zone is stored; old names such as US/Eastern give today's.

    Raises UnknownZone for everything else, UTC, abbreviations, fixed offsets and another case included: only a place
    says what its clocks will do next year.
    """
    current = LEGACY.get(name, name)
    if current not in _places():
        raise UnknownZone(name)
    return current


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the rules of a stored name, also of one that IANA has renamed since it was stored.

    Raises UnknownZone for a name without rules. Kept here because zoneinfo itself remembers eight zones only.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UnknownZone(name) from None
