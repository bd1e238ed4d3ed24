"""Rows of a table as what to change of a circle, checked as the API checks a body."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from rest_framework import serializers

from groups.exchange.table import EMPTY_IS_NONE, LINES, LISTS, STARTING, Row, Start
from groups.serializers.circles import CircleChangeIn, CircleIn

_FLAGS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def checked_rows(raw: Iterable[dict[str, str]]) -> list[Row]:
    """Return each row with its fields, or with codes such as `name:blank` of why it cannot be taken."""
    return [_row(number, cells) for number, cells in enumerate(raw, 1)]


def _row(number: int, cells: dict[str, str]) -> Row:
    given = _given(cells)
    form = CircleChangeIn(data=given, context=_limits(given))
    codes = _codes(form)
    version = cells.get("version", "").strip()
    if version and not (version.isascii() and version.isdigit()):
        codes = (*codes, "version:invalid")
    return Row(
        number=number,
        slug=cells["slug"].strip(),
        version=int(version) if version and not codes else None,
        fields={} if codes else dict(form.validated_data),
        codes=codes,
        start=_start(cells, given),
    )


def _given(cells: dict[str, str]) -> dict[str, Any]:
    """Return the cells as the API would be sent them."""
    given: dict[str, Any] = {name: cell for name, cell in cells.items() if name not in ("slug", "version", *STARTING)}
    for name in {*LISTS, *LINES} & given.keys():
        parts = given[name].splitlines() if name in LINES else given[name].split(";")
        given[name] = [part.strip() for part in parts if part.strip()]
    for name in EMPTY_IS_NONE:
        if name in given:
            given[name] = given[name].strip() or None
    if "is_discoverable" in given:
        flag = given["is_discoverable"].strip().lower()
        given["is_discoverable"] = _FLAGS.get(flag, flag)
    return given


def _start(cells: dict[str, str], given: dict[str, Any]) -> Start | None:
    """Return what the row says for the case that its circle is not here; None where it names nobody to lead it."""
    said = {name: cells.get(name, "").strip() for name in STARTING}
    if not said["facilitator"]:
        return None
    form = CircleIn(data={**given, "slug": cells["slug"].strip()}, context={})
    codes, first = list(_codes(form)), None
    try:
        first = datetime.fromisoformat(said["first_local"]) if said["first_local"] else None
    except ValueError:
        codes.append("first_local:invalid")
    if first is not None and (first.tzinfo is not None or first.second or first.microsecond):
        codes.append("first_local:invalid")
    if said["rrule"] and not said["first_local"]:
        codes.append("first_local:required")
    fields = {} if codes else dict(form.validated_data)
    return Start(
        facilitator=said["facilitator"].lower(), first_local=first, rrule=said["rrule"], fields=fields,
        codes=tuple(codes),
    )  # fmt: skip


def _codes(form: serializers.Serializer[Any]) -> tuple[str, ...]:
    return () if form.is_valid() else tuple(sorted(f"{name}:{_first(found)}" for name, found in form.errors.items()))


def _limits(given: dict[str, Any]) -> dict[str, int]:
    """Leave it to the service to compare a limit with one that the row does not name."""
    context = {} if "capacity" in given else {"capacity": 16}
    return context if "min_to_run" in given else {**context, "min_to_run": 2}


def _first(found: Any) -> str:
    while not hasattr(found, "code"):
        found = next(iter(found.values() if isinstance(found, dict) else found))
    return str(found.code)
