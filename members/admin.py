"""What administrators see of people: that an account exists and what it may do; not what she wrote or when she came."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import audit
from config.adminpages import AdministratorsOnly
from members.models import Agreement, Consent, Member
from members.services.reference import announce_agreement


@admin.register(Member)
class MemberAdmin(AdministratorsOnly):
    """Found by address or id. Rights are changed here; her clock, her language and her address are hers to change.

    Her address stands on her own page only, and whoever opens that page is written down.
    """

    list_display = (
        "id",
        "is_active",
        "is_approved_facilitator",
        "is_staff",
        "locale",
        "timezone",
        "created_at",
    )
    list_filter = ("is_active", "is_approved_facilitator", "is_staff", "locale")
    search_fields = ("=email", "=id")
    search_help_text = _("the whole address, or the member's id")
    ordering = ("-created_at", "id")
    readonly_fields = ("id", "email", "locale", "timezone", "adult_attested_at", "email_failed_at", "created_at")
    fieldsets = (
        (None, {"fields": ("id", "email", "is_active")}),
        (
            _("rights"),
            {
                "fields": ("is_approved_facilitator", "certificate_expires_date", "is_staff"),
                "description": _("Staff rights hold only in a login with a second factor."),
            },
        ),
        (_("her own"), {"fields": ("locale", "timezone", "adult_attested_at", "email_failed_at", "created_at")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators may change rights."""
        return bool(request.user.is_superuser)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write down who is shown her address, then show it; where that cannot be written, the page is not shown."""
        shown = audit.Entry.about(kwargs["obj"], actor=request.user.pk, action="address.shown", reason="admin-page")
        audit.record_read(shown)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        """Write the changed rights only, with a new version, so that a profile being edited elsewhere is not undone."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        with transaction.atomic():
            Member.objects.filter(pk=obj.pk).update(version=F("version") + 1, **changed)
            audit.record(
                *(
                    audit.Entry.about(obj, actor=request.user.pk, action="rights.changed", reason=name)
                    for name in changed
                )
            )


@admin.register(Consent)
class ConsentAdmin(AdministratorsOnly):
    list_display = ("id", "member", "purpose", "version", "granted_at", "withdrawn_at")
    list_filter = ("purpose", "version", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("member",)
    search_fields = ("=member__id", "=member__email")
    search_help_text = _("a member's id or address")
    ordering = ("-granted_at", "id")


@admin.register(Agreement)
class AgreementAdmin(AdministratorsOnly):
    """A version that was published never changes; a new one asks everybody again."""

    list_display = ("version", "published_at")
    ordering = ("-version",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators publish a new version."""
        return bool(request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: Agreement, form: Any, change: bool) -> None:
        """Publish it, and tell who accepted an earlier one."""
        super().save_model(request, obj, form, change)
        announce_agreement(version=obj.version, now=timezone.now())
