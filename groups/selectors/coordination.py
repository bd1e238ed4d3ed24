"""What a coordinator oversees as staff. An administrator oversees everything."""

from django.db.models import Q, QuerySet

from groups.models import Circle, Coordination, Session
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
