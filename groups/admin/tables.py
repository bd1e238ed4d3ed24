"""Circles as a table, in the admin: to be fetched, edited elsewhere, looked at and taken."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.adminpages import is_administrator
from groups.admin.access import OverseenAdmin
from groups.admin.imports import said, sums
from groups.exchange.clocks import Unreadable
from groups.exchange.files import content_of
from groups.exchange.table import rows_in, table_of
from groups.exchange.wording import sentence
from groups.models import Circle
from groups.serializers.table import checked_rows
from groups.services.tables import take_rows


class TableForm(forms.Form):
    """A table; `seen` names the one that was looked at, to be chosen again."""

    file = forms.FileField(label=_("File"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_file(self) -> bytes:
        """Return its bytes. Raises ValidationError for a file that is none."""
        try:
            content = content_of(self.cleaned_data["file"])
            self.raw = rows_in(content)
        except Unreadable as refused:
            raise ValidationError(sentence(refused.code), code=refused.code) from refused
        self.mark = hashlib.sha256(content).hexdigest()
        return content


class WithTable(OverseenAdmin):
    """Adds the page of the table, for administrators."""

    change_list_template = "admin/groups/circle/change_list.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page."""
        own = path("table/", self.admin_site.admin_view(self.table), name="groups_circle_table")
        return [own, *super().get_urls()]

    def table(self, request: HttpRequest) -> HttpResponse:
        """Hand out the table, or show what one would change; once that was seen and sent again, change it."""
        if not is_administrator(request):
            raise PermissionDenied
        if request.method == "GET" and "download" in request.GET:
            return _file()
        form = TableForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form, "title": _("Circles as a table"), "opts": self.opts}
        if request.method == "POST" and form.is_valid():
            is_seen = form.cleaned_data["seen"] == form.mark
            actor = request.user.pk
            lines = take_rows(checked_rows(form.raw), actor=actor, now=timezone.now(), is_trial=not is_seen)
            context |= {"lines": said(lines), "sums": sums(lines), "is_done": is_seen, "mark": form.mark}
        return TemplateResponse(
            request, "admin/groups/circle/table.html", {**self.admin_site.each_context(request), **context}
        )


def _file() -> HttpResponse:
    table = table_of(Circle.objects.filter(archived_at__isnull=True).order_by("slug"))
    headers = {"Content-Disposition": 'attachment; filename="circles.csv"', "Cache-Control": "no-store"}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)
