"""Series, sessions and seats: to look up, not to change. Every change must tell the people whom it concerns."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.admin import roster
from groups.admin.access import OverseenAdmin, OverseenInline, handle_of
from groups.admin.scheduling import WithScheduling
from groups.admin.sessionfilters import Short, When
from groups.models import Seat, Series, Session
from groups.selectors.hosts import with_hosts

_HOW = _(
    "Read only: what is changed here tells everybody whom it concerns, so it has pages of its own that say whom; seats "
    "are taken and given back in the app, and whoever leads moves and calls off there: /api/v1/sessions/{id}/."
)


class SeatInline(OverseenInline):
    model = Seat
    circle_path = "session__circle"
    fields = readonly_fields = ("handle", "state", "queued_at", "attendance", "ended_at")
    ordering = ("state", "queued_at", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        """Read the handles in the same query."""
        seats: QuerySet[Seat] = super().get_queryset(request)
        return seats.annotate(known_as=handle_of(circle="session__circle"))

    @admin.display(description=_("handle"))
    def handle(self, seat: Any) -> str:
        """Her handle in this circle."""
        return seat.known_as or "-"


@admin.register(Series)
class SeriesAdmin(OverseenAdmin):
    list_display = ("circle", "rrule", "local_start", "timezone", "duration_minutes", "materialised_until")
    list_filter = ("timezone",)
    list_select_related = ("circle",)
    search_fields = ("circle__name", "circle__slug", "rrule")
    ordering = ("circle__name", "created_at")
    fieldsets = (
        (None, {
            "fields": ("circle", "rrule", "local_start", "timezone", "duration_minutes", "materialised_until"),
            "description": _HOW,
        }),
    )  # fmt: skip
    readonly_fields = ("circle", "rrule", "local_start", "timezone", "duration_minutes", "materialised_until")

    @admin.display(description=_("first local start"), ordering="dtstart_local")
    def local_start(self, series: Series) -> str:
        """The wall clock in its own zone; the admin would shift an instant into another one."""
        return f"{series.dtstart_local:%a %Y-%m-%d %H:%M}"


@admin.register(Session)
class SessionAdmin(WithScheduling):
    """Found by circle, by day, by id. Local time first: that is what a mother writes in her question."""

    list_display = ("circle", "who_leads", "local_time", "timezone", "seats_taken", "waiting", "state")
    list_filter = (When, Short, "state", ("starts_at", admin.DateFieldListFilter), "clock_kind", "timezone")
    list_select_related = ("circle",)
    search_fields = ("circle__name", "circle__slug", "=id")
    search_help_text = _("circle, or the session's id")
    ordering = ("starts_at", "id")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "circle", "series", "local_time", "timezone", "clock_kind", "duration_minutes", "starts_at",
                    "ends_at", "who_leads", "state", "cancelled_at", "seats_taken", "capacity", "id",
                ),
                "description": _HOW,
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "id", "circle", "series", "local_time", "timezone", "clock_kind", "duration_minutes", "starts_at", "ends_at",
        "who_leads", "state", "cancelled_at", "seats_taken", "capacity",
    )  # fmt: skip
    inlines = (SeatInline,)

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page that replays who had a seat."""
        page = self.admin_site.admin_view(self.roster)
        return [path("<path:object_id>/roster/", page, name="groups_session_roster"), *super().get_urls()]

    def roster(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show who had which seat at a moment, to whoever may see the session. Raises Http404."""
        session = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if session is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Roster at a moment"),
            "session": session,
            **roster.read(session, request.GET),
        }
        return TemplateResponse(request, "admin/groups/session/roster.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Count who waits in the same query, and read who leads in one more."""
        waits = Seat.objects.filter(session=OuterRef("pk"), state=Seat.State.WAITING).order_by().values("session")
        number = Subquery(waits.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        sessions: QuerySet[Session] = super().get_queryset(request)
        return sessions.annotate(waiting_count=Coalesce(number, 0)).prefetch_related(with_hosts())

    @admin.display(description=_("local time"), ordering="local_start")
    def local_time(self, session: Session) -> str:
        """The wall clock of the session's own zone."""
        return f"{session.local_start:%a %Y-%m-%d %H:%M}"

    @admin.display(description=_("who leads"))
    def who_leads(self, session: Any) -> str:
        """Those who lead it, by the handles under which the circle knows them."""
        return ", ".join(host.handle for host in session.led_by) or gettext("nobody yet")

    @admin.display(description=_("seats taken"), ordering="taken")
    def seats_taken(self, session: Session) -> str:
        """Of how many."""
        return _("%(taken)d of %(capacity)d") % {"taken": session.taken, "capacity": session.capacity}

    @admin.display(description=_("waiting"), ordering="waiting_count")
    def waiting(self, session: Any) -> int:
        """How many are on the waitlist."""
        return int(session.waiting_count)


@admin.register(Seat)
class SeatAdmin(OverseenAdmin):
    circle_path = "session__circle"
    list_display = ("circle", "session", "handle", "state", "queued_at", "attendance")
    list_filter = ("state", "attendance")
    list_select_related = ("session__circle",)
    search_fields = ("session__circle__name", "=id", "=session__id", "=member__id")
    search_help_text = _("circle, or the id of seat, session or member")
    ordering = ("-queued_at", "id")
    fieldsets = (
        (None, {
            "fields": ("circle", "session", "handle", "state", "queued_at", "attendance", "attendance_at", "ended_at"),
            "description": _HOW,
        }),
    )  # fmt: skip
    readonly_fields = ("circle", "session", "handle", "state", "queued_at", "attendance", "attendance_at", "ended_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        """Read the handles in the same query."""
        seats: QuerySet[Seat] = super().get_queryset(request)
        return seats.annotate(known_as=handle_of(circle="session__circle"))

    @admin.display(description=_("circle"), ordering="session__circle__name")
    def circle(self, seat: Seat) -> str:
        """The circle's name."""
        return seat.session.circle.name

    @admin.display(description=_("handle"))
    def handle(self, seat: Any) -> str:
        """Her handle in this circle."""
        return seat.known_as or "-"
