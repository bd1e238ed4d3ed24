"""What waits for staff among circles, sessions and reports, for the start page of the admin."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.desk.needs import Line, Need, need, since
from groups.models import Debrief, Membership, Report, Session, SupportLine
from groups.selectors import attention, duty, moderation
from groups.selectors.coordination import coordinates, overseen, overseen_circles, overseen_sessions
from groups.selectors.support import unchecked_lines
from members.models import Member

_NOBODY: Final = _("nobody leads it")


def needs(staff: Member, *, now: datetime) -> Iterator[Need]:
    """Yield what waits for her: as a moderator, on duty, as a coordinator of her circles, as an administrator."""
    if moderation.moderates(staff):
        yield from _reports(staff, now=now)
    if duty.answers_calls(staff):
        yield _calls(staff, now=now)
    if coordinates(staff):
        yield from _sessions(staff, now=now)
        yield _requests(staff, now=now)
        yield from _leading(staff, now=now)
    if staff.is_superuser:
        yield _appeals(staff, now=now)
        yield _lines(now=now)


def _reports(staff: Member, *, now: datetime) -> Iterator[Need]:
    def line(report: Report) -> Line:
        where = f"{report.circle} · " if report.circle_id else ""
        told = since(report.created_at, now=now)
        return Line(words=report.get_reason_display(), note=f"{where}{told}", address=_page(report))

    kinds: list[tuple[str, int, Any, Any]] = [
        ("urgent", 0, _("Reports: somebody may be in danger"), attention.urgent_reports()),
        ("other", 50, _("Other reports"), attention.other_reports()),
    ]
    for code, urgency, title, which in kinds:
        rows = moderation.reports_for(staff).filter(which)
        address = _list("report", f"waits={code}")
        yield need(rows, code=f"reports-{code}", urgency=urgency, title=title, address=address, line=line)


def _calls(staff: Member, *, now: datetime) -> Need:
    return need(
        duty.contact_requests_for(staff),
        code="contact",
        urgency=1,
        title=_("Moms who would like a call"),
        address=_list("contactrequest"),
        line=lambda asked: Line(
            words=str(asked.session.circle), note=since(asked.created_at, now=now), address=_page(asked)
        ),
    )


def _sessions(staff: Member, *, now: datetime) -> Iterator[Need]:
    mine = overseen_sessions(staff).select_related("circle").order_by("starts_at", "pk")

    def led(session: Any) -> Line:
        some = {"led": session.leading, "wanted": session.circle.facilitators_wanted}
        return _session(session, gettext("%(led)d of %(wanted)d lead it") % some if session.leading else _NOBODY)

    def full(session: Session) -> Line:
        seats = {"taken": session.taken, "least": session.circle.min_to_run}
        return _session(session, gettext("%(taken)d seats taken, it wants %(least)d") % seats)

    yield need(
        attention.led_by_too_few(attention.coming(mine, now=now, before=now + attention.WEEK)),
        code="hosts",
        urgency=10,
        title=_("Sessions of the next seven days with too few to lead them"),
        address=_list("session", "when=week&short=hosts"),
        line=led,
    )
    yield need(
        attention.attended_by_too_few(attention.coming(mine, now=now, before=now + attention.DAYS)),
        code="quorum",
        urgency=20,
        title=_("Sessions of the next three days to which too few come"),
        address=_list("session", "when=days&short=people"),
        line=full,
    )


def _requests(staff: Member, *, now: datetime) -> Need:
    def asks(membership: Membership) -> Line:
        words = f"{membership.handle}, {membership.circle}"
        address = reverse("admin:groups_membership_answer", args=[membership.pk])
        return Line(words=words, note=since(membership.created_at, now=now), address=address)

    return need(
        attention.open_requests(staff),
        code="requests",
        urgency=30,
        title=_("Requests to join"),
        address=_list("membership", "asks=yes"),
        line=asks,
    )


def _leading(staff: Member, *, now: datetime) -> Iterator[Need]:
    calls = Debrief.objects.filter(overseen(staff, path="session__circle"), wants_call=True, called_at=None)
    yield need(
        calls.select_related("session__circle").order_by("created_at", "pk"),
        code="debriefs",
        urgency=5,
        title=_("Facilitators who would like a call"),
        address=_list("debrief", "waits=yes"),
        line=lambda debrief: Line(
            words=str(debrief.session.circle), note=since(debrief.created_at, now=now), address=_page(debrief)
        ),
    )
    yield need(
        overseen_circles(staff).filter(attention.unled()).order_by("name", "pk"),
        code="unled",
        urgency=40,
        title=_("Circles that nobody leads"),
        address=_list("circle", "like=unled"),
        line=lambda circle: Line(words=circle.name, note="", address=_page(circle)),
    )


def _appeals(staff: Member, *, now: datetime) -> Need:
    return need(
        moderation.appeals_for(staff).filter(state="open"),
        code="appeals",
        urgency=45,
        title=_("Appeals"),
        address=_list("appeal", "state__exact=open"),
        line=lambda appeal: Line(
            words=str(appeal.membership.circle), note=since(appeal.created_at, now=now), address=_page(appeal)
        ),
    )


def _lines(*, now: datetime) -> Need:
    def line(row: SupportLine) -> Line:
        checked = gettext("checked on %(day)s") % {"day": date_format(row.verified_on, "SHORT_DATE_FORMAT")}
        return Line(words=f"{row.country}: {row.name}", note=checked, address=_page(row))

    return need(
        unchecked_lines(today=now.date()),
        code="lines",
        urgency=70,
        title=_("Support lines that nobody called for 180 days"),
        address=_list("supportline", "is_published__exact=1&checked=no"),
        line=line,
    )


def _session(session: Session, note: Any) -> Line:
    when = f"{date_format(session.local_start, 'D j M')} {session.local_start:%H:%M} {session.timezone}"
    return Line(words=f"{session.circle}, {when}", note=note, address=_page(session))


def _page(row: Model) -> str:
    return reverse(f"admin:groups_{row._meta.model_name}_change", args=[row.pk])


def _list(model: str, asked: str = "") -> str:
    return reverse(f"admin:groups_{model}_changelist") + (f"?{asked}" if asked else "")
