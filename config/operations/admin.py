"""Pages that need two apps: applications to facilitate are kept by members and answered by who looks after circles."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.adminpages import Page, ReadOnly, opened
from config.audit.selectors import acts_about
from config.operations.inviting import FacilitatorInvitationAdmin
from groups.admin.history import Line, show_history, who
from groups.selectors.coordination import coordinates
from members.errors import MembersError
from members.models import FacilitatorApplication
from members.services.facilitating import decide_application, read_motivation

__all__ = ["FacilitatorApplicationAdmin", "FacilitatorInvitationAdmin"]
_State = FacilitatorApplication.State
_ANSWERS = {"facilitator.approved": _("approved"), "facilitator.declined": _("declined")}


class AnswerForm(forms.Form):
    """Yes or no, and until when her certificate holds, where she has one."""

    answer = forms.ChoiceField(choices=[("yes", _("Approve")), ("no", _("Decline"))])
    certificate_expires_date = forms.DateField(label=_("certificate valid until"), required=False)

    @property
    def certificate(self) -> date | None:
        """The date, or None."""
        found: date | None = self.cleaned_data["certificate_expires_date"]
        return found


@admin.register(FacilitatorApplication)
class FacilitatorApplicationAdmin(ReadOnly, Page):
    """Coordinators and administrators answer. Her words are read on the page that asks, and that they were is kept."""

    list_display = ("applied_at", "state", "who", "decided_at")
    list_filter = ("state",)
    search_fields = ("=member__id",)
    search_help_text = _("a member's id")
    ordering = ("-applied_at", "id")
    fields = readonly_fields = ("who", "state", "applied_at", "decided_at")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators and coordinators."""
        return request.user.is_staff and coordinates(request.user)

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page on which her words are read and answered."""
        answer = self.admin_site.admin_view(self.answer)
        own = path("<path:object_id>/answer/", answer, name="members_facilitatorapplication_answer")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show where it stands, without her words."""
        row = self.get_object(request, object_id)
        more = {"is_open": row is not None and row.state == _State.APPLIED}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who answered it. Django's own page is made first: it refuses whoever may not see the row."""
        answer: Any = super().history_view(request, object_id, extra_context)
        row = answer.context_data["object"]
        acts = acts_about(row.pk, actions=_ANSWERS)
        applied = Line(at=row.applied_at, who=gettext("the member herself"), note=gettext("applied"))
        answered = [
            Line(at=at, who=who(actor) if actor else gettext("the service by itself"), note=str(_ANSWERS[action]))
            for at, actor, action, _reason in acts
        ]
        return show_history(self, request, row, [*answered, applied])

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show her words and ask; then answer. Raises Http404 for who may not, and once it is decided."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request) or row.member_id == request.user.pk:
            raise Http404
        form = AnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self._decide(request, row, form)
            return HttpResponseRedirect(reverse("admin:members_facilitatorapplication_changelist"))
        if row.state != _State.APPLIED:
            raise Http404
        words = opened(lambda: read_motivation(row, actor=request.user))  # type: ignore[arg-type]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "application": row, "words": words}
        return TemplateResponse(request, "admin/members/facilitatorapplication/answer.html", context | {"form": form})

    def _decide(self, request: HttpRequest, row: FacilitatorApplication, form: AnswerForm) -> None:
        try:
            decide_application(
                application_id=row.pk,
                actor=request.user,  # type: ignore[arg-type]
                is_approved=form.cleaned_data["answer"] == "yes",
                certificate_expires_date=form.certificate,
                now=timezone.now(),
            )
        except MembersError as refused:
            messages.error(request, str(refused.detail))
            return
        messages.success(request, gettext("She is told by a letter, and what she wrote is deleted."))

    @admin.display(description=_("member"))
    def who(self, application: FacilitatorApplication) -> str:
        """Her id; no address."""
        return str(application.member_id)
