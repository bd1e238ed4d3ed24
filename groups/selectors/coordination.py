"""What a coordinator oversees as staff. An administrator oversees everything."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from groups.models import Circle, Coordination, Membership, Session
from members.models import Member


def coordinates(member: Member) -> bool:
    """Return whether she is assigned to any circle, or to all of them as an administrator."""
    return member.is_superuser or Coordination.objects.filter(member=member).exists()


def overseen(member: Member, *, path: str) -> Q:
    """Return the filter for rows whose circle, reached by `path`, she oversees; "pk" for circles themselves."""
    if member.is_superuser:
        return Q()
    return Q(**{f"{path}__in": Coordination.objects.filter(member=member).values("circle")})


def overseen_circles(member: Member) -> QuerySet[Circle]:
    """Return the circles that she oversees."""
    return Circle.objects.filter(overseen(member, path="pk"))


def overseen_sessions(member: Member) -> QuerySet[Session]:
    """Return the sessions of the circles that she oversees."""
    return Session.objects.filter(overseen(member, path="circle"))


def looks_after(staff: Member, *, member_id: UUID) -> bool:
    """Return whether a member belongs to a circle that she is assigned to; an administrator looks after everybody."""
    hers = Membership.objects.filter(member=member_id, state=Membership.State.ACTIVE)
    return staff.is_superuser or hers.filter(overseen(staff, path="circle")).exists()


def circle_of(session_id: Any) -> QuerySet[Any, Any]:
    """Return the circle of a session, whose id may be a reference to another row."""
    return Session.objects.filter(pk=session_id).values("circle")
