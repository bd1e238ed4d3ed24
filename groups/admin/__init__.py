"""What staff see of circles: enough to help, nothing that somebody wrote for herself. Reflections are not here."""

from groups.admin.assignments import CoordinationAdmin, ModeratorAdmin
from groups.admin.circles import BlockAdmin, CircleAdmin, MembershipAdmin
from groups.admin.reference import PromptAdmin, SupportLineAdmin
from groups.admin.sessions import SeatAdmin, SeriesAdmin, SessionAdmin

__all__ = [
    "BlockAdmin",
    "CircleAdmin",
    "CoordinationAdmin",
    "MembershipAdmin",
    "ModeratorAdmin",
    "PromptAdmin",
    "SeatAdmin",
    "SeriesAdmin",
    "SessionAdmin",
    "SupportLineAdmin",
]
