"""What whoever facilitated said after a session, for those who look after the circle; who waits for a call is first."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.admin.access import Overseen, handle_of
from groups.admin.acting import Act, ActingAdmin
from groups.models import Debrief
from groups.selectors.debriefs import opened
from groups.services import debriefs


class WaitsForCall(admin.SimpleListFilter):
    """Those whose author would like a call and got none yet."""

    title = _("waits for a call")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice beside all."""
        return [("yes", _("waits for a call"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Debrief]) -> QuerySet[Debrief]:
        """Return them."""
        return queryset.filter(wants_call=True, called_at=None) if self.value() == "yes" else queryset


def _note_call(request: HttpRequest, debrief: Debrief) -> None:
    debriefs.note_call(debrief_id=debrief.pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]


@admin.register(Debrief)
class DebriefAdmin(Overseen, ActingAdmin):
    """Who waits for a call first, then the latest; her words are opened on one page alone, and that is written down."""

    circle_path = "session__circle"
    acts = (
        Act(
            code="called",
            words=_("I called her"),
            consequence=_("Nobody calls her a second time. That you did is written down."),
            fits=lambda debrief: debrief.waits_for_call,
            do=_note_call,
        ),
    )
    list_display = ("created_at", "session", "handle", "waits", "called_at")
    list_filter = (WaitsForCall,)
    list_select_related = ("session",)
    fields = readonly_fields = ("created_at", "session", "handle", "said", "waits", "called_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Debrief]:
        """Add by which handle the circle knows her."""
        rows: QuerySet[Debrief] = super().get_queryset(request)
        return rows.annotate(handle=handle_of(circle="session__circle", member="author"))

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Who waits for a call first."""
        turn = Case(When(wants_call=True, called_at=None, then=Value(0)), default=Value(1))
        return (turn, "-created_at", "pk")

    @admin.display(description=_("handle"))
    def handle(self, debrief: Debrief) -> str:
        """Her handle in the circle."""
        return debrief.handle or "-"  # type: ignore[attr-defined]

    @admin.display(description=_("waits for a call"), boolean=True)
    def waits(self, debrief: Debrief) -> bool:
        """Whether somebody has yet to call her."""
        return debrief.waits_for_call

    @admin.display(description=_("what she said"))
    def said(self, debrief: Debrief) -> str:
        """Whether there is a concern, whether she wants a call, and her words."""
        hers = opened(debrief.read_by, [debrief], reason="debrief").get(debrief.pk)  # type: ignore[attr-defined]
        if hers is None:
            return "-"
        call = [_("wants a call")] if hers.wants_call else []
        return " · ".join(str(part) for part in (hers.concern.label, *call, hers.words) if part)
