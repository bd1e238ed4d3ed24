"""Which invitations still open something. One is as good as whoever made it: who leads no longer invites no longer."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from groups.models import Coordination, Invitation, Membership
from groups.selectors.feeds import token_hash


def invitations_of(circle_id: UUID, *, now: datetime) -> QuerySet[Invitation]:
    """Return those of a circle that still open it, the latest first."""
    return still_open(now=now).filter(circle_id=circle_id).order_by("-created_at", "-pk")


def invitation_with(token: str, *, now: datetime) -> Invitation | None:
    """Return the invitation that a token opens, with its circle, or None: unknown, used, withdrawn and over are one."""
    return still_open(now=now).select_related("circle").filter(token_hash=token_hash(token)).first()


def still_open(*, now: datetime) -> QuerySet[Invitation]:
    """Return what was not withdrawn, is not over or used up, and was made by somebody who may still invite."""
    leading = Membership.objects.filter(
        circle=OuterRef("circle"),
        member=OuterRef("made_by"),
        state=Membership.State.ACTIVE,
        role__in=(Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR),
    )
    looking_after = Coordination.objects.filter(circle=OuterRef("circle"), member=OuterRef("made_by"))
    staff = Q(made_by__is_staff=True) & (Q(made_by__is_superuser=True) | Exists(looking_after))
    return unspent(now=now).filter(Exists(leading) | staff, made_by__is_active=True)


def unspent(*, now: datetime) -> QuerySet[Invitation]:
    """Return what was not withdrawn, is not over and has a use left, by columns of the row itself.

    So an UPDATE that waited for the row looks at it again; what stands in a subquery, it would not.
    """
    return Invitation.objects.filter(withdrawn_at=None, uses_left__gt=0, expires_at__gt=now)
