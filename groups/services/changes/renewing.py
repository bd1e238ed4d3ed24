"""An edit of a series from a date on: the rule, what is left out and added, and where each session goes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from groups.errors import SessionInThePast
from groups.models import Series, SeriesChange, SeriesDate, Session
from groups.recurrence import (
    Occurrence,
    Old,
    RuleRefused,
    Step,
    expand,
    first_match,
    instant,
    pair,
    parse_rule,
    rest_from,
    shift,
    shifted_text,
)
from groups.services import sessions
from groups.services.changes import drafts
from groups.services.changes.drafts import Draft
from groups.services.changes.edits import Dates, Edit
from groups.services.dates import AHEAD, called_off, called_off_before, rule_of, wall
from groups.services.series import new_session

_LEFT_OUT, _ADDED = SeriesDate.Kind.LEFT_OUT, SeriesDate.Kind.ADDED
_SLACK = timedelta(days=2)  # walls and instants differ by a day and a bit at most
_YEARS = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What every step of one edit needs to know."""

    draft: Draft
    edit: Edit
    cut: datetime
    old: Series  # as it was
    delta: timedelta  # by which each date moves where the rule stays


def wall_now(draft: Draft) -> datetime:
    """Return what the series' clock shows."""
    return wall(draft.now, draft.zone)


def renew(draft: Draft, edit: Edit, cut: datetime) -> None:
    """Let the series say something else from `cut` on, and lead each session there. Raises RuleRefused."""
    old = _copy(draft.series)
    if edit.scope == SeriesChange.Scope.FOLLOWING and edit.changes_rule:
        _cut(draft, cut)
    delta = timedelta(days=edit.shift_days)
    if edit.local_time is not None:
        delta += datetime.combine(cut, edit.local_time) - datetime.combine(cut, old.dtstart_local.time())
    turn = _Turn(draft, edit, cut, old, delta)
    _set_plain(turn)
    steps = _renewed(turn) if edit.rrule is not None else _shifted(turn)
    left_out = _leave_out(turn, edit.leave_out)
    steps += _add(turn, steps, edit.add)
    for step in steps:
        _take(turn, step, left_out)


def _copy(series: Series) -> Series:
    return Series(**{name.attname: getattr(series, name.attname) for name in Series._meta.concrete_fields})


def _cut(draft: Draft, cut: datetime) -> None:
    old = draft.series
    draft.successor = Series(
        circle_id=old.circle_id,
        previous=old,
        ends_before_local=old.ends_before_local,
        materialised_until=old.materialised_until,
        created_at=draft.now,
    )
    old.ends_before_local = cut if old.ends_before_local is None else min(cut, old.ends_before_local)


def _set_plain(turn: _Turn) -> None:
    target, old, edit = turn.draft.target, turn.old, turn.edit
    target.timezone = edit.zone.key if edit.zone is not None else old.timezone
    target.fold = old.fold if edit.fold is None else edit.fold
    target.duration_minutes = edit.duration_minutes or old.duration_minutes
    target.capacity = edit.capacity or old.capacity


def _shifted(turn: _Turn) -> list[Step]:
    """The rule stays: each date, the left-out and the added ones too, moves by the same."""
    target, old = turn.draft.target, turn.old
    text, start = old.rrule, old.dtstart_local
    if turn.draft.successor is not None:
        added = [each.local_start for each in _dates(turn, _ADDED)]
        text, start = rest_from(text, rule_of(old), turn.cut) or ("", min(added, default=turn.cut))
    if turn.delta or target.timezone != old.timezone:
        text = shifted_text(text, rule_of(old), turn.delta)
        _look_again(turn)
    target.rrule, target.dtstart_local = text, start + turn.delta
    if old.ends_before_local is not None:
        target.ends_before_local = old.ends_before_local + turn.delta
    if turn.edit.changes_rule:
        _check_rule(turn)
    _move(_dates(turn), target, turn.delta)
    return shift(_olds(turn), turn.delta)


def _renewed(turn: _Turn) -> list[Step]:
    """Another rule: it begins in the week of the cut, and old dates find their place among the new ones."""
    target, draft = turn.draft.target, turn.draft
    target.rrule = (turn.edit.rrule or "").upper()
    target.dtstart_local = datetime.combine(turn.cut, turn.edit.local_time or turn.old.dtstart_local.time())
    later_than = max(wall(draft.now, ZoneInfo(target.timezone)), _last_before(turn))
    target.dtstart_local = first_match(rule_of(target), later_than=later_than)
    _check_rule(turn)
    _move(_dates(turn, _ADDED), target, turn.delta)
    left_out = [each for each in _dates(turn, _LEFT_OUT) if each.local_start > wall_now(draft)]
    olds = _olds(turn)
    known = {old.identity for old in olds}
    olds += [Old(None, each.local_start, is_cancelled=True) for each in left_out if each.local_start not in known]
    news = _new_dates(turn, until=max([wall(reach(draft), draft.zone), *(old.identity for old in olds)]))
    steps = pair(olds, news, but=_called_off(turn, olds))
    goes = {step.old.identity: step.new for step in steps if step.old is not None and step.new is not None}
    for each in left_out:
        each.series, each.local_start = target, goes.get(each.local_start, each.local_start)
    return steps


def _move(dates: Iterable[SeriesDate], target: Series, delta: timedelta) -> None:
    for each in dates:
        each.series, each.local_start = target, each.local_start + delta


def _check_rule(turn: _Turn) -> None:
    target = turn.draft.target
    zone = ZoneInfo(target.timezone)
    parse_rule(
        target.rrule or None,
        dtstart_local=target.dtstart_local,
        timezone=zone,
        fold=target.fold,
        horizon_local=wall(turn.draft.now + AHEAD, zone),
    )


def _look_again(turn: _Turn) -> None:
    """What moved into reach is written by the night; rows that are there already are passed over."""
    until = turn.old.materialised_until
    if until is not None:
        turn.draft.target.materialised_until = until - _SLACK + min(turn.delta, timedelta())


def _last_before(turn: _Turn) -> datetime:
    before = Session.objects.filter(series_id=turn.old.pk, original_local__lt=turn.cut)
    return before.aggregate(last=Max("original_local"))["last"] or datetime.min  # noqa: DTZ901


def _new_dates(turn: _Turn, *, until: datetime) -> list[datetime]:
    target, now = turn.draft.target, turn.draft.now
    added = [each.local_start for each in turn.draft.dates if each.kind == _ADDED and each.series is target]
    end = target.ends_before_local
    found = expand(rule_of(target), until=until + _SLACK + timedelta(days=7), rdates=added)
    return [start.local for start in found if start.utc > now and (end is None or start.local < end)]


def _olds(turn: _Turn) -> list[Old]:
    return [
        Old(
            row.session.pk,
            row.session.original_local,
            is_edited=_is_edited(row.session, turn.old),
            is_cancelled=row.session.state == Session.State.CANCELLED,
            is_over=row.session.starts_at <= turn.draft.now,
        )
        for row in turn.draft.rows
        if row.session.original_local is not None and row.session.original_local >= turn.cut
    ]


def _is_edited(session: Session, series: Series) -> bool:
    by_the_rule = (series.timezone, series.duration_minutes, session.original_local)
    return session.is_edited or (session.timezone, session.duration_minutes, session.local_start) != by_the_rule


def _called_off(turn: _Turn, olds: Iterable[Old]) -> set[date]:
    """Return the dates that were called off by hand and have no row that is led along."""
    own = called_off(turn.old, but=[old.key for old in olds if old.key is not None])
    return own | called_off_before(turn.old)


def _dates(turn: _Turn, *kinds: SeriesDate.Kind) -> list[SeriesDate]:
    return [
        date
        for date in turn.draft.dates
        if date.series is turn.draft.series and date.local_start >= turn.cut and (not kinds or date.kind in kinds)
    ]


def reach(draft: Draft) -> datetime:
    """Return up to when the dates of the series are rows."""
    return draft.series.materialised_until or draft.now + AHEAD


def _leave_out(turn: _Turn, wanted: Dates) -> set[datetime]:
    """Write down which dates do not take place. Raises RuleRefused for one that the series does not have."""
    for local, label in wanted:
        known = next((date for date in turn.draft.dates if date.local_start == local), None)
        if known is not None and known.kind == _LEFT_OUT:
            known.label = label
            continue
        if not _has_date(turn, local):
            raise RuleRefused("no_such_date", f"The series has no date {local:%Y-%m-%dT%H:%M}.", field="leave_out")
        if known is not None:
            turn.draft.dates.remove(known)
        turn.draft.dates.append(SeriesDate(series=turn.draft.target, kind=_LEFT_OUT, local_start=local, label=label))
    return {local for local, _label in wanted}


def _add(turn: _Turn, steps: Iterable[Step], wanted: Dates) -> list[Step]:
    """Write down which dates take place on top. Raises SessionInThePast, or RuleRefused for one there is already."""
    taken = {step.new for step in steps}
    for local, label in wanted:
        _check_added(turn, local, taken)
        turn.draft.dates.append(SeriesDate(series=turn.draft.target, kind=_ADDED, local_start=local, label=label))
    return [Step("add", None, local) for local, _label in wanted]


def _check_added(turn: _Turn, local: datetime, taken: Collection[datetime | None]) -> None:
    draft, target = turn.draft, turn.draft.target
    if _start(target, local).utc <= draft.now:
        raise SessionInThePast
    if local in taken or any(date.local_start == local for date in draft.dates) or _has_date(turn, local):
        raise RuleRefused("date_taken", f"The series has {local:%Y-%m-%dT%H:%M} already.", field="add")
    if local > wall_now(draft) + _YEARS or not _is_in_reach(turn, local):
        raise RuleRefused("date_too_far", "An added date lies inside the series and the next two years.", field="add")


def _has_date(turn: _Turn, local: datetime) -> bool:
    """Whether the series, as it will be, has this date ahead, left out or not."""
    target = turn.draft.target
    added = [each.local_start for each in turn.draft.dates if each.series is target and each.kind == _ADDED]
    found = expand(rule_of(target), after=local - timedelta(minutes=1), until=local, rdates=added)
    is_date = any(start.local == local and start.utc > turn.draft.now for start in found)
    return is_date and _is_in_reach(turn, local)


def _is_in_reach(turn: _Turn, local: datetime) -> bool:
    end = turn.draft.target.ends_before_local
    is_late_enough = turn.edit.scope != SeriesChange.Scope.FOLLOWING or local >= min(turn.cut, turn.cut + turn.delta)
    return is_late_enough and (end is None or local < end)


def _start(series: Series, local: datetime) -> Occurrence:
    return instant(local, ZoneInfo(series.timezone), series.fold)


def _take(turn: _Turn, step: Step, left_out: Collection[datetime]) -> None:
    """Do one step to its session, in memory."""
    draft, target = turn.draft, turn.draft.target
    row = next((row for row in draft.rows if step.old is not None and row.session.pk == step.old.key), None)
    if step.kind == "add" and step.new is not None and step.new not in left_out:
        start = _start(target, step.new)
        if start.utc <= reach(draft):
            draft.added.append(new_session(target, draft.series.circle, start))
    if row is None or step.old is None or step.old.is_over:
        return
    session = row.session
    if step.kind == "drop":
        drafts.cancel(session, now=draft.now)
        session.is_dropped, session.series = True, None  # its date may come back, and be another session then
        return
    session.series, session.original_local = target, step.new or session.original_local
    if step.kind == "follow" and step.new in left_out:
        drafts.cancel(session, now=draft.now)
    elif step.kind == "follow":
        row.capacity = turn.edit.capacity
        _follow(target, session, step.new)


def _follow(target: Series, session: Session, local: datetime | None) -> None:
    sessions.set_time(
        session,
        local_start=local,
        zone=ZoneInfo(target.timezone),
        fold=target.fold,
        duration_minutes=target.duration_minutes,
    )
