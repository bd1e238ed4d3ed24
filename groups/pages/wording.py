"""The words for codes: formats, languages, countries, clocks. Warm where a mother reads them."""

from datetime import datetime

from django.conf.locale import LANG_INFO
from django.utils import dateformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from members.zones import zone

FORMATS = {
    "online": gettext_lazy("Online, camera optional"),
    "audio": gettext_lazy("Voices only"),
    "phone": gettext_lazy("By telephone"),
    "hybrid": gettext_lazy("Online and in person"),
    "in_person": gettext_lazy("In person"),
}

BANDS = {
    "many": gettext_lazy("Many seats free"),
    "some": gettext_lazy("Some seats free"),
    "few": gettext_lazy("The last seats"),
    "none": gettext_lazy("Full, with a waitlist"),
}

COUNTRIES = {
    "AR": gettext_lazy("Argentina"),
    "AU": gettext_lazy("Australia"),
    "BR": gettext_lazy("Brazil"),
    "CA": gettext_lazy("Canada"),
    "CL": gettext_lazy("Chile"),
    "CO": gettext_lazy("Colombia"),
    "DE": gettext_lazy("Germany"),
    "EG": gettext_lazy("Egypt"),
    "ES": gettext_lazy("Spain"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "IE": gettext_lazy("Ireland"),
    "IN": gettext_lazy("India"),
    "IT": gettext_lazy("Italy"),
    "JP": gettext_lazy("Japan"),
    "KE": gettext_lazy("Kenya"),
    "MX": gettext_lazy("Mexico"),
    "NG": gettext_lazy("Nigeria"),
    "NL": gettext_lazy("Netherlands"),
    "NP": gettext_lazy("Nepal"),
    "NZ": gettext_lazy("New Zealand"),
    "PE": gettext_lazy("Peru"),
    "PH": gettext_lazy("Philippines"),
    "PL": gettext_lazy("Poland"),
    "PT": gettext_lazy("Portugal"),
    "SE": gettext_lazy("Sweden"),
    "SG": gettext_lazy("Singapore"),
    "US": gettext_lazy("United States"),
    "ZA": gettext_lazy("South Africa"),
    "ZZ": pgettext_lazy("in a list of countries", "Another country"),
}

LINE_KINDS = {
    "emergency": gettext_lazy("In danger now"),
    "crisis": gettext_lazy("Someone to talk to, now"),
    "maternal_support": gettext_lazy("For mothers, around birth and after"),
    "more": gettext_lazy("More people who help"),
    "directory": gettext_lazy("Helplines all over the world"),
}

# Words inside the shipped support lines; an editor's own words stay as she wrote them.
LINE_WORDS = (
    gettext_noop("24/7"),
    gettext_noop("Emergency services"),
    gettext_noop("Not a crisis line."),
    gettext_noop("Not a crisis line. Volunteers call back."),
    gettext_noop("Press 2 for Spanish, 1 for veterans."),
    gettext_noop("England; there are similar services in Scotland and Wales."),
    gettext_noop("Tells you where to turn; not counselling."),
    gettext_noop("Pregnancy and the first year."),
    gettext_noop("113 works only from within the Netherlands."),
    gettext_noop("Befrienders Worldwide directory"),
    gettext_noop("Find A Helpline directory"),
    gettext_noop("111, then option 2"),
    gettext_noop("HOME to 741741"),
    gettext_noop("988 (Spanish: AYUDA to 988; Veterans: 838255)"),
    gettext_noop("112 or 999"),
    gettext_noop("999 or 112"),
    gettext_noop("995 or 999"),
    gettext_noop("15 or 112"),
    gettext_noop("113 or 0800-0113"),
    gettext_noop("192 (SAMU) or 190"),
    gettext_noop("112 (mobile) or 10111"),
    gettext_noop("14416 or 1-800-891-4416"),
    gettext_noop("0800 1110111, 0800 1110222 or 116 123"),
)

# One place for each clock of the world that people commonly live by; any IANA name may be given in the address.
ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Vancouver", "America/Phoenix",
    "America/Denver", "America/Chicago", "America/Mexico_City", "America/New_York", "America/Toronto",
    "America/Bogota", "America/Lima", "America/Caracas", "America/Halifax", "America/Santiago",
    "America/Puerto_Rico", "America/St_Johns", "America/Argentina/Buenos_Aires", "America/Sao_Paulo",
    "Atlantic/Reykjavik", "Europe/Dublin", "Europe/London", "Europe/Lisbon", "Africa/Casablanca", "Africa/Lagos",
    "Europe/Amsterdam", "Europe/Berlin", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
    "Europe/Warsaw", "Africa/Johannesburg", "Africa/Cairo", "Europe/Athens", "Europe/Helsinki", "Europe/Kyiv",
    "Asia/Jerusalem", "Europe/Istanbul", "Africa/Nairobi", "Asia/Riyadh", "Asia/Dubai", "Asia/Karachi",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Hong_Kong", "Asia/Manila",
    "Asia/Shanghai", "Asia/Singapore", "Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Brisbane", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


def place(zone_name: str) -> str:
    """Return the place that a zone is called after, such as New York."""
    return zone_name.rpartition("/")[2].replace("_", " ")


def clock(zone_name: str) -> str:
    """Return how people speak of a zone, such as "New York time"."""
    return _("%(place)s time") % {"place": place(zone_name)}


def day_and_hour(moment: datetime, zone_name: str) -> str:
    """Return the local day and hour, such as "Tue, Jan 5, 8:30 PM"."""
    # Translators: Django's date format letters; the year is left out on purpose.
    return capfirst(dateformat.format(moment.astimezone(zone(zone_name)), _("D, M j, g:i A")))


def language_name(code: str) -> str:
    """Return a language's name in that language itself."""
    if code == "tl":
        return "Tagalog"
    info = LANG_INFO.get(code.lower(), {})
    return str(capfirst(info.get("name_local", code)))


def country_name(code: str) -> str:
    """Return a country's name, or its code where we have no name for it."""
    return str(COUNTRIES.get(code, code))
