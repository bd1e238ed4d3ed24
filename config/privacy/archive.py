"""One zip of everything: a JSON file with all of it, and one CSV file for each kind of thing."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from config.cells import escaped

Told = Mapping[str, Mapping[str, object]]  # by app, by kind of thing
_README: Final = (
    "This is everything that Kindcircle keeps about you, as of {at}.\n\n"
    "everything.json holds all of it. The folders hold the same as tables (CSV, UTF-8), one file for each kind of\n"
    "thing. In a table, text that a spreadsheet would take for a formula begins with an apostrophe.\n"
)


def pack(told: Told, *, at: datetime) -> bytes:
    """This function will return the zip; the same input makes the same bytes."""
    stamp = at.utctimetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in _files(told, at=at):
            zipped.writestr(zipfile.ZipInfo(name, date_time=stamp), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def table(rows: Sequence[object]) -> str:
    """This function will return rows as CSV: one column for each key of any of them, in the order they first appear."""
    records = [row if isinstance(row, Mapping) else {"value": row} for row in rows]
    names = list(dict.fromkeys(name for record in records for name in record))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([cell(name) for name in names])
    writer.writerows([cell(record.get(name)) for name in names] for record in records)
    return text.getvalue()


def cell(value: object) -> str:
    """This function will return a value as a cell that no spreadsheet runs (OWASP, CSV injection)."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return escaped(text)


def _files(told: Told, *, at: datetime) -> Iterator[tuple[str, str]]:
    yield "README.txt", _README.format(at=at.isoformat(timespec="seconds"))
    yield "everything.json", json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    for app, kinds in told.items():
        for kind, value in kinds.items():
            rows = value if isinstance(value, list) else [value]
            yield f"{app}/{kind}.csv", table(rows)
