"""Whom to call, by country. Emergency first, then crisis, then maternal; a maternal line is never alone.

Readable while the database is away: then the lines that we were shipped with answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import Error, connection
from django.db.models import QuerySet

from groups.models import SupportLine
from groups.reference import shipped

ANYWHERE = "ZZ"  # not a country (ISO 3166-1 user-assigned): the international directories
STALE_AFTER_DAYS = 180
_ORDER = [kind.value for kind in SupportLine.Kind]
_FIELDS = ("country", "kind", "name", "phone", "text_to", "chat_url", "url", "hours", "note", "verified_on")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as anybody may read it. `hours` is empty where nobody has confirmed them."""

    country: str
    kind: str
    name: str
    phone: str
    text_to: str
    chat_url: str
    url: str
    hours: str
    note: str
    verified_on: date


@dataclass(frozen=True, kw_only=True)
class Card:
    """The support card of one country; never empty. `emergency` is missing where no number is known."""

    country: str
    emergency: Line | None
    crisis: list[Line]
    maternal: list[Line]
    more: list[Line]
    directories: list[Line]

    @property
    def lines(self) -> list[Line]:
        """Return every line in the order in which it is shown."""
        first = [self.emergency] if self.emergency else []
        return [*first, *self.crisis, *self.maternal, *self.more, *self.directories]


def support_card(country: str) -> Card:
    """Return the card of a country, with the directories where it has no crisis line of its own."""
    return _card(country, _published([country, ANYWHERE]))


def shipped_card(country: str) -> Card:
    """Return the card from the shipped file, without asking the database at all."""
    return _card(country, _shipped([country, ANYWHERE]))


def support_countries() -> list[str]:
    """Return the codes of the countries that have a published line."""
    return sorted({line.country for line in _published(None)} - {ANYWHERE})


def unchecked_lines(*, today: date) -> QuerySet[SupportLine]:
    """Return the published lines that nobody has checked for 180 days, the longest first."""
    oldest = today - timedelta(days=STALE_AFTER_DAYS)
    rows = SupportLine.objects.filter(is_published=True, verified_on__lt=oldest)
    return rows.order_by("verified_on", "country", "pk")


def _card(country: str, lines: Iterable[Line]) -> Card:
    by_kind: dict[str, list[Line]] = {kind: [] for kind in _ORDER}
    for line in lines:
        if line.country == country or line.kind == SupportLine.Kind.DIRECTORY:
            by_kind[line.kind].append(line)
    crisis = by_kind["crisis"]
    emergencies = by_kind["emergency"]
    return Card(
        country=country,
        emergency=emergencies[0] if emergencies else None,
        crisis=crisis,
        # 1-833-TLC-MAMA and its like say of themselves that they are no crisis lines.
        maternal=by_kind["maternal_support"] if crisis else [],
        more=by_kind["support"] + by_kind["information"],
        directories=[] if crisis else by_kind["directory"],
    )


def _published(countries: list[str] | None) -> list[Line]:
    if connection.needs_rollback:  # a broken transaction answers nothing either
        return _shipped(countries)
    rows = SupportLine.objects.filter(is_published=True)
    if countries is not None:
        rows = rows.filter(country__in=countries)
    try:
        lines = [Line(**row) for row in rows.order_by("pk").values(*_FIELDS)]
    except Error:
        return _shipped(countries)
    if lines or SupportLine.objects.exists():
        return lines
    return _shipped(countries)  # before the reference data is loaded the card is not empty either


def _shipped(countries: list[str] | None) -> list[Line]:
    return [
        Line(**{field: row[field] for field in _FIELDS} | {"verified_on": date.fromisoformat(row["verified_on"])})
        for row in shipped("support_lines")
        if row["is_published"] and (countries is None or row["country"] in countries)
    ]
