"""Applications to facilitate that wait, for the start page: kept by members, answered by who looks after circles."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.desk.needs import Line, Need, need, since
from groups.selectors.coordination import coordinates
from members.models import FacilitatorApplication, Member


def needs(staff: Member, *, now: datetime) -> Iterator[Need]:
    """Yield the applications that she may answer, the oldest first."""
    if not coordinates(staff):
        return
    waiting = FacilitatorApplication.objects.filter(state=FacilitatorApplication.State.APPLIED)

    def line(row: FacilitatorApplication) -> Line:
        address = reverse("admin:members_facilitatorapplication_answer", args=[row.pk])
        return Line(words=gettext("An application to facilitate"), note=since(row.applied_at, now=now), address=address)

    yield need(
        waiting.exclude(member=staff).order_by("applied_at", "pk"),
        code="applications",
        urgency=35,
        title=_("Applications to facilitate"),
        address=reverse("admin:members_facilitatorapplication_changelist") + "?state__exact=applied",
        line=line,
    )
