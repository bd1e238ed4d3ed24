"""When too few will come: whoever leads is asked, and nothing happens silently.

Two sessions become one by everybody's own yes. Each write holds the session's row, and that of the other one: by id.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from groups import events
from groups.errors import MergeClosed, MergeFull, QuorumNotAsked, SessionsDoNotFit
from groups.models import Merge, MergeAnswer, Seat, Session
from groups.selectors import quorum as state_of
from groups.services import admission, hosts, limits, rules, seats, sessions
from groups.services.one_by_one import one_by_one
from members.models import Member

_Quorum = Session.Quorum
_Answer = MergeAnswer.State
LEAST_NOTICE: Final = state_of.LEAST_NOTICE


@transaction.atomic
def keep_as_two_chairs(*, session_id: UUID, now: datetime) -> Session:
    """Let a small session take place; seat holders are told that it will be small.

    Raises SessionIsCancelled, SessionClosed or QuorumNotAsked.
    """
    session = _asked(_locked([session_id])[session_id], now=now)
    _keep(session, now=now)
    return session


@transaction.atomic
def cancel_kindly(*, session_id: UUID, now: datetime) -> Session:
    """Call a small session off; seat holders are told, with where else there is room. Raises as the other decisions."""
    _asked(_locked([session_id])[session_id], now=now)
    return sessions.cancel_session(session_id=session_id, now=now)


@transaction.atomic
def ask_to_merge(*, session_id: UUID, target_id: UUID, now: datetime) -> Merge:
    """Ask everybody who holds a seat whether she comes to another session instead.

    Raises as the other decisions, and SessionsDoNotFit.
    """
    locked = _locked([session_id, target_id])
    session = _asked(locked[session_id], now=now)
    fits = state_of.merge_candidates(session, now=now).filter(pk=target_id).exists()
    is_target_itself = Merge.objects.filter(target=session, state=Merge.State.ASKING).exists()
    if not fits or is_target_itself:
        raise SessionsDoNotFit
    merge = Merge.objects.create(
        source=session, target_id=target_id, decide_by=_decide_by(session, locked[target_id], now=now), created_at=now
    )
    _set(session, _Quorum.MERGING, now=now)
    _ask_everybody(merge, now=now)
    return merge


@transaction.atomic
def answer_merge(*, answer_id: UUID, member: Member, is_yes: bool, now: datetime) -> MergeAnswer:
    """Take her yes, which moves her seat at once, or her no. A no may become a yes as long as others are asked.

    Raises MergeAnswer.DoesNotExist for what is not hers, MergeClosed, MergeFull, and what `seats.take_seat` raises.
    """
    answer = MergeAnswer.objects.select_related("merge__target").get(pk=answer_id, member=member)
    if is_yes:  # into another circle she joins it, and that comes before any session's row
        limits.queue_up(member.pk)
        admission.circle_to_join(answer.merge.target.circle_id)
    locked = _locked([answer.merge.source_id, answer.merge.target_id])
    answer.refresh_from_db()
    merge = Merge.objects.get(pk=answer.merge_id)
    if is_yes and answer.state == _Answer.YES:
        return answer
    if answer.state == _Answer.YES or not _is_running(merge, locked, now=now):
        raise MergeClosed
    if is_yes:
        _move_her_seat(merge, member, now=now)
    answer.state, answer.answered_at = (_Answer.YES if is_yes else _Answer.NO), now
    answer.save(update_fields=["state", "answered_at"])
    _announce_answer(merge, answer, now=now)
    if not merge.answers.filter(state=_Answer.ASKED).exists():
        _finish(merge, now=now)
    return answer


def sweep(*, now: datetime) -> int:
    """Ask about small sessions, drop questions that answered themselves, and settle what was not answered in time.

    Returns how many sessions that touched. Any number of sweeps at once is safe; a session that somebody holds is left
    to the next. Raises ExceptionGroup once all others had their turn.
    """
    merges = Merge.objects.filter(state=Merge.State.ASKING).order_by("pk")
    due = merges.filter(_is_due(now)).values_list("pk", flat=True)
    found = (state_of.sessions_below(now=now), state_of.questions_to_settle(now=now))
    ids = {each for rows in found for each in rows.values_list("pk", flat=True)}
    return one_by_one(due, partial(_sweep_merge, now=now)) + one_by_one(sorted(ids), partial(_sweep_one, now=now))


def _is_due(now: datetime) -> Q:
    """Return the merges to look at: time is over, a session is gone or moved, or somebody was not asked yet."""
    gone = Q(source__state=Session.State.CANCELLED) | Q(target__state=Session.State.CANCELLED)
    begun = Q(source__starts_at__lte=now) | Q(target__starts_at__lte=now)
    here, there = F("source__starts_at"), F("target__starts_at")
    moved = Q(source__starts_at__gt=now + state_of.ASKED_FROM)
    moved |= Q(target__starts_at__gt=here + state_of.NEAR) | Q(source__starts_at__gt=there + state_of.NEAR)
    asked = MergeAnswer.objects.filter(merge=OuterRef(OuterRef("pk")), member=OuterRef("member"))
    unasked = Seat.objects.filter(~Exists(asked), session=OuterRef("source"), state__in=Seat.SEATED)
    return gone | begun | moved | Q(decide_by__lte=now) | Q(Exists(unasked))


def _sweep_merge(merge_id: UUID, *, now: datetime) -> bool:
    merge = Merge.objects.get(pk=merge_id)
    locked = _locked([merge.source_id, merge.target_id], skip=True)
    merge.refresh_from_db()
    if len(locked) < 2 or merge.state != Merge.State.ASKING:
        return False
    if not _is_possible(merge, locked, now=now):
        _drop(merge, locked[merge.source_id], now=now)
    elif merge.decide_by <= now:
        _finish(merge, now=now)
    else:
        _ask_everybody(merge, now=now)
    return True


def _sweep_one(session_id: UUID, *, now: datetime) -> bool:
    session = _locked([session_id], skip=True).get(session_id)
    if session is None or session.state != Session.State.SCHEDULED or session.starts_at <= now:
        return False
    if session.quorum == _Quorum.MERGING:  # the merge's own turn
        return False
    if session.quorum and session.starts_at > now + state_of.ASKED_FROM:  # it was moved: there is time again
        _set(session, _Quorum.UNASKED, now=None)
        return True
    is_small = state_of.expected(session) < session.circle.min_to_run
    if session.quorum == _Quorum.ASKED and now >= state_of.decide_by(session):
        _keep(session, now=now)
    elif session.quorum == _Quorum.ASKED and not is_small:
        _set(session, _Quorum.UNASKED, now=None)
    elif session.quorum == _Quorum.UNASKED and is_small:
        _ask_hosts(session, now=now)
    else:
        return False
    return True


def _locked(session_ids: Iterable[UUID], *, skip: bool = False) -> dict[UUID, Session]:
    rows = Session.objects.select_for_update(of=("self",), skip_locked=skip).select_related("circle")
    found = {session.pk: session for session in rows.filter(pk__in=list(session_ids)).order_by("pk")}
    if not skip and len(found) < len(set(session_ids)):
        raise SessionsDoNotFit
    return found


def _asked(session: Session, *, now: datetime) -> Session:
    rules.check_session_open(session, now=now)
    if session.quorum != _Quorum.ASKED:
        raise QuorumNotAsked
    return session


def _set(session: Session, state: Session.Quorum, *, now: datetime | None) -> None:
    session.quorum, session.quorum_at = state, now
    session.version += 1
    session.save(update_fields=["quorum", "quorum_at", "version"])


def _ask_hosts(session: Session, *, now: datetime) -> None:
    _set(session, _Quorum.ASKED, now=now)
    leading = list(session.hosts.order_by("created_at", "pk").values_list("member", flat=True))
    events.publish(
        events.QuorumMissed(
            session_id=session.pk,
            host_ids=tuple(leading or hosts.facilitators([session.circle_id])[session.circle_id]),
            decide_by=state_of.decide_by(session),
            at=now,
        )
    )


def _keep(session: Session, *, now: datetime) -> None:
    _set(session, _Quorum.TWO_CHAIRS, now=now)
    events.publish(events.KeptAsTwoChairs(session_id=session.pk, at=now))


def _decide_by(source: Session, target: Session, *, now: datetime) -> datetime:
    """Return until when members are asked: three hours before the start, or where that is near half the time left."""
    first = min(source.starts_at, target.starts_at)
    planned = min(state_of.decide_by(source), target.starts_at - LEAST_NOTICE)
    return max(planned, now + (first - now) / 2)


def _is_possible(merge: Merge, locked: dict[UUID, Session], *, now: datetime) -> bool:
    """Tell whether the one can still become the other: both ahead, and neither was moved away meanwhile."""
    source, target = locked[merge.source_id], locked[merge.target_id]
    are_ahead = all(each.state == Session.State.SCHEDULED and each.starts_at > now for each in (source, target))
    is_soon = source.starts_at <= now + state_of.ASKED_FROM
    return are_ahead and is_soon and abs(source.starts_at - target.starts_at) <= state_of.NEAR


def _is_running(merge: Merge, locked: dict[UUID, Session], *, now: datetime) -> bool:
    return merge.state == Merge.State.ASKING and now < merge.decide_by and _is_possible(merge, locked, now=now)


def _ask_everybody(merge: Merge, *, now: datetime) -> None:
    """Ask whoever holds a seat and was not asked yet."""
    seated = Seat.objects.filter(session=merge.source_id, state__in=Seat.SEATED)
    unasked = seated.exclude(member__in=merge.answers.values("member")).order_by("queued_at", "pk")
    for seat in unasked:
        answer = MergeAnswer.objects.create(merge=merge, member_id=seat.member_id)
        events.publish(
            events.MergeAsked(
                answer_id=answer.pk,
                session_id=merge.source_id,
                member_id=seat.member_id,
                decide_by=merge.decide_by,
                at=now,
            )
        )
    if not merge.answers.filter(state=_Answer.ASKED).exists():  # nobody is there to be asked
        _finish(merge, now=now)


def _move_her_seat(merge: Merge, member: Member, *, now: datetime) -> None:
    held = Seat.objects.filter(session=merge.source_id, member=member, state__in=Seat.SEATED).first()
    if held is None:
        raise MergeClosed
    taken = seats.take_seat(session_id=merge.target_id, member=member, state=Seat.State(held.state), now=now)
    if taken.state not in Seat.SEATED:
        raise MergeFull
    seats.give_back_seat(session_id=merge.source_id, member=member, now=now)


def _announce_answer(merge: Merge, answer: MergeAnswer, *, now: datetime) -> None:
    events.publish(
        events.MergeAnswered(answer_id=answer.pk, session_id=merge.source_id, member_id=answer.member_id, at=now)
    )


def _finish(merge: Merge, *, now: datetime) -> None:
    """Call the smaller session off; whoever said yes has her seat in the other one already."""
    _close(merge, Merge.State.DONE, now=now)
    sessions.cancel_session(session_id=merge.source_id, now=now)


def _drop(merge: Merge, source: Session, *, now: datetime) -> None:
    """Take the question back, since one of the two sessions is gone or moved away; it is asked again in its time."""
    _close(merge, Merge.State.DROPPED, now=now)
    if source.state != Session.State.SCHEDULED or source.starts_at <= now:
        return
    if source.starts_at > now + state_of.ASKED_FROM:
        _set(source, _Quorum.UNASKED, now=None)
    else:
        _ask_hosts(source, now=now)


def _close(merge: Merge, state: Merge.State, *, now: datetime) -> None:
    merge.state = state
    merge.save(update_fields=["state"])
    for answer in merge.answers.filter(state=_Answer.ASKED).order_by("pk"):
        _announce_answer(merge, answer, now=now)
