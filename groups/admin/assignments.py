"""Which staff look after which circle, and who works the moderation queue. Every change is written down."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config import audit
from groups.admin.access import AdministratorsEdit
from groups.models import Coordination, Moderator
from members.models import Member


class AssignmentForm(ModelForm):  # type: ignore[type-arg]
    """Takes staff only: the rights of a task hold in a login of staff, with a second factor."""

    def clean_member(self) -> Member:
        """Return her. Raises ValidationError for who is no staff."""
        member: Member = self.cleaned_data["member"]
        if not member.is_staff:
            raise ValidationError(_("She is not staff: give her that right on her own page first."), code="not_staff")
        return member


class AssignmentAdmin(AdministratorsEdit):
    """A task of staff: given, taken back, and both written down."""

    form = AssignmentForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taking a task back is deleting its row."""
        return self.has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Give the task."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            audit_assignments(request, [obj], is_over=False)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take the task back."""
        with transaction.atomic():
            audit_assignments(request, [obj], is_over=True)
            super().delete_model(request, obj)


@admin.register(Coordination)
class CoordinationAdmin(AssignmentAdmin):
    list_display = ("circle", "member")
    list_select_related = ("circle", "member")
    raw_id_fields = ("circle", "member")
    search_fields = ("circle__name",)


@admin.register(Moderator)
class ModeratorAdmin(AssignmentAdmin):
    list_display = ("member",)
    list_select_related = ("member",)
    raw_id_fields = ("member",)


def audit_assignments(request: HttpRequest, rows: Iterable[Model], *, is_over: bool) -> None:
    """Write down that these tasks were given, or taken back, and whose they are."""
    for row in rows:
        action = f"{row._meta.model_name}.{'ended' if is_over else 'assigned'}"
        member_id: UUID = row.member_id  # type: ignore[attr-defined]
        audit.record(audit.Entry(request.user.pk, action, "members.member", member_id))
