"""Where a member stands towards a circle. Permissions ask here and nowhere else."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from config.statements import Given
from groups.models import Circle, CircleBlock, Coordination, Membership
from members.models import Member

Role = Literal["anonymous", "outsider", "pending", "member", "co_facilitator", "facilitator", "coordinator", "admin"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Her role towards one circle, and whether she may act as staff in this login."""

    role: Role
    membership_id: UUID | None = None

    @property
    def belongs(self) -> bool:
        """Whether she is an active member, whatever her role."""
        return self.role in ("member", "co_facilitator", "facilitator")

    @property
    def facilitates(self) -> bool:
        """Whether she facilitates or co-facilitates."""
        return self.role in ("co_facilitator", "facilitator")

    @property
    def oversees(self) -> bool:
        """Whether she is the circle's coordinator or an administrator."""
        return self.role in ("coordinator", "admin")

    @property
    def schedules(self) -> bool:
        """Whether she may change the calendar and see the seats."""
        return self.facilitates or self.oversees

    @property
    def leads(self) -> bool:
        """Whether she may change the circle itself and its members."""
        return self.role == "facilitator" or self.oversees

    @property
    def sees_inside(self) -> bool:
        """Whether she reads more than the public card."""
        return self.belongs or self.oversees


def standing(*, circle: Circle, member: Member | None, is_staff: bool) -> Standing:
    """Return where she stands towards the circle, by two queries at most for her and two more for staff.

    `is_staff` says that this very login may use staff rights: it had its second factor.
    """
    if member is None:
        return Standing(role="anonymous")
    membership = Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).first()
    if membership is not None and membership.state == Membership.State.ACTIVE:
        return Standing(role=membership.role, membership_id=membership.pk)  # type: ignore[arg-type]
    if is_staff and member.is_superuser:
        return Standing(role="admin")
    if is_staff and Coordination.objects.filter(circle=circle, member=member).exists():
        return Standing(role="coordinator")
    if membership is not None:
        return Standing(role="pending", membership_id=membership.pk)
    return Standing(role="outsider")


def is_shut_out(*, circle_id: UUID, member_id: UUID) -> bool:
    """Tell whether the circle is closed to her: blocked, or removed for her conduct. She only ever reads "full"."""
    # One look, whatever it finds: how many there are would tell as much as the answer.
    return Circle.objects.filter(closed_to(member_id, circle="pk"), pk=circle_id).exists()


def closed_to(member: Member | UUID | OuterRef | Given, *, circle: str) -> Q:
    """Return the condition that a circle, named by its column, is closed to a member: blocked, or removed.

    The one place that says so. Such a circle is missing, or reads as a full one; nobody is told why.
    """
    blocked = CircleBlock.objects.filter(circle=OuterRef(circle), member=member)
    removed = Membership.objects.filter(circle=OuterRef(circle), member=member, state=Membership.State.REMOVED)
    return Q(Exists(blocked)) | Q(Exists(removed))


def may_start_circle(*, member: Member, is_staff: bool) -> bool:
    """Tell whether she may start a circle: approved facilitators, coordinators, administrators.

    That she leads one is not enough: she may have been approved no longer since.
    """
    if member.is_approved_facilitator or (is_staff and member.is_superuser):
        return True
    return is_staff and Coordination.objects.filter(member=member).exists()
