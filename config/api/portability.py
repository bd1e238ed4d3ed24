"""What the conventions know of a member: for a day, that she was answered; for a window, how often she asked."""

from uuid import UUID

from django.contrib.auth import get_user_model

from config.api.models import IdempotencyRecord, ThrottleCount
from config.api.throttles import counting, keys, rates


def export(member_id: UUID) -> dict[str, object]:
    """This function will return her kept answers, by route and time, and her counts. Their content is her apps' own."""
    records = IdempotencyRecord.objects.filter(member_id=member_id).order_by("created_at")
    counts = ThrottleCount.objects.filter(pk__in=_keys_of(member_id)).order_by("scope")
    return {
        "idempotency": [
            {"route": one.route, "status": one.status, "created_at": one.created_at.isoformat()} for one in records
        ],
        "throttles": [{"scope": one.scope, "hits": one.hits, "until": one.ends_at.isoformat()} for one in counts],
    }


def erase(member_id: UUID) -> None:
    """This function will delete both. It runs before her own row goes, as her e-mail finds some of the counts."""
    IdempotencyRecord.objects.filter(member_id=member_id).delete()
    ThrottleCount.objects.filter(pk__in=_keys_of(member_id)).delete()


def _keys_of(member_id: UUID) -> list[str]:
    """Counts by address stay: whose an address was is not known here, and they end with their window."""
    member = get_user_model().objects.filter(pk=member_id).first()
    identities = [keys.of_member(member_id)]
    if member is not None:
        identities.append(keys.of_email(str(getattr(member, member.get_email_field_name()))))
    return [counting.key_of(name, identity) for name in rates.scopes("account") for identity in identities]
