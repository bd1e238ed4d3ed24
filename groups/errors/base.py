"""What every refusal of this app is. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class GroupsError(DomainError):
    """Base of what this app refuses."""
