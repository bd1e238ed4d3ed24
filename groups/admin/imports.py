"""Circles from other people's files: a page that takes a file, looking first, and one that names who leads."""

import hashlib
from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.adminpages import is_administrator
from groups.admin.access import OverseenAdmin
from groups.admin.naming import LeaderForm, appoints
from groups.exchange.clocks import Unreadable
from groups.exchange.files import content_of, entries_in
from groups.exchange.reading import Defaults, read_entries
from groups.exchange.wording import OUTCOMES, sentence
from groups.models import Circle, ImportedMeeting
from groups.services.imports import Line, take_entries
from groups.services.leading import lead_imported
from members.models import Member
from members.zones import all_zones

SHOWN = 500  # lines of a report on the page; the sums are of all


class FileForm(forms.Form):
    """A file and what holds where it is silent. `seen` names the file that was looked at, to be chosen again."""

    file = forms.FileField(label=_("File"))
    source = forms.SlugField(
        label=_("Where it is from"),
        max_length=40,
        help_text=_("A short name; the same one for the next file from there."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone of entries without one"),
        choices=lambda: [("", "-"), *((name, name) for name in all_zones())],
        required=False,
    )
    is_own = forms.BooleanField(label=_("It is our own file: keep links, numbers and places, sealed"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_file(self) -> bytes:
        """Return its bytes. Raises ValidationError for a file that is none."""
        try:
            content = content_of(self.cleaned_data["file"])
            self.raw = entries_in(content)
        except Unreadable as refused:
            raise ValidationError(sentence(refused.code), code=refused.code) from refused
        return content

    @property
    def mark(self) -> str:
        """What names this very file."""
        return hashlib.sha256(self.cleaned_data["file"]).hexdigest()

    @property
    def is_seen(self) -> bool:
        """Whether whoever sends it looked at this very file before."""
        return bool(self.cleaned_data["seen"]) and self.cleaned_data["seen"] == self.mark

    def take(self, request: HttpRequest, *, is_trial: bool) -> list[Line]:
        """Take what is in it, or only say what would be."""
        given = self.cleaned_data
        entries = read_entries(self.raw, Defaults(timezone=given["timezone"], is_own=given["is_own"]))
        return take_entries(
            entries, source=slugify(given["source"]), actor=request.user.pk, now=timezone.now(), is_trial=is_trial
        )


@admin.register(ImportedMeeting)
class ImportedMeetingAdmin(OverseenAdmin):
    """Where circles came from. Administrators take files; whoever looks after a circle names who leads it."""

    list_display = ("circle", "source", "slug", "imported_at", "opened_at")
    list_select_related = ("circle",)
    list_filter = ("source",)
    search_fields = ("circle__name", "slug")
    ordering = ("-imported_at", "pk")
    fields = readonly_fields = ("circle", "source", "slug", "schedule", "imported_at", "opened_at")
    change_list_template = "admin/groups/importedmeeting/change_list.html"
    change_form_template = "admin/groups/importedmeeting/change_form.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page that takes a file, and the one that names who leads."""
        view = self.admin_site.admin_view
        own = [
            path("import/", view(self.take_file), name="groups_importedmeeting_import"),
            path("<uuid:object_id>/lead/", view(self.lead), name="groups_importedmeeting_lead"),
        ]
        return [*own, *super().get_urls()]

    def take_file(self, request: HttpRequest) -> HttpResponse:
        """Show what would become of each entry; once that was seen and the same file is sent again, take it."""
        if not is_administrator(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form, "title": _("Take circles from a file")}
        if request.method == "POST" and form.is_valid():
            lines = form.take(request, is_trial=not form.is_seen)
            context |= {"lines": said(lines), "sums": sums(lines), "is_done": form.is_seen, "mark": form.mark}
        return self._page(request, "import", context)

    def lead(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Ask who leads it, then let her. Raises Http404 for who may not, and for what is not there."""
        row = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request):
            raise Http404
        form, actor = LeaderForm(request.POST or None), request.user.pk

        def act(member: Member) -> Circle:
            return lead_imported(imported_id=row.pk, member=member, actor=actor, now=timezone.now())  # type: ignore[arg-type]

        if appoints(request, form, act, said=gettext("She leads it, and its evenings are in the calendar.")):
            return HttpResponseRedirect(reverse("admin:groups_importedmeeting_changelist"))
        return self._page(request, "lead", {"form": form, "row": row, "title": _("Name who leads it")})

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/groups/importedmeeting/{name}.html", shared | context)


def said(lines: list[Line]) -> list[tuple[int, str, str, list[str]]]:
    """Return what a page shows of the first lines of a report."""
    return [
        (line.number, line.slug, str(OUTCOMES[line.outcome]), [f"{sentence(code)} ({code})" for code in line.codes])
        for line in lines[:SHOWN]
    ]


def sums(lines: list[Line]) -> list[tuple[str, int]]:
    """Return how often each outcome was, of all lines."""
    counted = Counter(line.outcome for line in lines)
    return [(str(words), counted[outcome]) for outcome, words in OUTCOMES.items() if counted[outcome]]
