"""Pages on which something is done: each act asks once, then calls a service, and the service writes the audit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import Promise

from config.adminpages import Page, ReadOnly
from groups.admin.access import ReadBySomebody
from groups.errors import GroupsError


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing to do: its words, what it leads to, whether it fits the row as it is, and who does it."""

    code: str
    words: str | Promise
    consequence: str | Promise
    fits: Callable[[Any], bool]
    do: Callable[[HttpRequest, Any], object]


class ActingAdmin(ReadBySomebody, ReadOnly, Page):
    """A read-only page with acts. Rows that are not hers look like rows that never were."""

    acts: ClassVar[tuple[Act, ...]] = ()
    change_form_template = "admin/groups/acts.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page that asks before something is done."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        own = path("<path:object_id>/act/<slug:code>/", self.admin_site.admin_view(self.act), name=name)
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one row with what can be done about it."""
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        more = {"acts": [] if row is None else [self._link(act, row) for act in self.acts if act.fits(row)]}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def act(self, request: HttpRequest, object_id: str, code: str) -> HttpResponse:
        """Ask, then do it and say what came of it. Raises Http404, also for what does not fit the row any more."""
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        act = next((each for each in self.acts if each.code == code), None)
        if row is None or act is None:
            raise Http404
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.method == "POST":
            self._do(request, act, row)
            return HttpResponseRedirect(page)
        if not act.fits(row):
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "row": row, "words": act.words, "consequence": act.consequence, "page": page,
        }  # fmt: skip
        return TemplateResponse(request, "admin/groups/act.html", context)

    def _do(self, request: HttpRequest, act: Act, row: Model) -> None:
        try:
            act.do(request, row)
        except GroupsError as refused:
            messages.error(request, str(refused.detail))
        else:
            messages.success(request, str(act.words))

    def _link(self, act: Act, row: Model) -> dict[str, Any]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        return {"address": reverse(name, args=[row.pk, act.code]), "words": act.words}
