"""What pages of the admin have in common, whichever app they are about."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from config import vault

# What Django's own filters put behind the name of a column.
_ASKED: Final = ("", "__exact", "__in", "__isnull", "__isempty", "__gte", "__lt")


class Page(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list that costs the same however long it is; a row that is not hers and one that never was look the same."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Yes: Django lists a page only where she may do something there, which each page says for itself."""
        return True

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Rows are narrowed by the filters that the page offers, and by nothing else.

        Django takes any column of the row in the address: asking often enough would tell what is not shown, such as
        who told us of somebody, or letter by letter an address.
        """
        return lookup in {f"{name}{asked}" for name in self._filters(request) for asked in _ASKED}

    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Do what was chosen with the rows that were. What is no row's key is said above the list, and nothing is done.

        Django lets the error of its own fields go, which is a page of ours that broke.
        """
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(key)
        except ValidationError:
            messages.error(request, gettext("What was chosen is not in this list. Nothing was done."))
            return None
        return super().response_action(request, queryset)  # type: ignore[no-any-return]

    def _filters(self, request: HttpRequest) -> Iterator[str]:
        for each in self.get_list_filter(request):
            if isinstance(each, type) and issubclass(each, admin.SimpleListFilter):
                yield str(each.parameter_name)
                continue
            name = str(each[0] if isinstance(each, tuple | list) else each)
            yield name
            field = self.opts.get_field(name)
            if isinstance(field, ForeignKey):
                yield f"{name}__{field.target_field.name}"

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404


class ReadOnly:
    """Nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: rows end by their services, accounts by erasure, and what is over is part of the story."""
        return False


class AdministratorsOnly(ReadOnly, Page):
    """For administrators, and to read; what may be changed is said by each page."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return is_administrator(request)


def is_administrator(request: HttpRequest) -> bool:
    """Whether whoever asks may read all that the admin shows."""
    return bool(request.user.is_active and request.user.is_superuser)


def opened(read: Callable[[], str]) -> str:
    """Return a sealed text for a page, or a sentence where it cannot be read: the rest of the page can still be used.

    Raises another VaultError when keys or audit are away: then the whole page is refused.
    """
    try:
        return read()
    except vault.Unreadable:
        return gettext("This text cannot be read: it or its key is broken. The log names the row.")
