"""After a backup was restored: what may have gone out in the time that the database has forgotten is not sent again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, Now

from notifications.models import AccountMail, Delivery, State

CODE = "quarantined"


@transaction.atomic
def quarantine(*, since: datetime, dry_run: bool) -> dict[str, int]:
    """Set aside whatever could have been sent since the backup was made; return how many rows of each kind.

    That is all that was waiting and whose time has come meanwhile, or that a worker held. What had expired by then was
    not sent any more, and what is due later was not sent yet. A code that was asked for is wiped: she asks for another.
    """
    in_doubt = Q(expires_at__gt=since) & (Q(state=State.LEASED) | Q(state=State.PENDING, not_before__lte=Now()))
    deliveries = Delivery.objects.filter(in_doubt)
    mails = AccountMail.objects.filter(in_doubt)
    found = dict(deliveries.order_by("kind").values_list("kind").annotate(number=Count("pk")))
    found |= {"account_mail": number} if (number := mails.count()) else {}
    if not dry_run:
        ended = {"state": State.UNKNOWN, "error_code": CODE, "lease_owner": None, "lease_until": None}
        # Perhaps handed over, and then when it was due: a change that was perhaps told cannot be undone any more.
        deliveries.update(**ended, handed_off_at=Coalesce(F("handed_off_at"), F("due_at")))
        mails.update(**ended, letter_sealed=None)
    return found
