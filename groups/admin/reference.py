"""Prompts and support lines: data that editors keep, without a release."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.admin.access import AdministratorsEdit
from groups.models import Prompt, SupportLine
from groups.selectors.support import STALE_AFTER_DAYS


class CheckedFilter(admin.SimpleListFilter):
    title = _("checked")
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        """Offer both answers."""
        return (("no", _("longer than 180 days ago")), ("yes", _("within 180 days")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[SupportLine]) -> QuerySet[SupportLine]:
        """Return the lines with the chosen answer."""
        oldest = timezone.now().date() - timedelta(days=STALE_AFTER_DAYS)
        if self.value() == "no":
            return queryset.filter(verified_on__lt=oldest)
        return queryset.filter(verified_on__gte=oldest) if self.value() == "yes" else queryset


@admin.register(SupportLine)
class SupportLineAdmin(AdministratorsEdit):
    """Numbers rot: call each on its own web site's word every 180 days, then set its date."""

    list_display = ("country", "kind", "name", "phone", "text_to", "hours", "is_published", "verified_on", "is_fresh")
    list_display_links = ("name",)
    list_filter = ("is_published", CheckedFilter, "kind", "country")
    search_fields = ("name", "phone", "text_to", "country")
    ordering = ("country", "kind", "name")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "country", "kind", "name", "phone", "text_to", "chat_url", "url", "hours", "note",
                    "is_published", "verified_on",
                ),
                "description": _(
                    "Leave the hours empty when nobody has confirmed them; 24/7 is shown as “at any hour”. A maternal "
                    "line is shown only beside a crisis line of the same country. ZZ is for directories."
                ),
            },
        ),
    )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A line that is gone may be deleted; the shipped file brings it back at the next load, so better unpublish."""
        return self.has_change_permission(request)

    @admin.display(description=_("checked"), boolean=True)
    def is_fresh(self, line: SupportLine) -> bool:
        """Whether somebody checked it within 180 days."""
        return line.verified_on >= timezone.now().date() - timedelta(days=STALE_AFTER_DAYS)


@admin.register(Prompt)
class PromptAdmin(AdministratorsEdit):
    list_display = (
        "key",
        "phase",
        "text_en",
        "guilt_source",
        "strategy",
        "tone",
        "audience",
        "is_sensitive",
        "es_status",
        "is_active",
    )
    list_filter = ("es_status", "phase", "is_active", "is_sensitive", "guilt_source", "strategy", "tone", "audience")
    search_fields = ("key", "text_en", "text_es")
    ordering = ("phase", "key")

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> tuple[str, ...]:
        """A key that reflections refer to stays."""
        return ("key",) if obj else ()
