"""May she? Each answer is three lines over her standing; whether it is possible is the service's business."""

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from groups.selectors.standing import Standing

if TYPE_CHECKING:
    from groups.views.base import CircleView
    from groups.views.meetings import Meeting


class StandingPermission(BasePermission):
    """Asks where she stands towards the circle of the view."""

    def allows(self, standing: Standing) -> bool:
        """Whether this standing is enough."""
        raise NotImplementedError

    def has_permission(self, request: Request, view: "CircleView") -> bool:  # type: ignore[override]
        return self.allows(view.standing)


class SeesInside(StandingPermission):
    """Members of the circle and those responsible for it."""

    def allows(self, standing: Standing) -> bool:
        return standing.sees_inside


class Belongs(StandingPermission):
    """Members of the circle, whatever their role; nobody who only looks after it."""

    def allows(self, standing: Standing) -> bool:
        return standing.belongs


class Schedules(StandingPermission):
    """Facilitators, co-facilitators, its coordinator and administrators."""

    def allows(self, standing: Standing) -> bool:
        return standing.schedules


class Leads(StandingPermission):
    """Facilitators, its coordinator and administrators."""

    def allows(self, standing: Standing) -> bool:
        return standing.leads


class Facilitates(StandingPermission):
    """Facilitators and co-facilitators: whoever was in the room."""

    def allows(self, standing: Standing) -> bool:
        return standing.facilitates


class TakesPart(BasePermission):
    """Staff take part only as members: without a membership they neither join nor take a seat."""

    def has_permission(self, request: Request, view: "CircleView") -> bool:  # type: ignore[override]
        return view.standing.belongs or not view.is_staff


class MayTakeSeat(BasePermission):
    """Members; and where the door is open, whoever has not asked already. A circle closed to her says so as "full"."""

    def has_permission(self, request: Request, view: "CircleView") -> bool:  # type: ignore[override]
        standing, circle = view.standing, view.circle
        if standing.role == "outsider" and (circle.has_open_door or view.is_cohort_closed):
            return True  # a cohort that is closed says so, and where else there is room
        return standing.belongs or view.is_shut_out


class ComesIn(BasePermission):
    """Members with a seat, and whoever facilitates. Staff who look after a circle have no business in its room."""

    def has_permission(self, request: Request, view: "Meeting") -> bool:  # type: ignore[override]
        return view.standing.facilitates or (view.standing.belongs and view.has_seat)


class MayStartCircle(BasePermission):
    """Approved facilitators, coordinators and administrators."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.may_start_circle
