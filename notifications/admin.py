"""The ledger, to look up why a letter came or did not come. Ids and states: no words, no addresses, no account mail."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.adminpages import Page, ReadOnly
from config.desk.exporting import WithExport
from groups.selectors.coordination import coordinates
from notifications.attention import NOT_ARRIVED, did_not_arrive, kept_for
from notifications.errors import NotToBeTriedAgain
from notifications.models import Delivery, KeptDelivery
from notifications.services.retrying import RETRIABLE, try_again


class Attention(admin.SimpleListFilter):
    """What somebody may want to look into: did not arrive, and what of it can still be tried."""

    title = _("needs a look")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [
            ("week", _("did not arrive, last seven days")),
            ("failed", _("did not arrive")),
            ("retry", _("can be tried again")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the choice."""
        if self.value() == "week":
            return queryset.filter(did_not_arrive(now=timezone.now()))
        if self.value() == "failed":
            return queryset.filter(state__in=NOT_ARRIVED)
        return queryset.filter(RETRIABLE) if self.value() == "retry" else queryset


@admin.register(Delivery)
class DeliveryAdmin(WithExport, ReadOnly, Page):
    """Coordinators see what concerns the sessions of their circles, administrators everything and may try again.

    The pages stand under the ledger's name and read the archive along with it.
    """

    actions = ("export",)  # type: ignore[assignment]
    list_display = ("kind", "state", "due_at", "sent_at", "attempts", "error_code", "session", "member")
    list_filter = (Attention, "state", "kind", "channel", ("due_at", admin.DateFieldListFilter))
    search_fields = ("=id", "=session_id", "=occasion_id", "=recipient__id")
    search_help_text = _("the id of the delivery, session, seat or member")
    ordering = ("-due_at", "-id")
    fields = readonly_fields = (
        "id", "kind", "state", "timeline", "channel", "member", "session", "occasion_id", "version", "lead_minutes",
        "error_code",
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators and coordinators; which rows, the queryset says."""
        return request.user.is_staff and coordinates(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that she may see, archived ones as well."""
        return kept_for(request.user).order_by(*self.ordering)  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page that asks before something is tried again."""
        retry = self.admin_site.admin_view(self.retry)
        own = path("<path:object_id>/retry/", retry, name="notifications_delivery_retry")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one delivery; an administrator may go on to try it again where that is possible."""
        row = self.get_object(request, object_id)
        more = {"can_be_tried_again": row is not None and self._may_retry(request, row)}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask before trying again, then do it; what was done is part of the history. Raises Http404."""
        if not request.user.is_superuser:
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        page = reverse("admin:notifications_delivery_change", args=[row.pk])
        if request.method == "POST":
            self._try(request, row)
            return HttpResponseRedirect(page)
        if not self._may_retry(request, row):
            return HttpResponseRedirect(page)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "delivery": row, "page": page}
        return TemplateResponse(request, "admin/notifications/delivery/retry.html", context)

    def _try(self, request: HttpRequest, row: KeptDelivery) -> None:
        try:
            try_again(delivery_id=row.pk)
        except NotToBeTriedAgain:
            messages.error(request, gettext("This cannot be tried again any more."))
            return
        self.log_change(request, Delivery(pk=row.pk, kind=row.kind), "tried again")
        messages.success(request, gettext("It will be sent in a moment, if all that it says is still true."))

    def _may_retry(self, request: HttpRequest, row: KeptDelivery) -> bool:
        return bool(request.user.is_superuser and Delivery.objects.filter(RETRIABLE, pk=row.pk).exists())

    @admin.display(description=_("session"), ordering="session_id")
    def session(self, delivery: KeptDelivery) -> str:
        """A link to the session."""
        if delivery.session_id is None:
            return "-"
        address = reverse("admin:groups_session_change", args=[delivery.session_id])
        return format_html('<a href="{}">{}</a>', address, delivery.session_id)

    @admin.display(description=_("member"))
    def member(self, delivery: KeptDelivery) -> str:
        """Her id; no address."""
        return str(delivery.recipient_id)

    @admin.display(description=_("what happened"))
    def timeline(self, delivery: KeptDelivery) -> SafeString:
        """Every instant that is known of it, in order."""
        lines = format_html_join("", "<li>{} – {}</li>", ((_shown(at), words) for at, words in _story(delivery)))
        return format_html("<ol>{}</ol>", lines)


def _story(row: KeptDelivery) -> list[tuple[datetime, str]]:
    """Return instants and what was then; at one instant in the order in which they are told."""
    return sorted(_instants(row), key=lambda each: each[0])


def _instants(row: KeptDelivery) -> Iterator[tuple[datetime, str]]:
    yield row.created_at, gettext("planned")
    yield row.due_at, gettext("due")
    if row.settled_at is None and row.not_before != row.due_at:
        tries = gettext("next try, after %(number)d") % {"number": row.attempts}
        yield row.not_before, tries if row.attempts else gettext("waits until then")
    if row.handed_off_at is not None:
        yield row.handed_off_at, gettext("handed over, try %(number)d") % {"number": row.attempts}
    if row.settled_at is not None:
        code = f" ({row.error_code})" if row.error_code else ""
        yield row.sent_at or row.settled_at, f"{row.get_state_display()}{code}"
    yield row.expires_at, gettext("not worth sending from here on")
    if row.archived_at is not None:
        yield row.archived_at, gettext("archived")


def _shown(at: datetime) -> str:
    return f"{date_format(localtime(at), 'Y-m-d H:i:s')} UTC"
