"""What staff see of circles: enough to help, nothing that somebody wrote for herself. Reflections are not here."""

from groups.admin.assignments import CoordinationAdmin, ModeratorAdmin
from groups.admin.care import ContactRequestAdmin, DutyContactAdmin, IncidentAdmin
from groups.admin.circles import BlockAdmin, CircleAdmin
from groups.admin.debriefs import DebriefAdmin
from groups.admin.funding import MonthlyTotalAdmin
from groups.admin.imports import ImportedMeetingAdmin
from groups.admin.memberships import MembershipAdmin
from groups.admin.moderation import AppealAdmin, ReportAdmin
from groups.admin.notices import NoticeAdmin
from groups.admin.reference import PromptAdmin, SupportLineAdmin
from groups.admin.sessions import SeatAdmin, SeriesAdmin, SessionAdmin
from groups.admin.vocabulary import (
    AgendaStepAdmin,
    BenchmarkAdmin,
    ContributorAdmin,
    GuiltSourceAdmin,
    MechanismAdmin,
    StrategyAdmin,
    TopicAdmin,
    TranslatedPartAdmin,
)

__all__ = [
    "AgendaStepAdmin",
    "AppealAdmin",
    "BenchmarkAdmin",
    "BlockAdmin",
    "CircleAdmin",
    "ContactRequestAdmin",
    "ContributorAdmin",
    "CoordinationAdmin",
    "DebriefAdmin",
    "DutyContactAdmin",
    "GuiltSourceAdmin",
    "ImportedMeetingAdmin",
    "IncidentAdmin",
    "MechanismAdmin",
    "MembershipAdmin",
    "ModeratorAdmin",
    "MonthlyTotalAdmin",
    "NoticeAdmin",
    "PromptAdmin",
    "ReportAdmin",
    "SeatAdmin",
    "SeriesAdmin",
    "SessionAdmin",
    "StrategyAdmin",
    "SupportLineAdmin",
    "TopicAdmin",
    "TranslatedPartAdmin",
]
