"""Inviting facilitators in the admin: a list that is looked at first, and what became of each invitation."""

import hashlib
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.adminpages import AdministratorsOnly, is_administrator, opened
from config.operations.invitees import LARGEST, invite, look_at, rows_in
from groups.exchange.clocks import Unreadable
from groups.exchange.files import content_of
from groups.exchange.wording import sentence
from groups.models import Circle
from members.errors import MembersError
from members.models import FacilitatorInvitation
from members.selectors import invited_address, invited_digest
from members.services.inviting import send_invitation_again, withdraw_invitation


class ListForm(forms.Form):
    """A list; `seen` names the one that was looked at, to be chosen again."""

    file = forms.FileField(label=_("File"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_file(self) -> bytes:
        """Return its bytes. Raises ValidationError for a file that is none."""
        try:
            content = content_of(self.cleaned_data["file"], most=LARGEST)
            self.rows = rows_in(content)
        except Unreadable as refused:
            raise ValidationError(sentence(refused.code), code=refused.code) from refused
        self.mark = hashlib.sha256(content).hexdigest()
        return content


@admin.register(FacilitatorInvitation)
class FacilitatorInvitationAdmin(AdministratorsOnly):
    """Administrators alone: what is said of a row tells who has an account. Each reading of an address is audited."""

    list_display = ("invited_at", "language", "circle", "became", "sent_at", "expires_at")
    list_filter = ("language", ("withdrawn_at", admin.EmptyFieldListFilter), ("used_by", admin.EmptyFieldListFilter))
    search_fields = ("id",)
    search_help_text = _("the whole address")
    ordering = ("-invited_at", "id")
    fields = readonly_fields = ("address", "language", "circle", "became", "invited_at", "sent_at", "expires_at")
    change_list_template = "admin/members/facilitatorinvitation/change_list.html"
    change_form_template = "admin/members/facilitatorinvitation/change_form.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page that takes a list, and what can be done about one invitation."""
        view = self.admin_site.admin_view
        own = [
            path("list/", view(self.take_list), name="members_facilitatorinvitation_list"),
            path("<uuid:object_id>/act/<slug:act>/", view(self.act), name="members_facilitatorinvitation_act"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Ask for the name of each one's circle on the way."""
        circle = Circle.objects.filter(pk=OuterRef("circle_id")).values("name")
        return super().get_queryset(request).annotate(circle_name=Subquery(circle))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by a whole address, which nobody has to open for that."""
        wanted = search_term.strip()
        return (queryset.filter(address_digest=invited_digest(wanted)) if wanted else queryset), False

    def take_list(self, request: HttpRequest) -> HttpResponse:
        """Show what would become of each row; once that was seen and the same list is sent again, invite."""
        if not is_administrator(request):
            raise PermissionDenied
        form = ListForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form, "title": _("Invite facilitators from a list")}
        if request.method == "POST" and form.is_valid():
            now = timezone.now()
            lines, is_done = look_at(form.rows, now=now), form.cleaned_data["seen"] == form.mark
            if is_done:
                lines = invite(lines, actor=request.user.pk, now=now)  # type: ignore[arg-type]
            context |= {
                "is_done": is_done,
                "mark": form.mark,
                "taken": [line for line in lines if not line.code],
                "left": [line for line in lines if line.code],
            }
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, "admin/members/facilitatorinvitation/list.html", shared | context)

    def act(self, request: HttpRequest, object_id: Any, act: str) -> HttpResponse:
        """Send it again or withdraw it, by POST. Raises Http404 for anything else."""
        does = {"again": send_invitation_again, "withdraw": withdraw_invitation}.get(act)
        row = self.get_object(request, str(object_id)) if self.has_view_permission(request) else None
        if row is None or does is None or request.method != "POST":
            raise Http404
        try:
            does(invitation_id=row.pk, actor=request.user.pk, now=timezone.now())  # type: ignore[arg-type]
        except MembersError as refused:
            messages.error(request, str(refused.detail))
        else:
            messages.success(request, gettext("Done, and written down."))
        return HttpResponseRedirect(reverse("admin:members_facilitatorinvitation_change", args=[row.pk]))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the address for whoever looks, which writes that down; without that the page is not shown."""
        row = kwargs["obj"]
        row.shown = opened(lambda: invited_address(row, actor=request.user.pk, reason="admin-page"))  # type: ignore[arg-type]
        context["is_open"] = row.address_sealed is not None
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("address"))
    def address(self, row: Any) -> str:
        """Where it was sent, while it is open."""
        return row.shown or "-"

    @admin.display(description=_("circle"))
    def circle(self, row: Any) -> str:
        """The circle that she is to lead, until she does."""
        return row.circle_name or "-"

    @admin.display(description=_("what became of it"))
    def became(self, row: FacilitatorInvitation) -> str:
        """How far it is."""
        if row.used_by_id:
            return gettext("she is here")
        if row.withdrawn_at:
            return gettext("withdrawn")
        return gettext("open") if row.expires_at > timezone.now() else gettext("expired")
