"""The privacy leaf's own part: what she asked for. The journal is not hers: it begins when she is gone."""

from uuid import UUID

from config.privacy.models import Export


def export(member_id: UUID) -> dict[str, object]:
    """This function will return when she asked for her archive; what was in it is all around this line."""
    asked = Export.objects.filter(member_id=member_id).order_by("asked_at", "pk")
    return {"exports": [{"asked_at": one.asked_at.isoformat(), "state": one.state} for one in asked]}


def erase(member_id: UUID) -> None:
    """This function will delete her archives."""
    Export.objects.filter(member_id=member_id).delete()
