"""From an edit to its draft, scope by scope."""

from datetime import datetime
from uuid import UUID

from groups.errors import NothingToChange, SessionClosed
from groups.models import Circle, Series, SeriesChange, Session
from groups.recurrence import RuleRefused
from groups.services import cohorts, rules, sessions
from groups.services.changes import drafts, renewing
from groups.services.changes.drafts import Draft, Touched
from groups.services.changes.edits import Edit
from groups.services.dates import starts_of


def drafted(series: Series, edit: Edit, *, now: datetime, is_locked: bool) -> Draft:
    """Return what an edit would do, checked against the calendar.

    Raises RuleRefused, CohortLength, SessionIsCancelled, SessionClosed, SessionInThePast, CircleAlreadyMeets or
    NothingToChange.
    """
    draft = drafts.begin(series, now=now, is_locked=is_locked)
    if edit.scope == SeriesChange.Scope.THIS:
        _this(draft, edit)
    else:
        _from_a_date_on(draft, edit)
    _check_length(draft, edit)
    draft.check()
    return draft


def _this(draft: Draft, edit: Edit) -> None:
    row = _named(draft, edit.session_id)
    session = row.session
    draft.in_scope = [session]
    rules.check_session_open(session, now=draft.now)
    if edit.is_cancelling:
        drafts.cancel(session, now=draft.now)
        return
    sessions.set_time(
        session,
        local_start=edit.local_start,
        zone=edit.zone,
        fold=edit.fold,
        duration_minutes=edit.duration_minutes,
    )
    row.capacity = edit.capacity
    session.is_edited = session.is_edited or row.is_changed


def _from_a_date_on(draft: Draft, edit: Edit) -> None:
    if edit.scope == SeriesChange.Scope.FOLLOWING:
        cut = _identity(_named(draft, edit.session_id).session)
    else:
        cut = _first_ahead(draft)
    is_whole = edit.scope == SeriesChange.Scope.ALL and edit.is_cancelling
    ahead = [row.session for row in draft.coming() if is_whole or _identity(row.session) >= cut]
    draft.in_scope = ahead
    if edit.is_cancelling:
        _end(draft, cut)
    else:
        renewing.renew(draft, edit, cut)


def _end(draft: Draft, cut: datetime) -> None:
    """Whoever ends a series means every evening of it, those moved by hand included."""
    end = draft.series.ends_before_local
    draft.series.ends_before_local = cut if end is None else min(cut, end)
    for session in draft.in_scope:
        if session.state == Session.State.SCHEDULED:
            drafts.cancel(session, now=draft.now)


def _check_length(draft: Draft, edit: Edit) -> None:
    """Raise CohortLength when another rule gives a cohort too few sessions or too many, or added dates too many."""
    circle = draft.series.circle
    if circle.enrolment != Circle.Enrolment.COHORT or (edit.rrule is None and not edit.add):
        return
    rows = [row.session for row in draft.rows]
    number = cohorts.planned(circle, now=draft.now, but=rows, beside=draft.series)
    number += sum(session.state == Session.State.SCHEDULED for session in [*rows, *draft.added])
    for series in {draft.series, draft.target}:
        number += cohorts.unwritten(
            series,
            known={session.original_local for session in [*rows, *draft.added]},
            after=renewing.reach(draft),
            dates=[date for date in draft.dates if date.series is series],
        )
    cohorts.check_number(number, fewest=cohorts.FEWEST if edit.rrule is not None else 0)


def _named(draft: Draft, session_id: UUID | None) -> Touched:
    row = next((row for row in draft.rows if row.session.pk == session_id), None)
    if row is not None and row.session.starts_at > draft.now:
        return row
    if row is not None or (session_id and Session.objects.filter(pk=session_id, series=draft.series).exists()):
        raise SessionClosed
    raise RuleRefused("unknown_session", "This session does not belong to the series.", field="session")


def _first_ahead(draft: Draft) -> datetime:
    """Return the first date that is still to come, whether or not it takes place. Raises NothingToChange."""
    rows = [row.session for row in draft.coming()]
    start = next(starts_of(draft.series, after=draft.now), None)
    if start is None and all(session.state == Session.State.CANCELLED for session in rows):
        raise NothingToChange
    dates = [_identity(session) for session in rows if not session.is_edited]
    dates += [each.local_start for each in draft.dates if each.local_start > renewing.wall_now(draft)]
    dates += [start.local] if start is not None else []
    return min(dates or [_identity(session) for session in rows])


def _identity(session: Session) -> datetime:
    identity: datetime | None = session.original_local
    assert identity is not None  # noqa: S101  (a constraint says so of every session of a series)
    return identity
