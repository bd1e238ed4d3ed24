"""A circle like a full one, in the admin: which have a line long enough, one act that starts it, and who leads it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.admin.naming import LeaderForm, appoints
from groups.admin.tables import WithTable
from groups.errors import GroupsError
from groups.models import Circle
from groups.selectors.attention import unled
from groups.selectors.likeness import is_wanted, is_without_lead, waiting_in_line
from groups.services.likeness import lead_circle, start_like
from members.models import Member


class LineFilter(admin.SimpleListFilter):
    """Full circles before which enough wait for another one like it, those that were started so, and those unled."""

    title = _("needs a look")
    parameter_name = "like"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what can be chosen."""
        return [
            ("wanted", _("enough wait for one")),
            ("without-lead", _("started, nobody leads it yet")),
            ("unled", _("nobody leads it")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the circles of the choice."""
        chosen = {"wanted": is_wanted, "without-lead": is_without_lead, "unled": unled}.get(self.value() or "")
        return queryset.filter(chosen()) if chosen else queryset


class WithLikeness(WithTable):
    """Adds the page that starts a circle like this one, and the one that names who leads it."""

    change_form_template = "admin/groups/circle/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Add how many wait before each circle."""
        return super().get_queryset(request).annotate(number_waiting=waiting_in_line())

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add both pages."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:object_id>/like/", view(self.like), name="groups_circle_like"),
            path("<uuid:object_id>/lead/", view(self.lead), name="groups_circle_lead"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one circle, with the way to another one like it where enough wait, and to naming who leads it."""
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        rows = self.get_queryset(request).filter(pk=row and row.pk)
        is_found = {"is_wanted": is_wanted(), "is_unled": unled()}
        more = {name: rows.filter(condition).exists() for name, condition in is_found.items()}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def like(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Ask, then start a circle like this one. Raises Http404 for who may not, and for what is not there."""
        circle = self._row(request, object_id)
        if request.method == "POST":
            try:
                begun = start_like(circle_id=circle.pk, actor=request.user.pk, now=timezone.now())  # type: ignore[arg-type]
            except GroupsError as refused:
                messages.error(request, str(refused.detail))
                return HttpResponseRedirect(reverse("admin:groups_circle_change", args=[circle.pk]))
            messages.success(request, gettext("It is there, and nobody finds it yet. Name who leads it."))
            return HttpResponseRedirect(reverse("admin:groups_circle_change", args=[begun.pk]))
        return self._page(request, "like", {"row": circle, "title": _("Start a circle like this")})

    def lead(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Ask who leads a circle that nobody leads, then let her. Raises Http404 as above."""
        circle = self._row(request, object_id)
        form, actor = LeaderForm(request.POST or None), request.user.pk

        def act(member: Member) -> Circle:
            return lead_circle(circle_id=circle.pk, member=member, actor=actor, now=timezone.now())  # type: ignore[arg-type]

        if appoints(request, form, act, said=gettext("She leads it. She plans its evenings, and opens it.")):
            return HttpResponseRedirect(reverse("admin:groups_circle_change", args=[circle.pk]))
        return self._page(request, "lead", {"form": form, "row": circle, "title": _("Name who leads it")})

    def _row(self, request: HttpRequest, object_id: Any) -> Circle:
        row = self.get_object(request, str(object_id)) if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        return row  # type: ignore[no-any-return]

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/groups/circle/{name}.html", shared | context)

    @admin.display(description=_("waiting"), ordering="number_waiting")
    def in_line(self, circle: Any) -> int:
        """How many wait before it."""
        return int(circle.number_waiting)
