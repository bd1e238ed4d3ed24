"""Taking a Meeting Guide file: each entry in a transaction of its own, so that a second run goes on where one ended.

Bulk reads per chunk decide; a row is written only where something differs. What a person changed since stays hers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from config import audit
from config.api.errors import DomainError
from groups.exchange.reading import Entry, Meeting
from groups.models import Circle, ImportedMeeting
from groups.services import rooms
from groups.services.circles import change_circle

CHUNK: Final = 100
RESERVED: Final = frozenset({"facets", "suggestions", "new"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What became of one entry (`OUTCOMES` in groups/exchange/wording.py), and the codes of why, or of what else."""

    number: int
    slug: str
    outcome: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the database says of a chunk: rows of this source by their slug, and addresses that circles have."""

    rows: Mapping[str, ImportedMeeting]
    addresses: frozenset[str]


def take_entries(
    entries: Sequence[Entry],
    *,
    source: str,
    actor: UUID | None,
    now: datetime,
    is_trial: bool = False,
    told: Callable[[Line], None] = lambda _line: None,
) -> list[Line]:
    """Take every entry that is a meeting and return what became of each, in order; with `is_trial` nothing is written.

    The run is written down in the audit before its first row. Safe to run twice, and to be killed in between.
    """
    if not is_trial:
        audit.record(audit.Entry(actor, "meetings.imported", "groups.importedmeeting"))
    found = []
    for line in _lines(entries, source=source, now=now, is_trial=is_trial):
        told(line)
        found.append(line)
    return found


def _lines(entries: Sequence[Entry], *, source: str, now: datetime, is_trial: bool) -> Iterator[Line]:
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        known = _known(source, [entry.slug for entry in chunk if entry.meeting is not None])
        for entry in chunk:
            yield _line(entry, known, source=source, now=now, is_trial=is_trial)


def _known(source: str, slugs: Sequence[str]) -> _Known:
    rows = ImportedMeeting.objects.filter(source=source, slug__in=slugs).select_related("circle")
    taken = Circle.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    return _Known(rows={row.slug: row for row in rows}, addresses=frozenset(taken))


def _line(entry: Entry, known: _Known, *, source: str, now: datetime, is_trial: bool) -> Line:
    if entry.meeting is None:
        if entry.refused == "joined_with_first":
            return Line(number=entry.number, slug=entry.slug, outcome="joined")
        return Line(number=entry.number, slug=entry.slug, outcome="not_taken", codes=(entry.refused,))
    row = known.rows.get(entry.slug)
    if row is not None:
        outcome, codes = _again(row, entry.meeting, now=now, is_trial=is_trial)
    elif entry.slug in known.addresses or entry.slug in RESERVED:
        outcome, codes = "not_taken", ("address_taken",)
    else:
        outcome, codes = _added(entry.meeting, source=source, now=now, is_trial=is_trial)
    return Line(number=entry.number, slug=entry.slug, outcome=outcome, codes=(*codes, *entry.meeting.left_out))


def _added(meeting: Meeting, *, source: str, now: datetime, is_trial: bool) -> tuple[str, tuple[str, ...]]:
    if is_trial:
        return "added", ()
    try:
        with transaction.atomic():
            _add(meeting, source=source, now=now)
    except IntegrityError:  # another run, or a person, was faster
        row = ImportedMeeting.objects.filter(source=source, slug=meeting.slug).select_related("circle").first()
        return _again(row, meeting, now=now, is_trial=False) if row else ("not_taken", ("address_taken",))
    return "added", ()


def _add(meeting: Meeting, *, source: str, now: datetime) -> None:
    """Write a circle that nobody leads and nobody finds, and what it came from; no session exists yet."""
    circle = Circle(
        slug=meeting.slug,
        timezone=meeting.timezone,
        duration_minutes=meeting.minutes,
        is_discoverable=False,
        created_at=now,
        changed_at=now,
        **meeting.words,
    )
    rooms.paste(circle, link=meeting.link or None, place=meeting.place or None)
    circle.save(force_insert=True)
    ImportedMeeting.objects.create(
        source=source,
        slug=meeting.slug,
        circle=circle,
        words=meeting.words,
        schedule=meeting.schedule,
        imported_at=now,
    )


def _again(row: ImportedMeeting, meeting: Meeting, *, now: datetime, is_trial: bool) -> tuple[str, tuple[str, ...]]:
    """Take what the file says anew of a meeting that is here already; a circle that has ended stays as it is."""
    if row.circle.archived_at is not None:
        return "not_taken", ("circle_ended",)
    change = _change(row, meeting)
    if change.is_empty:
        return "unchanged", change.codes
    if not is_trial:
        try:
            with transaction.atomic():
                _rewrite(row, change, now=now)
        except DomainError as refused:
            return "not_taken", (str(refused.code),)
    return "updated", change.codes


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    fields: dict[str, Any]
    words: dict[str, str]
    schedule: dict[str, Any]
    codes: tuple[str, ...]
    is_empty: bool


def _change(row: ImportedMeeting, meeting: Meeting) -> _Change:
    """Compare the file, what was taken of it before, and the circle: the file wins where nobody else changed it.

    What a person changed is reported on every run as long as the file says something else than it did.
    """
    fields: dict[str, Any] = {}
    words, codes = dict(row.words), []
    for name, said in meeting.words.items():
        if said == words.get(name):
            continue
        present = getattr(row.circle, name)
        if present not in (words.get(name), said):
            codes.append(f"kept_{name}")
            continue
        words[name] = said
        if present != said:
            fields[name] = said
    schedule = row.schedule
    if meeting.schedule != schedule and row.opened_at is not None:
        codes.append("kept_schedule")  # whoever holds a seat is told by who moves it, not by a file
    elif meeting.schedule != schedule:
        schedule = meeting.schedule
        fields |= {"timezone": meeting.timezone, "duration_minutes": meeting.minutes}
    is_empty = not fields and words == row.words and schedule == row.schedule
    return _Change(fields=fields, words=words, schedule=schedule, codes=tuple(codes), is_empty=is_empty)


def _rewrite(row: ImportedMeeting, change: _Change, *, now: datetime) -> None:
    if change.fields:
        change_circle(circle_id=row.circle_id, expected_version=row.circle.version, now=now, **change.fields)
    row.words, row.schedule, row.imported_at = change.words, change.schedule, now
    row.save(update_fields=["words", "schedule", "imported_at"])
