"""Who people are. Other apps may import `Member` from here and nothing else."""

from members.models.availability import Availability
from members.models.consents import Agreement, Consent
from members.models.facilitating import FacilitatorApplication
from members.models.inviting import FacilitatorInvitation
from members.models.people import Member
from members.models.quiet import QuietPattern

__all__ = [
    "Agreement",
    "Availability",
    "Consent",
    "FacilitatorApplication",
    "FacilitatorInvitation",
    "Member",
    "QuietPattern",
]
