"""What may be told to us, and who of the staff reads what was told. Nobody ever reads who told it."""

from typing import Any, Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from config import vault
from groups.models import Appeal, Circle, Coordination, Membership, Moderator, Report, Session
from groups.models.moderation import REPORTS
from groups.selectors.blocks import known_as
from groups.selectors.circles import visible_circles
from groups.selectors.sessions import sessions_visible_to
from groups.selectors.standing import standing
from members.models import Member

URGENT: Final = (Report.Reason.SELF_HARM, Report.Reason.DANGER)
_LEADING: Final = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def reportable_circles(*, member: Member, is_staff: bool) -> QuerySet[Circle]:
    """Return the circles that exist for her, or did while she belonged to them."""
    visible = visible_circles(member=member, is_staff=is_staff).values("pk")
    return Circle.objects.filter(Q(pk__in=visible) | Q(pk__in=_once_hers(member)))


def reportable_sessions(*, member: Member, is_staff: bool) -> QuerySet[Session]:
    """Return the sessions that exist for her, and those of circles that she once belonged to."""
    visible = sessions_visible_to(member=member, is_staff=is_staff).values("pk")
    reportable = Session.objects.filter(Q(pk__in=visible) | Q(circle__in=_once_hers(member)))
    return reportable.select_related("circle")


def reportable_membership(*, circle: Circle, handle: str, member: Member, is_staff: bool) -> Membership | None:
    """Return whom she knows by this handle there; staff who look after the circle know everybody in it."""
    known = known_as(circle=circle, handle=handle, to=member)
    if known is None and standing(circle=circle, member=member, is_staff=is_staff).oversees:
        known = Membership.objects.filter(circle=circle, handle__iexact=handle).order_by("-created_at").first()
    return known


def is_about_those_responsible(membership: Membership) -> bool:
    """Tell whether a report about her is for administrators alone: she leads a circle, or is of the staff."""
    person: Member = membership.member
    if person.is_staff or membership.role in _LEADING:
        return True
    leads = Membership.objects.filter(member=person, state=Membership.State.ACTIVE, role__in=_LEADING)
    return leads.exists()


def moderates(member: Member) -> bool:
    """Return whether the queue of reports is hers to work: moderators, coordinators and administrators."""
    if member.is_superuser:
        return True
    return Moderator.objects.filter(member=member).exists() or Coordination.objects.filter(member=member).exists()


def reports_for(member: Member) -> QuerySet[Report]:
    """Return what this member of the staff reads, the most urgent first and then the oldest.

    Coordinators what is about their circles, moderators everything, both without what is for administrators. Nobody
    what is about herself, nor what she told herself.
    """
    rows = Report.objects.exclude(reported=member).exclude(reporter=member)
    if not member.is_superuser:
        rows = rows.filter(is_for_administrators=False)
        if not Moderator.objects.filter(member=member).exists():
            rows = rows.filter(circle__in=Coordination.objects.filter(member=member).values("circle"))
    return by_urgency(rows)


def by_urgency(reports: QuerySet[Report]) -> QuerySet[Any]:
    """Add `urgency` and order by it: what is open first, self-harm before danger before all else, then the oldest."""
    closed = Value(len(URGENT) + 1)
    steps = [When(reason=reason, then=Value(number)) for number, reason in enumerate(URGENT)]
    urgency = Case(
        When(state=Report.State.CLOSED, then=closed),
        *steps,
        default=Value(len(URGENT)),
        output_field=IntegerField(),
    )
    return reports.annotate(urgency=urgency).select_related("circle", "session").order_by("urgency", "created_at", "pk")


def report_text(report: Report, *, actor: Member, reason: str = "moderation") -> str:
    """Return what was told, opened for whoever reads it; empty where nothing was written."""
    if report.text_sealed is None:
        return ""
    owner = vault.Owner.service(REPORTS)
    place = vault.place(report, "text_sealed")
    return vault.reveal(bytes(report.text_sealed), owner=owner, place=place, actor=actor.pk, reason=reason)


def own_reports(member: Member) -> QuerySet[Report]:
    """Return what she told us, the latest first."""
    return Report.objects.filter(reporter=member).select_related("circle").order_by("-created_at", "-pk")


def appeals_for(member: Member) -> QuerySet[Appeal]:
    """Return the appeals this administrator may read: none of her own, and none about what she decided herself."""
    if not member.is_superuser:
        return Appeal.objects.none()
    rows = Appeal.objects.exclude(member=member).exclude(membership__ended_by=member)
    return rows.select_related("membership__circle").order_by("created_at", "pk")


def appeal_text(appeal: Appeal, *, actor: Member, reason: str = "moderation") -> str:
    """Return her words, opened for whoever reads them. Raises KeyDestroyed once she is erased."""
    owner = vault.Owner.member(appeal.member_id)
    place = vault.place(appeal, "text_sealed")
    return vault.reveal(bytes(appeal.text_sealed), owner=owner, place=place, actor=actor.pk, reason=reason)


def own_appeals(member: Member) -> QuerySet[Appeal]:
    """Return her appeals, the latest first; each says whether she `belongs` there and may read the circle's name."""
    belongs = Membership.objects.filter(
        circle=OuterRef("membership__circle"), member=member, state=Membership.State.ACTIVE
    )
    own = Appeal.objects.filter(member=member).select_related("membership__circle")
    return own.annotate(belongs=Exists(belongs)).order_by("-created_at", "-pk")


def removal_of(member: Member, *, slug: str) -> Membership | None:
    """Return the membership of the circle of this address from which she was removed, the latest; or None.

    Not where she was shut out after she had left by herself: she was never told, and her appeal would tell her.
    """
    removed = Membership.objects.filter(member=member, circle__slug=slug, state=Membership.State.REMOVED)
    return removed.select_related("circle").order_by("-ended_at", "-pk").first()


def _once_hers(member: Member) -> QuerySet[Any]:
    return Membership.objects.filter(member=member, joined_at__isnull=False).values("circle")
