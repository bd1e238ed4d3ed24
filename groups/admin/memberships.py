"""Who belongs to circles, by handle; who asks to join is answered here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from groups.admin.access import OverseenAdmin
from groups.models import Membership
from groups.selectors.attention import asks_to_join


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
    """By handle and circle: staff need no address to help."""

    list_display = ("handle", "circle", "role", "state", "created_at", "joined_at", "ended_at")
    list_filter = (Asks, "state", "role", ("circle", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("circle",)
    search_fields = ("handle", "circle__name", "=member__id")
    search_help_text = _("handle, circle, or a member's id")
    fields = readonly_fields = ("handle", "circle", "role", "state", "joined_at", "ended_at", "created_at")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Who waits for an answer in the order in which they asked, all others by circle and handle."""
        return ("created_at", "pk") if "asks" in request.GET else ("circle__name", "handle")
