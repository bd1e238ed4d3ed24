"""The filters of the list of sessions: when, and what a session is short of."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.selectors import attention


class When(admin.SimpleListFilter):
    """What is still to come and takes place, until a moment; tonight is over at four in the morning, on her clock."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what can be chosen."""
        return [
            ("tonight", _("tonight")),
            ("days", _("the next three days")),
            ("week", _("the next seven days")),
            ("past", _("over")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the sessions of the choice."""
        now = timezone.now()
        if self.value() == "past":
            return queryset.filter(ends_at__lte=now)
        if self.value() == "tonight":
            before = attention.end_of_night(request.user, now=now)  # type: ignore[arg-type]
            return attention.coming(queryset, now=now, before=before)
        ahead = {"days": attention.DAYS, "week": attention.WEEK}.get(self.value() or "")
        return attention.coming(queryset, now=now, before=now + ahead) if ahead else queryset


class Short(admin.SimpleListFilter):
    """Too few lead it, nobody does, or too few come."""

    title = _("what is missing")
    parameter_name = "short"
    choices_of: Final[Mapping[str, Callable[[QuerySet[Any]], QuerySet[Any]]]] = {
        "hosts": attention.led_by_too_few,
        "leader": attention.led_by_nobody,
        "people": attention.attended_by_too_few,
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what can be chosen."""
        return [
            ("hosts", _("facilitators: too few lead it")),
            ("leader", _("facilitators: nobody leads it")),
            ("people", _("people: too few come")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the sessions of the choice."""
        chosen = self.choices_of.get(self.value() or "")
        return chosen(queryset) if chosen else queryset
