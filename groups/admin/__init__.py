"""What staff see of circles: enough to help, nothing that somebody wrote for herself. Reflections are not here."""

from groups.admin.care import ContactRequestAdmin, DutyContactAdmin, IncidentAdmin
from groups.admin.circles import BlockAdmin, CircleAdmin, CoordinationAdmin, MembershipAdmin, ModeratorAdmin
from groups.admin.moderation import AppealAdmin, ReportAdmin
from groups.admin.reference import PromptAdmin, SupportLineAdmin
from groups.admin.sessions import SeatAdmin, SeriesAdmin, SessionAdmin

__all__ = [
    "AppealAdmin",
    "BlockAdmin",
    "CircleAdmin",
    "ContactRequestAdmin",
    "CoordinationAdmin",
    "DutyContactAdmin",
    "IncidentAdmin",
    "MembershipAdmin",
    "ModeratorAdmin",
    "PromptAdmin",
    "ReportAdmin",
    "SeatAdmin",
    "SeriesAdmin",
    "SessionAdmin",
    "SupportLineAdmin",
]
