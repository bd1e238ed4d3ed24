"""The ledger, to look up why a letter came or did not come. Ids and states: no words, no addresses, no account mail."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from groups.selectors.coordination import coordinates, overseen_sessions
from notifications.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Coordinators see what concerns the sessions of their circles, administrators everything."""

    list_display = ("kind", "state", "due_at", "sent_at", "attempts", "error_code", "session", "member")
    list_filter = ("state", "kind", "channel", ("due_at", admin.DateFieldListFilter))
    search_fields = ("=id", "=session_id", "=occasion_id", "=recipient__id")
    search_help_text = _("the id of the delivery, session, seat or member")
    ordering = ("-due_at", "-id")
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fields = readonly_fields = (
        "id", "kind", "state", "channel", "member", "session", "occasion_id", "version", "lead_minutes", "due_at",
        "expires_at", "not_before", "attempts", "handed_off_at", "sent_at", "error_code", "created_at",
    )  # fmt: skip

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators and coordinators."""
        return request.user.is_staff and coordinates(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators and coordinators; which rows, the queryset says."""
        return request.user.is_staff and coordinates(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: what is owed follows from what happened."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Return the rows that she may see."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(session_id__in=overseen_sessions(request.user).values("pk"))  # type: ignore[arg-type]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404

    @admin.display(description=_("session"), ordering="session_id")
    def session(self, delivery: Delivery) -> str:
        """A link to the session."""
        if delivery.session_id is None:
            return "-"
        address = reverse("admin:groups_session_change", args=[delivery.session_id])
        return format_html('<a href="{}">{}</a>', address, delivery.session_id)

    @admin.display(description=_("member"))
    def member(self, delivery: Delivery) -> str:
        """Her id; no address."""
        return str(delivery.recipient_id)
