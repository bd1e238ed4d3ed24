"""What circles were told, for administrators; its words are opened on one page alone, and that is written down."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.adminpages import is_administrator
from groups.admin.access import handle_of
from groups.admin.acting import Act, ActingAdmin
from groups.models import Notice
from groups.selectors import notices
from groups.services.notices import take_out


def _take_out(request: HttpRequest, notice: Notice) -> None:
    take_out(notice_id=notice.pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]


def _is_shown(notice: Notice) -> bool:
    return notices.shown_notices(now=timezone.now()).filter(pk=notice.pk).exists()


@admin.register(Notice)
class NoticeAdmin(ActingAdmin):
    """The latest first, without a word of it; a report about whoever facilitates leads here."""

    acts = (
        Act(
            code="take-out",
            words=_("Take it out of the circle"),
            consequence=_("Nobody reads it from now on. That you did is written down."),
            fits=_is_shown,
            do=_take_out,
        ),
    )
    ordering = ("-created_at", "pk")
    list_display = ("created_at", "circle", "handle", "expires_at", "withdrawn_at")
    list_select_related = ("circle",)
    fields = readonly_fields = ("created_at", "circle", "handle", "said", "expires_at", "withdrawn_at")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Administrators."""
        return is_administrator(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Add by which handle the circle knows its author."""
        return super().get_queryset(request).annotate(handle=handle_of(circle="circle", member="author"))

    @admin.display(description=_("handle"))
    def handle(self, notice: Notice) -> str:
        """Her handle in the circle."""
        return notice.handle or "-"  # type: ignore[attr-defined]

    @admin.display(description=_("what it says"))
    def said(self, notice: Notice) -> str:
        """Its words."""
        reader = notice.read_by.pk  # type: ignore[attr-defined]
        return notices.opened([notice], reader=reader, reason="moderation").get(notice.pk, "-")
