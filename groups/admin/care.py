"""Who is on duty, who asks to be contacted, and what is kept of it: session, level, time and what was done."""

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import CheckboxSelectMultiple, ModelForm, TypedMultipleChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from config.adminpages import Page, ReadOnly, opened
from groups.admin.access import AdministratorsEdit
from groups.admin.acting import Act, ActingAdmin
from groups.models import ContactRequest, DutyContact, Incident
from groups.selectors import duty
from groups.selectors.coordination import coordinates, overseen_sessions
from groups.services import care
from members.zones import UnknownZone, canonical_zone


class DutyContactForm(ModelForm):  # type: ignore[type-arg]
    """Hours on the wall of a zone, with the weekdays as boxes."""

    weekdays = TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(WEEKDAYS.items()), coerce=int, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = DutyContact
        fields = ("member", "circle", "country", "timezone", "weekdays", "starts", "ends", "is_active")

    def clean_timezone(self) -> str:
        """Take a zone that members may choose as well. Raises ValidationError."""
        try:
            return canonical_zone(self.cleaned_data["timezone"])
        except UnknownZone:
            raise ValidationError(_("Give a zone such as Europe/Berlin."), code="invalid") from None

    def clean_member(self) -> Any:
        """Take staff alone. Raises ValidationError."""
        member = self.cleaned_data["member"]
        if not member.is_staff:
            raise ValidationError(_("Only staff are on duty."), code="invalid")
        return member


@admin.register(DutyContact)
class DutyContactAdmin(AdministratorsEdit):
    """Moms are offered a call only while somebody here is on duty: keep the hours true."""

    form = DutyContactForm
    list_display = ("member", "circle", "country", "timezone", "starts", "ends", "is_active")
    list_filter = ("is_active", "country")
    list_select_related = ("member", "circle")
    raw_id_fields = ("member", "circle")
    ordering = ("country", "starts")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who is not on duty any more may be taken off the list."""
        return self.has_change_permission(request)


def _answering(action: str, words: Any, consequence: Any) -> Act:
    def do(request: HttpRequest, asked: ContactRequest) -> object:
        return care.answer_contact(request_id=asked.pk, actor=request.user, action=action, now=timezone.now())  # type: ignore[arg-type]

    return Act(code=action.replace("_", "-"), words=words, consequence=consequence, fits=lambda asked: True, do=do)


_FORGOTTEN: Final = _("How to reach her is forgotten; an incident without her name stays.")


@admin.register(ContactRequest)
class ContactRequestAdmin(ActingAdmin):
    """For whoever is on duty, and nobody else. How to reach her is opened on the page of one request alone."""

    acts = (
        _answering(Incident.Action.CALLED, _("I called her"), _FORGOTTEN),
        _answering(Incident.Action.EMERGENCY, _("I called the emergency number"), _FORGOTTEN),
        _answering(Incident.Action.NOT_REACHED, _("I could not reach her"), _("The request stays for a week.")),
    )
    list_display = ("created_at", "session")
    fields = readonly_fields = ("created_at", "session", "handle", "reach")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Those on duty; which rows, the queryset says."""
        return request.user.is_staff and duty.answers_calls(request.user)  # type: ignore[arg-type]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactRequest]:
        """Return the requests that are hers to answer."""
        return duty.contact_requests_for(request.user)  # type: ignore[arg-type]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The oldest first."""
        return ("created_at", "pk")

    @admin.display(description=_("handle"))
    def handle(self, asked: ContactRequest) -> str:
        """Her handle in the circle."""
        return duty.handle_of_whoever_asks(asked)

    @admin.display(description=_("how to reach her"))
    def reach(self, asked: ContactRequest) -> str:
        """Her words, opened."""
        return opened(lambda: duty.reach_of(asked, actor=asked.read_by))  # type: ignore[attr-defined]


@admin.register(Incident)
class IncidentAdmin(ReadOnly, Page):
    """Only session, level, time and what was done. Written down by coordinators, read by them and by those on duty."""

    list_display = ("at", "session", "level", "action")
    list_filter = ("level", "action")
    fields = ("session", "level", "action", "at")
    raw_id_fields = ("session",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Coordinators, those on duty, administrators; which rows, the queryset says."""
        return request.user.is_staff and duty.reads_incidents(request.user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Coordinators and administrators."""
        return request.user.is_staff and coordinates(request.user)  # type: ignore[arg-type]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        """Return what she reads."""
        return duty.incidents_for(request.user)  # type: ignore[arg-type]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The latest first."""
        return ("-at", "pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Let her name a session of the circles that she oversees, and no other."""
        kwargs["queryset"] = overseen_sessions(request.user)  # type: ignore[arg-type]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Incident, form: Any, change: bool) -> None:
        """Write it down by its service."""
        care.record_incident(incident=obj, actor=request.user)  # type: ignore[arg-type]
