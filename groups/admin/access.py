"""Who may see which rows. Nothing is written here past a service: pages are read-only unless they say otherwise."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from config.adminpages import AdministratorsOnly, Page, ReadOnly, is_administrator
from groups.admin.history import WithHistory
from groups.models import Membership
from groups.selectors.coordination import coordinates, overseen


class Overseen:
    """Coordinators see the rows of their circles, administrators all. `circle_path` leads from a row to its circle."""

    circle_path = "circle"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether she coordinates anything; which rows, the queryset says."""
        return _oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the circles that she oversees."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows.filter(overseen(request.user, path=self.circle_path))  # type: ignore[arg-type]


class ReadBySomebody:
    """A page that opens sealed words: whoever opens it stands on the row as `read_by`, for the audit."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row with its reader."""
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if found is not None:
            found.read_by = request.user
        return found


class OverseenAdmin(WithHistory, Overseen, ReadOnly, Page):
    """A read-only page about circles."""


class OverseenInline(Overseen, ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Rows inside another page, seen by whoever sees that page."""

    extra = 0
    show_change_link = True
    can_delete = False


class AdministratorsEdit(AdministratorsOnly):
    """A page on which administrators change what it shows; deleting is for pages that say so."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return is_administrator(request)


def handle_of(*, circle: str, member: str = "member") -> Subquery:
    """Return the handle under which the row's member is known in the row's circle, for annotating."""
    known = Membership.objects.filter(circle=OuterRef(circle), member=OuterRef(member)).order_by("-created_at")
    return Subquery(known.values("handle")[:1])


def _oversees(request: HttpRequest) -> bool:
    # Asked once per model on every page: the answer is kept with the request.
    if not hasattr(request, "_oversees"):
        request._oversees = request.user.is_staff and coordinates(request.user)  # type: ignore[attr-defined]
    return bool(request._oversees)  # type: ignore[attr-defined]
