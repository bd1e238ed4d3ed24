"""The audit's part in export and erasure: none. What was done, and by which id, is kept for 24 months."""

from uuid import UUID


def export(member_id: UUID) -> dict[str, object]:
    """This function will return nothing: who read what is a record of the service's, and says nothing that she gave."""
    return {}


def erase(member_id: UUID) -> None:
    """This function will leave the entries: an id with no row behind it, so that nobody can act and then vanish."""
