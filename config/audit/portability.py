"""The audit's part in export and erasure: she is told what stands here under her id; it stays for its 24 months."""

from uuid import UUID

from django.db.models import Q

from config.audit.models import AuditEntry


def export(member_id: UUID) -> dict[str, object]:
    """This function will return what she did and what was done about her account, as JSON values.

    Whose row it was is left out, and so is who acted: both may be somebody else.
    """
    rows = AuditEntry.objects.filter(Q(actor_id=member_id) | Q(subject_id=member_id)).order_by("at", "id")
    told = rows.values_list("at", "action", "subject_kind", "reason", "actor_id")
    return {
        "audit": [
            {"at": at.isoformat(), "action": action, "about": kind, "reason": reason, "by_me": actor == member_id}
            for at, action, kind, reason, actor in told
        ]
    }


def erase(member_id: UUID) -> None:
    """This function will do nothing: the audit holds an id that leads nowhere once she is gone, and no word of hers.

    What it says of those who read must not end with the account that they read.
    """
