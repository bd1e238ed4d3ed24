"""Calling sessions off, moving one, and finding who leads it: each page says first whom it tells, then asks, then acts.

What is done goes through the services that facilitators use in the app, so everybody concerned is told once.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from config import audit
from config.api.errors import Busy, DomainError, is_busy
from config.desk.exporting import WithExport
from groups.admin.access import OverseenAdmin
from groups.models import Session
from groups.recurrence import RuleRefused
from groups.selectors.attention import may_lead, told_of, told_who_leads
from groups.services.puttingdown import ask_everybody, askable, put_down
from groups.services.sessions import cancel_session, change_session, rehearse_move

MOST: Final = 50  # called off at once


class MoveForm(forms.Form):
    """Another start on the wall of the session's own zone; `version` is the one that was looked at."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, session: Session) -> None:
        start = session.local_start
        super().__init__(data, initial={"day": start.date(), "time": start.time(), "version": session.version})
        # An hour that comes twice in its night begins the first time once it is moved: that is another one.
        self._stands = None if session.fold else start.replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        """Refuse the time that it has: nothing would move, and nobody would be told."""
        if {"day", "time"} <= self.cleaned_data.keys() and self.local_start == self._stands:
            raise ValidationError(_("It begins at that time already."))
        return self.cleaned_data

    @property
    def local_start(self) -> datetime:
        """The chosen wall time."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])


class WithScheduling(WithExport, OverseenAdmin):
    """Adds the pages; whoever may see a session may do this with it (authz_matrix.yaml: session.write, handover)."""

    actions = ("call_off", "export")  # type: ignore[assignment]

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add them."""
        view = self.admin_site.admin_view
        own = [
            path("cancel/", view(self.cancel), name="groups_session_cancel"),
            path("<uuid:object_id>/move/", view(self.move), name="groups_session_move"),
            path("<uuid:object_id>/leaders/", view(self.leaders), name="groups_session_leaders"),
        ]
        return [*own, *super().get_urls()]

    @admin.action(description=_("Call off, with a look at who is told"))
    def call_off(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        """Lead to the page that asks."""
        chosen, number = [str(key) for key in queryset.values_list("pk", flat=True)[:MOST]], queryset.count()
        if number > MOST:
            cut = gettext("The first %(most)s of %(number)s that you chose. The others stay as they are.")
            messages.warning(request, cut % {"most": MOST, "number": number})
        return HttpResponseRedirect(f"{reverse('admin:groups_session_cancel')}?ids={','.join(chosen)}")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one session, with what can be done while it is still to come."""
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        more = {"is_ahead": row is not None and _is_ahead(row)}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def cancel(self, request: HttpRequest) -> HttpResponse:
        """Show which sessions, and how many are told; then call them off. Raises Http404 where none is hers."""
        seen = _looked_at(request)
        sessions = self._chosen(request, seen)
        if request.method == "POST":
            for session in sessions:
                name = {"session": _name(session)}
                called_off = gettext("%(session)s is called off. Everybody who held a seat is told.") % name
                not_called_off = gettext("%(session)s is not called off:") % name
                _do(request, partial(_cancel, session, seen[session.pk], request), called_off, otherwise=not_called_off)
            return HttpResponseRedirect(reverse("admin:groups_session_changelist"))
        told = told_of([session.pk for session in sessions])
        rows = [(session, told[session.pk], _is_ahead(session)) for session in sessions]
        looked_at = ",".join(f"{session.pk}:{session.version}" for session in sessions)
        context = {"title": _("Call off"), "rows": rows, "ids": looked_at}
        return self._page(request, "cancel", context)

    def move(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Ask where to, then show what that is and whom it tells, then move it. Raises Http404."""
        session = self._session(request, object_id)
        form = MoveForm(request.POST or None, session=session)
        context: dict[str, Any] = {"title": _("Move"), "session": session, "form": form}
        if request.method == "POST" and form.is_valid():
            # Only what was looked at is done: who chose another time meanwhile is shown that first.
            if "confirmed" in request.POST and request.POST.get("seen") == form.local_start.isoformat():
                moved = gettext("It is moved. Everybody who has a seat or waits for one is told.")
                _do(request, partial(_move, session, form, request), moved)
                return self._back(session)
            context |= {
                "moved": _rehearsed(session, form), "told": told_of([session.pk])[session.pk],
                "seen": form.local_start.isoformat(),
            }  # fmt: skip
        return self._page(request, "move", context)

    def leaders(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show who leads it and who could, and whom it tells; then ask them all, or put one down. Raises Http404."""
        session = self._session(request, object_id)
        free = list(may_lead(session))
        chosen = next((one for one in free if str(one.pk) == request.POST.get("who")), None)
        if request.method == "POST" and "ask" in request.POST:
            _do(request, partial(_ask, session, request), _said_of_asking)
            return self._back(session)
        if request.method == "POST" and "confirmed" in request.POST and chosen is not None:
            led = gettext("%(handle)s leads it. Whoever has a seat is told.") % {"handle": chosen.handle}
            _do(request, partial(_put_down, session, chosen.member_id, request), led)
            return self._back(session)
        context = {
            "title": _("Find who leads it"), "session": session, "free": free, "chosen": chosen,
            "asked": len(askable(session)), "told": told_who_leads(session),
            "wanted": session.circle.facilitators_wanted,
        }  # fmt: skip
        return self._page(request, "leaders", context)

    def _chosen(self, request: HttpRequest, wanted: Collection[UUID]) -> list[Session]:
        rows = self.get_queryset(request).filter(pk__in=wanted).select_related("circle").order_by("starts_at", "pk")
        if not self.has_view_permission(request) or not rows:
            raise Http404
        return list(rows)

    def _session(self, request: HttpRequest, object_id: UUID) -> Session:
        row = self.get_object(request, str(object_id)) if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        return row  # type: ignore[no-any-return]

    def _back(self, session: Session) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:groups_session_change", args=[session.pk]))

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/groups/session/{name}.html", shared | context)


def _looked_at(request: HttpRequest) -> dict[UUID, int | None]:
    """Return which sessions are asked about, and for calling them off each with the version that was looked at."""
    is_sure = request.method == "POST"
    found: dict[UUID, int | None] = {}
    for each in ((request.POST if is_sure else request.GET).get("ids") or "").split(",")[:MOST]:
        key, _colon, version = each.partition(":")
        try:
            found[UUID(key)] = int(version) if is_sure else None
        except ValueError:
            raise Http404 from None
    return found


def _is_ahead(session: Session) -> bool:
    return session.state == Session.State.SCHEDULED and session.starts_at > timezone.now()


def _name(session: Session) -> str:
    return f"{session.circle}, {session}"


def _do(request: HttpRequest, act: Callable[[], Any], said: str | Callable[[Any], str], *, otherwise: str = "") -> None:
    """Do it and say so; what is refused is said as well, behind `otherwise`, and nothing of it is left."""
    try:
        done = _tried(act)
    except (DomainError, RuleRefused) as refused:
        messages.error(request, f"{otherwise} {refused.detail}".strip())
    else:
        messages.success(request, said if isinstance(said, str) else said(done))


def _tried(act: Callable[[], Any]) -> Any:
    """Do it in a transaction. Raises Busy where somebody else held the same rows for too long."""
    try:
        with transaction.atomic():
            return act()
    except OperationalError as failure:
        if is_busy(failure):
            raise Busy from failure
        raise


def _cancel(session: Session, version: int | None, request: HttpRequest) -> None:
    cancel_session(session_id=session.pk, expected_version=version, now=timezone.now())
    _write_down(session, request, "session.cancelled")


def _move(session: Session, form: MoveForm, request: HttpRequest) -> None:
    change_session(
        session_id=session.pk,
        local_start=form.local_start,
        expected_version=form.cleaned_data["version"],
        now=timezone.now(),
    )
    _write_down(session, request, "session.moved")


def _rehearse(session: Session, form: MoveForm) -> Session:
    return rehearse_move(session_id=session.pk, local_start=form.local_start, now=timezone.now())


def _rehearsed(session: Session, form: MoveForm) -> Session | None:
    """Return it as it would be, or None with the refusal on the form."""
    try:
        return _tried(partial(_rehearse, session, form))  # type: ignore[no-any-return]
    except (DomainError, RuleRefused) as refused:
        form.add_error(None, ValidationError(str(refused.detail)))
        return None


def _ask(session: Session, request: HttpRequest) -> int:
    return ask_everybody(session_id=session.pk, actor=request.user.pk, now=timezone.now())  # type: ignore[arg-type]


def _said_of_asking(asked: int) -> str:
    if not asked:
        return gettext("Nobody new could be asked.")
    said = ngettext(
        "%(asked)s facilitator is asked. She leads it if she says yes.",
        "%(asked)s facilitators are asked. Whoever says yes first leads it.",
        asked,
    )
    return said % {"asked": asked}


def _put_down(session: Session, member_id: UUID, request: HttpRequest) -> None:
    put_down(session_id=session.pk, member_id=member_id, actor=request.user.pk, now=timezone.now())  # type: ignore[arg-type]


def _write_down(row: Model, request: HttpRequest, action: str) -> None:
    audit.record(audit.Entry.about(row, actor=request.user.pk, action=action))
