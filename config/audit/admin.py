"""The audit to read, for administrators: by month, by what was done, by the id of who acted or of what it was about."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.adminpages import AdministratorsOnly
from config.audit import partitions
from config.audit.models import AuditEntry
from config.audit.selectors import actions

EVERY: str = "all"


class Month(admin.SimpleListFilter):
    """One month, so that one partition is read and counted; whoever searches for an id looks through all."""

    title = _("month")
    parameter_name = "month"

    def __init__(self, request: HttpRequest, params: dict[str, list[str]], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.usual = EVERY if request.GET.get("q") else f"{timezone.now():%Y-%m}"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the months that have a table and have begun, the newest first."""
        today = timezone.now().date()
        begun = [f"{month:%Y-%m}" for month in partitions.existing() if month <= today]
        return [*((month, month) for month in reversed(begun)), (EVERY, _("all months"))]

    def value(self) -> str:
        """Return the chosen month; what is none of them counts as not chosen."""
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else self.usual

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Return the links; there is no "All" besides ours."""
        for lookup, title in self.lookup_choices:
            yield {
                "selected": self.value() == lookup,
                "query_string": changelist.get_query_string({self.parameter_name: lookup}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the rows of the month."""
        if self.value() == EVERY:
            return queryset
        begins = datetime.strptime(self.value(), "%Y-%m").replace(tzinfo=UTC)
        after = partitions.following(begins.date())
        return queryset.filter(at__gte=begins, at__lt=datetime(after.year, after.month, 1, tzinfo=UTC))


class Action(admin.SimpleListFilter):
    """What was done; the words are those that stand in the table."""

    title = _("what")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the words."""
        return [(word, word) for word in actions()]

    def has_output(self) -> bool:
        """Show the filter, also while there is one word only."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the rows of the word."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(AdministratorsOnly):
    """Nobody adds, changes or deletes here; the database would refuse it, too."""

    list_display = ("at", "action", "actor_id", "subject_kind", "subject_id", "reason")
    list_filter = (Month, Action)
    search_fields = ("actor_id", "subject_id")
    search_help_text = _("the id of who acted, or of what it was about")
    ordering = ("-at", "-id")
    fields = readonly_fields = ("id", *list_display)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by a whole id, which the indexes can; anything else finds nothing."""
        if not search_term.strip():
            return queryset, False
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return queryset.none(), False
        return queryset.filter(Q(actor_id=wanted) | Q(subject_id=wanted)), False
