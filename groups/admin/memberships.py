"""Who belongs to circles, by handle; who asks to join is answered here."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import audit, vault
from groups.admin.access import OverseenAdmin
from groups.errors import GroupsError
from groups.models import Membership
from groups.selectors.answers import answers_to
from groups.selectors.attention import asks_to_join
from groups.services.memberships import decide_join


class Asks(admin.SimpleListFilter):
    """Who waits for an answer of a circle that goes on; whoever waits longest comes first."""

    title = _("asks to join")
    parameter_name = "asks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice beside all."""
        return [("yes", _("waits for an answer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return them."""
        return queryset.filter(asks_to_join()) if self.value() == "yes" else queryset


@admin.register(Membership)
class MembershipAdmin(OverseenAdmin):
    """By handle and circle: staff need no address to help. Who asks to join is answered on a page of its own."""

    list_display = ("handle", "circle", "role", "state", "created_at", "joined_at", "ended_at")
    list_filter = (Asks, "state", "role", ("circle", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("circle",)
    search_fields = ("handle", "circle__name", "=member__id")
    search_help_text = _("handle, circle, or a member's id")
    fields = readonly_fields = ("handle", "circle", "role", "state", "joined_at", "ended_at", "created_at")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Who waits for an answer in the order in which they asked, all others by circle and handle."""
        return ("created_at", "pk") if "asks" in request.GET else ("circle__name", "handle")

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page on which a request to join is answered."""
        answer = self.admin_site.admin_view(self.answer)
        own = path("<uuid:object_id>/answer/", answer, name="groups_membership_answer")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one membership, without what was answered to the circle's questions."""
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        more = {"is_asking": row is not None and row.state == Membership.State.PENDING}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def answer(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show what she answered and what a yes means, then answer. Raises Http404, also for her own request."""
        row = self.get_object(request, str(object_id)) if self.has_view_permission(request) else None
        if row is None or row.member_id == request.user.pk:
            raise Http404
        if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
            _decide(request, row, is_admitted=request.POST["answer"] == "yes")
            return HttpResponseRedirect(f"{reverse('admin:groups_membership_changelist')}?asks=yes")
        if row.state != Membership.State.PENDING:
            return HttpResponseRedirect(reverse("admin:groups_membership_change", args=[row.pk]))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "row": row} | _told(row, request)
        return TemplateResponse(request, "admin/groups/membership/answer.html", context)


def _told(row: Membership, request: HttpRequest) -> dict[str, Any]:
    try:
        answers = answers_to(row, reader=request.user)  # type: ignore[arg-type]
    except vault.Unreadable:
        answers = None
    places = Membership.objects.filter(circle=row.circle_id, state=Membership.State.ACTIVE).count()
    return {"answers": answers, "places": places, "title": _("A request to join")}


def _decide(request: HttpRequest, row: Membership, *, is_admitted: bool) -> None:
    try:
        with transaction.atomic():
            decide_join(membership_id=row.pk, is_admitted=is_admitted, now=timezone.now())
            action = "membership.admitted" if is_admitted else "membership.declined"
            audit.record(audit.Entry.about(row, actor=request.user.pk, action=action))
    except GroupsError as refused:
        messages.error(request, str(refused.detail))
    else:
        messages.success(request, gettext("She is told. What she answered is deleted."))
