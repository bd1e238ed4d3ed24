"""A row as it was, as JSON, and back."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from groups.models import Series, SeriesDate

SESSION: Final = (
    "series_id", "original_local", "local_start", "timezone", "fold", "clock_kind", "duration_minutes", "starts_at",
    "ends_at", "state", "cancelled_at", "is_edited", "is_dropped", "capacity",
)  # fmt: skip
RULE: Final = (
    "rrule", "dtstart_local", "timezone", "fold", "duration_minutes", "capacity", "ends_before_local",
)  # fmt: skip
SERIES: Final = (*RULE, "materialised_until")
DATE: Final = ("kind", "local_start", "label")


def taken(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """Return these columns of a row as JSON values."""
    return {name: _plain(getattr(row, name)) for name in names}


def put_back(row: Model, snapshot: Mapping[str, Any]) -> None:
    """Set the columns of a row to what they were."""
    for name, value in snapshot.items():
        field: Any = row._meta.get_field(name.removesuffix("_id"))
        setattr(row, name, field.to_python(value))


def dates_of(series: Series) -> list[dict[str, Any]]:
    """Return the dates that are left out of a series or added to it."""
    return [taken(date, DATE) for date in series.dates.order_by("local_start")]


def dates_from(series: Series, snapshots: Iterable[Mapping[str, Any]]) -> list[SeriesDate]:
    """Return unsaved dates of a series."""
    dates = []
    for snapshot in snapshots:
        date = SeriesDate(series=series)
        put_back(date, snapshot)
        dates.append(date)
    return dates


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
