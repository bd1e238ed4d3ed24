"""What whoever facilitated said after a session, for those who look after the circle."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from groups.admin.access import OverseenAdmin, ReadBySomebody, handle_of
from groups.models import Debrief
from groups.selectors.debriefs import opened


@admin.register(Debrief)
class DebriefAdmin(ReadBySomebody, OverseenAdmin):
    """The latest first; what she said is opened on the page of one alone, and that is written down."""

    circle_path = "session__circle"
    list_display = ("created_at", "session", "handle")
    list_select_related = ("session",)
    ordering = ("-created_at", "pk")
    fields = readonly_fields = ("created_at", "session", "handle", "said")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Debrief]:
        """Add by which handle the circle knows her."""
        rows: QuerySet[Debrief] = super().get_queryset(request)
        return rows.annotate(handle=handle_of(circle="session__circle", member="author"))

    @admin.display(description=_("handle"))
    def handle(self, debrief: Debrief) -> str:
        """Her handle in the circle."""
        return debrief.handle or "-"  # type: ignore[attr-defined]

    @admin.display(description=_("what she said"))
    def said(self, debrief: Debrief) -> str:
        """Whether there is a concern, whether she wants a call, and her words."""
        hers = opened(debrief.read_by, [debrief], reason="debrief").get(debrief.pk)  # type: ignore[attr-defined]
        if hers is None:
            return "-"
        call = [_("wants a call")] if hers.wants_call else []
        return " · ".join(str(part) for part in (hers.concern.label, *call, hers.words) if part)
