"""Who changed what, on the history page of a row: by staff's id, never by who leads or by a member; nothing sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from groups.selectors.history import HISTORIES, Change, changes_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the page: when, who, and what changed, each as words from, to."""

    at: datetime
    who: str
    what: tuple[tuple[str, str, str], ...] = ()
    note: str = ""


class WithHistory:
    """Shows what the triggers wrote of a row, where they do; Django's own page otherwise."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the newest changes. Django's own page is made first: it refuses whoever may not see the row."""
        page: Any = self
        answer: Any = super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        if page.model not in HISTORIES:
            return answer  # type: ignore[no-any-return]
        row = answer.context_data["object"]
        return show_history(page, request, row, [line_of(row, change) for change in changes_of(row)])


def show_history(page: Any, request: HttpRequest, row: Model, lines: Iterable[Line]) -> HttpResponse:
    """Return the page of a row's history."""
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "row": row,
        "lines": list(lines),
        "title": gettext("Who changed what"),
    }
    return TemplateResponse(request, "admin/groups/history.html", context)


def line_of(row: Model, change: Change) -> Line:
    """Return what the page says of one change."""
    note = gettext("made") if change.label == "insert" else ""
    if change.label == "update" and not change.columns and not change.is_sealed:
        note = gettext("changed; what it said before was not kept yet")
    if change.act.endswith(".given_a_facilitator"):
        note = gettext("who leads")
    if change.is_sealed:
        note = gettext("a link or a place; which one is not shown")
    what = tuple((_label(row, name), _said(row, name, old), _said(row, name, new))
                 for name, (old, new) in change.columns.items())  # fmt: skip
    return Line(at=change.at, who=who(change.staff), what=what, note=note)


def who(staff: Any) -> str:
    """Return who it was: staff by id; of others nobody keeps whether it was who leads it, or the service."""
    if staff is None:
        return gettext("whoever leads it, or the service by itself")
    return gettext("staff: %(id)s") % {"id": staff}


def _field(row: Model, name: str) -> Any:
    try:
        return row._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _label(row: Model, name: str) -> str:
    found = _field(row, name)
    return str(found.verbose_name) if found is not None else name


def _said(row: Model, name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" + (" UTC" if value.tzinfo else "")
    return str(dict(getattr(_field(row, name), "flatchoices", ())).get(value, value))
