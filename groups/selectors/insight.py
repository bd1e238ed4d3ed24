"""Who counts in the published figures, and what was published. Answers are counted here and leave as numbers only."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef

from config import vault
from groups.insight import Tally
from groups.models import CheckIn, Membership, OwnSources, Reflection, Release, Seat
from groups.selectors.checkins import Answers
from groups.selectors.vocabulary import counted_themes
from groups.trend import Answer, Change, trend
from members import selectors as people

PURPOSE: Final = "figures"
SETTLED_AFTER: Final = timedelta(days=28)  # an account is counted from then on: a crowd of new ones moves nothing
_BATCH: Final = 500
_Row = TypeVar("_Row")


def latest_release(kind: str) -> Release | None:
    """Return what was published last, however long ago that is."""
    return Release.objects.filter(kind=kind, amounts__isnull=False).order_by("-period_date").first()


def tally_of_themes(*, now: datetime, last: Release | None) -> Tally:
    """Count what those named who said yes to being counted, and how many of them are new since the last release.

    Named is what she ticked, and the theme of a question whose answer she shares with nobody but these figures.
    """
    since, themes = _contributors(now), counted_themes()
    named = _written_about(since)
    for batch in _batches(list(OwnSources.objects.filter(member__in=since).order_by("pk"))):
        opened = _opened([(each, each.sources_sealed, "sources_sealed") for each in batch])
        for row, text in zip(batch, opened, strict=True):
            if ticked := set(json.loads(text)) if isinstance(text, str) else set():
                named.setdefault(row.member_id, set()).update(ticked)
    counts = Counter(theme for hers in named.values() for theme in hers & set(themes))
    newcomers = sum(1 for member in named if last is None or since[member] > last.published_at)
    return Tally(len(named), newcomers, {key: counts[key] for key in themes})


def tally_of_easing(*, start: datetime, end: datetime, last: Release | None) -> Tally:
    """Count who, of those who said yes to being counted, was quieter, louder or about the same in a quarter.

    Whoever has too few answers for a word is no contributor.
    """
    since = _contributors(end)
    rows = CheckIn.objects.filter(member__in=since, week_date__gte=start.date(), week_date__lt=end.date())
    lines: dict[UUID, list[Answer]] = {}
    for batch in _batches(list(rows.order_by("pk"))):
        opened = _opened([(each, each.answers_sealed, "answers_sealed") for each in batch])
        for row, text in zip(batch, opened, strict=True):
            if isinstance(text, str):
                lines.setdefault(row.member_id, []).append(Answer(row.week_date, Answers.from_json(text).loudness))
    said = {member: trend(line).change for member, line in lines.items()}
    spoken = {member: change for member, change in said.items() if change is not Change.TOO_FEW}
    counts = Counter(str(change) for change in spoken.values())
    newcomers = sum(1 for member in spoken if last is None or since[member] > last.published_at)
    named = (Change.QUIETER, Change.ABOUT_THE_SAME, Change.LOUDER)
    return Tally(len(spoken), newcomers, {str(change): counts[str(change)] for change in named})


def tally_of_answering(*, start: datetime, end: datetime, answered: int) -> Tally:
    """Count, of all who came in a quarter, who is behind the other figures and who left a circle since."""
    came = Seat.objects.filter(
        session__starts_at__gte=start, session__starts_at__lt=end, state__in=Seat.SEATED, member__is_demo=False
    )
    left = Membership.objects.filter(
        member=OuterRef("member"), state=Membership.State.LEFT, ended_at__gte=start, ended_at__lt=end
    )
    seated = came.values("member").distinct().count()
    gone = came.filter(Exists(left)).values("member").distinct().count()
    return Tally(seated, seated, {"answered": min(answered, seated), "left": gone})


def _contributors(now: datetime) -> dict[UUID, datetime]:
    """Return who said yes to being counted, long enough on board, each with when she said so for the first time."""
    yes = people.granted_since(PURPOSE, until=now).filter(member__created_at__lt=now - SETTLED_AFTER)
    return dict(yes.values_list("member", "first_at"))


def _written_about(since: Collection[UUID]) -> dict[UUID, set[str]]:
    """Return the themes of the questions that they answered and let be counted; nothing is opened for that."""
    found: dict[UUID, set[str]] = {}
    counted = Reflection.objects.filter(author__in=since, shared_with=Reflection.SharedWith.FIGURES)
    for member_id, theme in counted.filter(prompt__isnull=False).values_list("author", "prompt__guilt_source"):
        found.setdefault(member_id, set()).add(theme)
    return found


def _batches(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for at in range(0, len(rows), _BATCH):
        yield rows[at : at + _BATCH]


def _opened(rows: Sequence[tuple[OwnSources | CheckIn, bytes | memoryview, str]]) -> list[str | vault.Lost]:
    items = [
        vault.SealedText(bytes(sealed), vault.Owner.member(row.member_id), vault.place(row, field))
        for row, sealed, field in rows
    ]
    return vault.reveal_each(items, actor=None, reason="figures")
