"""The queue of reports, and appeals. The text is opened on the page of one report alone; nobody reads who told it."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.adminpages import opened
from groups.admin.acting import Act, ActingAdmin
from groups.models import Appeal, Reflection, Report
from groups.selectors import attention, moderation
from groups.services import appeals, reports, sharing


def _closing(outcome: str, words: Any, consequence: Any) -> Act:
    def do(request: HttpRequest, report: Report) -> object:
        return reports.close_report(report_id=report.pk, actor=request.user, outcome=outcome, now=timezone.now())  # type: ignore[arg-type]

    return Act(code=f"close-{outcome}", words=words, consequence=consequence, fits=_is_live, do=do)


def _doing(code: str, words: Any, consequence: Any, *, fits: Any) -> Act:
    def do(request: HttpRequest, report: Report) -> object:
        return reports.ACTS[code](report_id=report.pk, actor=request.user, now=timezone.now())

    return Act(code=code, words=words, consequence=consequence, fits=fits, do=do)


def _is_live(report: Report) -> bool:
    return report.state in Report.LIVE


def _names_somebody(report: Report) -> bool:
    return _is_live(report) and report.reported_id is not None


def _may_go_up(report: Report) -> bool:
    return _is_live(report) and not report.is_for_administrators


def _may_be_taken_out(report: Report) -> bool:
    flagged = report.reflection
    return _is_live(report) and flagged is not None and flagged.shared_with in Reflection.READ


def _was_taken_out(report: Report) -> bool:
    return report.reflection is not None and report.reflection.sharing_ended_at is not None


def _end_sharing(request: HttpRequest, report: Report) -> object:
    return sharing.end_sharing(report_id=report.pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]


def _lift(request: HttpRequest, report: Report) -> None:
    sharing.lift_end_of_sharing(report_id=report.pk, actor=request.user)  # type: ignore[arg-type]


_ABOUT_SHARING: Final = (
    Act(
        code="end-sharing",
        words=_("Take what she shared out of the circle"),
        consequence=_(
            "Nobody else reads it from now on, and she cannot share it there again unless you allow it. What she wrote "
            "stays hers. She is told kindly."
        ),
        fits=_may_be_taken_out,
        do=_end_sharing,
    ),
    Act(
        code="allow-sharing",
        words=_("Let her share it again"),
        consequence=_("Nothing is shared by that: whether she does is hers to say."),
        fits=_was_taken_out,
        do=_lift,
    ),
)
_ACTS: Final = (
    _doing(
        "take", _("Look into it"), _("The others see that somebody does."),
        fits=lambda report: report.state == Report.State.OPEN,
    ),
    _closing(
        Report.Outcome.HELPED, _("Close: help was offered"), _("The report is closed with this outcome for good.")
    ),
    _closing(Report.Outcome.TALKED, _("Close: talked it over"), _("The report is closed with this outcome for good.")),
    _closing(Report.Outcome.NOTHING, _("Close: nothing needed"), _("The report is closed with this outcome for good.")),
    _doing(
        "warn", _("Warn her"),
        _("She gets a kind letter that reminds her of what was agreed. It does not say who told us, nor what."),
        fits=_names_somebody,
    ),
    _doing(
        "remove", _("Remove her from the circle"),
        _("Her seats are freed and the circle looks full to her from now on. She may appeal within thirty days."),
        fits=_names_somebody,
    ),
    _doing("escalate", _("Hand it to the administrators"), _("You do not see it any more then."), fits=_may_go_up),
)  # fmt: skip


class Waiting(admin.SimpleListFilter):
    """What is open, as the start page counts it."""

    title = _("waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what can be chosen."""
        return [("urgent", _("somebody may be in danger")), ("other", _("something else"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the reports of the choice."""
        chosen = {"urgent": attention.urgent_reports, "other": attention.other_reports}.get(self.value() or "")
        return queryset.filter(chosen()) if chosen else queryset


@admin.register(Report)
class ReportAdmin(ActingAdmin):
    """Self-harm first. Coordinators read what is about their circles; about facilitators and staff, administrators."""

    acts = (*_ACTS, *_ABOUT_SHARING)
    list_display = ("reason", "subject", "circle", "handle", "state", "is_taken", "created_at")
    list_filter = (Waiting, "state", "reason", "subject")
    list_select_related = ("circle", "session")
    fields = readonly_fields = (
        "reason", "subject", "circle", "session", "handle", "text", "state", "outcome", "created_at", "closed_at",
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Moderators, coordinators, administrators; which rows, the queryset says."""
        return _moderates(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Return what she reads."""
        return moderation.reports_for(request.user)  # type: ignore[arg-type]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The most urgent first, then the oldest."""
        return ("urgency", "created_at", "pk")

    @admin.display(description=_("what was told"))
    def text(self, report: Report) -> str:
        """The words, opened."""
        return opened(lambda: moderation.report_text(report, actor=report.read_by)) or "-"  # type: ignore[attr-defined]

    @admin.display(description=_("looked into"), boolean=True)
    def is_taken(self, report: Report) -> bool:
        """Whether somebody does."""
        return report.state != Report.State.OPEN


def _deciding(code: str, words: Any, consequence: Any, *, is_granted: bool) -> Act:
    def do(request: HttpRequest, appeal: Appeal) -> object:
        return appeals.decide_appeal(
            appeal_id=appeal.pk,
            actor=request.user,  # type: ignore[arg-type]
            is_granted=is_granted,
            now=timezone.now(),
        )

    return Act(
        code=code, words=words, consequence=consequence, do=do,
        fits=lambda appeal: appeal.state == Appeal.State.OPEN,
    )  # fmt: skip


@admin.register(Appeal)
class AppealAdmin(ActingAdmin):
    """For administrators, and never for the one who removed her."""

    acts = (
        _deciding(
            "grant", _("Let her come back"),
            _("She belongs to the circle again, under her handle if it is free. She is told kindly."), is_granted=True,
        ),
        _deciding("decline", _("Leave it as it is"), _("She is told kindly that it stays."), is_granted=False),
    )  # fmt: skip
    list_display = ("circle", "handle", "state", "created_at")
    list_filter = ("state",)
    fields = readonly_fields = ("circle", "handle", "removed_at", "text", "state", "created_at", "decided_at")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators; which rows, the queryset says."""
        return bool(request.user.is_active and request.user.is_superuser)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        """Return what she may decide, or could have."""
        return moderation.appeals_for(request.user)  # type: ignore[arg-type]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The oldest first."""
        return ("created_at", "pk")

    @admin.display(description=_("circle"))
    def circle(self, appeal: Appeal) -> str:
        """The circle's name."""
        return appeal.membership.circle.name

    @admin.display(description=_("handle"))
    def handle(self, appeal: Appeal) -> str:
        """Her handle there."""
        return appeal.membership.handle

    @admin.display(description=_("removed at"))
    def removed_at(self, appeal: Appeal) -> Any:
        """When she was removed."""
        return appeal.membership.ended_at

    @admin.display(description=_("what she says"))
    def text(self, appeal: Appeal) -> str:
        """Her words, opened."""
        return opened(lambda: moderation.appeal_text(appeal, actor=appeal.read_by))  # type: ignore[attr-defined]


def _moderates(request: HttpRequest) -> bool:
    # Asked once per model on every page: the answer is kept with the request.
    if not hasattr(request, "_moderates"):
        request._moderates = request.user.is_staff and moderation.moderates(request.user)  # type: ignore[attr-defined]
    return bool(request._moderates)  # type: ignore[attr-defined]
