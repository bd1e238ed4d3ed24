"""Who people are. Other apps may import `Member` from here and nothing else."""

from members.models.availability import Availability
from members.models.consents import Agreement, Consent
from members.models.people import Member

__all__ = ["Agreement", "Availability", "Consent", "Member"]
