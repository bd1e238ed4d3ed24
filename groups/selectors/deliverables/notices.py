"""What circles are told: whom a notice is for, and which others of its circle are shown beside it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from groups.models import Notice
from groups.selectors import notices
from groups.selectors.deliverables.seats import NOW


def notices_to_read(recipient: Any) -> QuerySet[Notice]:
    """Return what is shown to her now; `recipient` may be an outer reference."""
    return notices.notices_for(recipient, now=NOW)


def readers_of_notice(notice_id: UUID) -> QuerySet[Any, Any]:
    """Return the ids of those whom a notice is for, never its author, for a statement to compose."""
    return notices.readers_of(notice_id)


def shown_beside(notice_id: UUID) -> list[UUID]:
    """Return the other notices of its circle that are shown now, the latest first."""
    circle = Notice.objects.filter(pk=notice_id).values("circle")
    others = notices.shown_notices(now=NOW).filter(circle__in=circle).exclude(pk=notice_id)
    return list(others.order_by("-created_at", "-pk").values_list("pk", flat=True))


def notice_ends(notice_id: UUID) -> Any:
    """Return until when a notice is shown. Raises Notice.DoesNotExist."""
    return Notice.objects.values_list("expires_at", flat=True).get(pk=notice_id)
