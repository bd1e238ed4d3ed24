"""Looking for an hour that is fair to everybody in a circle."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.matching import Slot
from groups.permissions import Schedules
from groups.recurrence import RuleRefused
from groups.serializers.slots import SlotsIn, SlotsOut
from groups.services import slots as service
from groups.services.slots import Found, Wishes
from groups.views import examples
from groups.views.base import LOGIN, CircleView, refused
from groups.views.examples import answer


class SlotFinder(CircleView):
    """`circles/{slug}/slots/`"""

    permissions_by_method = {"POST": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="circles_slots",
        tags=["sessions"],
        summary="Find a fair hour",
        description=(
            "For facilitators. Looks at every half hour of the circle's week: who could come by what she painted, in "
            "each of the next weeks, each change of a clock included. Most members come first; among equals the hour "
            "that is gentlest for whom it is hardest (by how many minutes it would have to move to lie between 9:00 "
            "and 21:30 on her own wall), then gentlest for all, then the earliest. Hours at which the circle meets "
            "already, or nobody could come, are left out. With `schedule`, the series is written in the same call: "
            "201, or 409 `slot_taken` and `circle_already_meets`. A cohort then meets as often as `weeks` and "
            "`interval` say: 409 `cohort_length` when that is not four to eight times in all."
        ),
        request=SlotsIn,
        responses={200: SlotsOut, 201: SlotsOut},
        examples=[
            OpenApiExample("Every week", request_only=True, value={"weeks": 8, "limit": 3}),
            OpenApiExample("Take it", request_only=True, value={"weeks": 8, "schedule": "2027-01-05T20:30"}),
            *answer(examples.SLOTS),
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Answer the best hours, or write the series of one."""
        body = self.valid(SlotsIn, timezone=self.circle.timezone, now=self.now)
        wishes = Wishes(
            first_day=body["from_date"],
            duration_minutes=body.get("duration_minutes", self.circle.duration_minutes),
            weeks=body["weeks"],
            interval=body["interval"],
            limit=body["limit"],
        )
        if "schedule" not in body:
            return self._answer(service.find_slots(circle=self.circle, wishes=wishes, now=self.now), 200)
        try:
            found = service.schedule_slot(
                circle_id=self.circle.pk, wishes=wishes, local_start=body["schedule"], now=self.now
            )
        except RuleRefused as refusal:
            raise refused(refusal) from refusal
        return self._answer(found, 201)

    def _answer(self, found: Found, status: int) -> Response:
        return Response(SlotsOut(_shown(found, timezone=self.circle.timezone)).data, status=status)


def _shown(found: Found, *, timezone: str) -> dict[str, Any]:
    """Return what `SlotsOut` shows of a search."""
    return {
        "members": len(found.handles),
        "painted": found.painted,
        "slots": [_slot(slot, found, timezone) for slot in found.slots],
        "series": found.series,
    }


def _slot(slot: Slot, found: Found, timezone: str) -> dict[str, Any]:
    of = len(found.handles)
    return {
        "local_start": slot.local_start,
        "timezone": timezone,
        "attending": slot.attending,
        "of": of,
        "reason": _reason(slot.attending, of, slot.worst),
        "times": [
            {"handle": handle, "locals": list(view.locals), "is_free": view.is_free}
            for handle, view in zip(found.handles, slot.views, strict=True)
        ],
    }


def _reason(attending: int, of: int, worst: int) -> dict[str, str]:
    numbers = {"attending": attending, "of": of, "minutes": worst}
    if not attending:
        return {"code": "nobody", "detail": _("Nobody has said that she could come then.")}
    who = _("All %(of)d can come every time") if attending == of else _("%(attending)d of %(of)d can come every time")
    how = (
        _("at most %(minutes)d minutes outside 9:00 to 21:30 on her own clock.")
        if worst
        else _("between 9:00 and 21:30 on her own clock.")
    )
    code = f"{'all' if attending == of else 'some'}_{'stretched' if worst else 'gentle'}"
    return {"code": code, "detail": f"{who}, {how}" % numbers}
