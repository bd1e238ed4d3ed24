"""What pages of the admin have in common, whichever app they are about."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from config import vault


class Page(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list that costs the same however long it is; a row that is not hers and one that never was look the same."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Yes: Django lists a page only where she may do something there, which each page says for itself."""
        return True

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
