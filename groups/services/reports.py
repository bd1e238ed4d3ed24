"""Telling us that something is not right, and what the staff do about it. Each act of theirs leaves an audit entry."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from config import audit, vault
from groups import events
from groups.errors import AboutHerself, NotNamed, ReportClosed
from groups.models import Circle, Membership, Reflection, Report, Session
from groups.models.moderation import REPORTS
from groups.selectors.moderation import URGENT, is_about_those_responsible
from groups.services import memberships
from members.models import Member

_Outcome = Report.Outcome
FREE_OUTCOMES: Final = (_Outcome.NOTHING, _Outcome.TALKED, _Outcome.HELPED)  # the others come with an act of their own


@transaction.atomic
def make_report(
    *,
    reporter: Member,
    subject: str,
    circle: Circle,
    reason: str,
    text: str,
    now: datetime,
    session: Session | None = None,
    membership: Membership | None = None,
    reflection: Reflection | None = None,
) -> Report:
    """Keep what she tells us, its text sealed, and owe her the word that it arrived.

    What is about a facilitator, or about staff, is for administrators alone.
    """
    about = {"reporter": reporter, "session": session, "reflection": reflection}
    report = _report(subject=subject, circle=circle, membership=membership, reason=reason, now=now, **about)
    if text:
        report.text_sealed = _sealed(report, text)
    report.save(force_insert=True)
    events.publish(events.ReportMade(report_id=report.pk, member_id=reporter.pk, is_urgent=reason in URGENT, at=now))
    return report


@transaction.atomic
def open_item(*, membership: Membership, session: Session | None, now: datetime) -> Report | None:
    """Ask those who moderate to look after her, since words that she shares sound like danger; no word of hers.

    Without a session it is a notice of whoever leads, and for administrators. Nobody told it, so nobody is thanked.
    None where such an item waits for them already.
    """
    subject = Report.Subject.FACILITATOR if session is None else Report.Subject.REFLECTION
    reason = Report.Reason.SELF_HARM
    report = _report(
        subject=subject, circle=membership.circle, membership=membership, reason=reason, now=now, session=session
    )
    waiting = Report.objects.filter(
        reporter=None,
        subject=subject,
        circle=membership.circle,
        session=session,
        reported=membership.member,
        state__in=Report.LIVE,
    )
    if waiting.exists():
        return None
    report.save(force_insert=True)
    return report


@transaction.atomic
def take_report(*, report_id: UUID, actor: Member, now: datetime) -> Report:
    """Say that she looks into it. Raises ReportClosed or AboutHerself."""
    report = open_report(report_id, actor)
    report.state, report.taken_by = Report.State.TAKEN, actor
    report.save(update_fields=["state", "taken_by"])
    audit.record(audit.Entry.about(report, actor=actor.pk, action="report.taken"))
    return report


@transaction.atomic
def escalate_report(*, report_id: UUID, actor: Member, now: datetime) -> Report:
    """Hand it to the administrators; nobody else reads it from then on. Raises ReportClosed or AboutHerself."""
    report = open_report(report_id, actor)
    report.is_for_administrators, report.state, report.taken_by = True, Report.State.OPEN, None
    report.save(update_fields=["is_for_administrators", "state", "taken_by"])
    audit.record(audit.Entry.about(report, actor=actor.pk, action="report.escalated"))
    return report


@transaction.atomic
def close_report(*, report_id: UUID, actor: Member, outcome: str, now: datetime) -> Report:
    """Close it with one of the fixed outcomes. Raises ReportClosed, AboutHerself, or ValueError for another outcome."""
    if outcome not in FREE_OUTCOMES:
        raise ValueError("This outcome comes with an act of its own.")
    return close(open_report(report_id, actor), actor, outcome, now=now)


@transaction.atomic
def warn_member(*, report_id: UUID, actor: Member, now: datetime) -> Report:
    """Ask whom it is about to mind what was agreed, and close it. Raises ReportClosed, AboutHerself or NotNamed."""
    report = open_report(report_id, actor)
    if report.reported_id is None:
        raise NotNamed
    report.warned_at = now
    report.save(update_fields=["warned_at"])
    events.publish(events.MemberWarned(report_id=report.pk, member_id=report.reported_id, at=now))
    audit.record(audit.Entry.about(report, actor=actor.pk, action="member.warned"))
    return close(report, actor, _Outcome.WARNED, now=now)


@transaction.atomic
def remove_reported(*, report_id: UUID, actor: Member, now: datetime) -> Report:
    """Remove whom it is about from the circle, and close it.

    Raises ReportClosed, AboutHerself, NotNamed, or AlreadyDecided and LastFacilitator as `memberships.remove_member`.
    """
    report = open_report(report_id, actor)
    place = Membership.objects.filter(circle=report.circle_id, member=report.reported_id, state__in=Membership.LIVE)
    membership = place.first() if report.reported_id else None
    if membership is None:
        raise NotNamed
    memberships.remove_member(membership_id=membership.pk, actor=actor, now=now)
    audit.record(audit.Entry.about(membership, actor=actor.pk, action="member.removed", reason=report.reason))
    return close(report, actor, _Outcome.REMOVED, now=now)


ACTS: Final[dict[str, Callable[..., Report]]] = {
    "take": take_report,
    "warn": warn_member,
    "remove": remove_reported,
    "escalate": escalate_report,
    "close": close_report,
}


def forget_whom_it_is_about(*, member_id: UUID, now: datetime) -> None:
    """Close what is about somebody who goes for good, and forget her name, the words and who told it: she is erased.

    That there was a report, of which sort and about which circle, stays.
    """
    about = Report.objects.filter(reported_id=member_id)
    gone = {"state": Report.State.CLOSED, "outcome": _Outcome.GONE, "closed_at": now}
    about.filter(state__in=Report.LIVE).update(**gone)
    about.update(reported=None, handle="", text_sealed=None)


def forget_who_told(*, member_id: UUID) -> None:
    """Take her name and her words from what she told us; that it was told stays for those who look into it."""
    Report.objects.filter(reporter_id=member_id).update(reporter=None, text_sealed=None)
    Report.objects.filter(taken_by_id=member_id).update(taken_by=None)


def _report(
    *, subject: str, circle: Circle, membership: Membership | None, reason: str, now: datetime, **more: Any
) -> Report:
    """Return a report that is not saved yet. What is about a facilitator, or staff, is for administrators alone."""
    is_responsible = membership is not None and is_about_those_responsible(membership)
    return Report(
        subject=subject,
        circle=circle,
        reported=membership.member if membership else None,
        handle=membership.handle if membership else "",
        reason=reason,
        is_for_administrators=subject == Report.Subject.FACILITATOR or is_responsible,
        created_at=now,
        **more,
    )


def _sealed(report: Report, text: str) -> bytes:
    return vault.seal(text, owner=vault.Owner.service(REPORTS), place=vault.place(report, "text_sealed"))


def open_report(report_id: UUID, actor: Member) -> Report:
    """Return a report that somebody may act upon, its row locked. Raises ReportClosed or AboutHerself."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    check_not_hers(report, actor)
    if report.state == Report.State.CLOSED:
        raise ReportClosed
    return report


def check_not_hers(report: Report, actor: Member) -> None:
    """Raise AboutHerself for who told it, and for whom it is about."""
    if actor.pk in (report.reported_id, report.reporter_id):
        raise AboutHerself


def close(report: Report, actor: Member, outcome: str, *, now: datetime) -> Report:
    """Close an open report whose row the caller holds, with what came of it; the audit says who did."""
    report.state, report.outcome, report.closed_at = Report.State.CLOSED, outcome, now
    report.taken_by = report.taken_by or actor
    report.save(update_fields=["state", "outcome", "closed_at", "taken_by"])
    audit.record(audit.Entry.about(report, actor=actor.pk, action="report.closed", reason=outcome))
    return report
