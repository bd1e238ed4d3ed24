"""Inviting into a circle, and coming in by an invitation. Its token is told once; uses are counted by one UPDATE."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from groups.models import Circle, Invitation, Membership
from groups.selectors.feeds import token_hash
from groups.selectors.invitations import invitation_with, still_open, unspent
from groups.services import admission, joining, limits, rules
from members.models import Member

KEPT_FOR: Final = timedelta(days=30)  # after its end, for whoever asks what became of it
_TOKEN_BYTES: Final = 32


@transaction.atomic
def invite(
    *, circle_id: UUID, made_by: Member, waives: Collection[str], days: int, uses: int, now: datetime
) -> tuple[Invitation, str]:
    """Make an invitation for so many days and uses, and return it with its token, which nobody can read again.

    Raises Circle.DoesNotExist or CircleArchived.
    """
    rules.check_circle_runs(Circle.objects.get(pk=circle_id))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation.objects.create(
        circle_id=circle_id,
        made_by=made_by,
        token_hash=token_hash(token),
        waives=sorted(set(waives)),
        uses=uses,
        uses_left=uses,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return invitation, token


def withdraw(*, circle_id: UUID, invitation_id: UUID, now: datetime) -> None:
    """Let it open nothing from now on. Raises Invitation.DoesNotExist where it opens nothing already."""
    hers = still_open(now=now).filter(circle_id=circle_id, pk=invitation_id)
    if not hers.update(withdrawn_at=now):
        raise Invitation.DoesNotExist


@transaction.atomic
def accept(*, token: str, member: Member, now: datetime, wish: joining.Wish) -> Membership:
    """Let her in without what the invitation waives, or let her ask; a request that waits becomes her place.

    Raises Invitation.DoesNotExist, also where somebody else had the last use a moment ago, and as `join_circle` does.
    A refusal costs no use.
    """
    limits.queue_up(member.pk)
    invitation = invitation_with(token, now=now)
    if invitation is None:
        raise Invitation.DoesNotExist
    circle = admission.circle_to_join(invitation.circle_id)
    membership = joining.enter(circle, member, wish, now=now, waived=invitation.waives)
    # After the circle, like everything that belongs to it. The row's lock is held until the commit: of two who come at
    # the same moment, the second one finds what the first one left.
    if not unspent(now=now).filter(pk=invitation.pk).update(uses_left=F("uses_left") - 1):
        raise Invitation.DoesNotExist
    return membership


def forget_old_invitations(*, now: datetime) -> int:
    """Delete what ended thirty days ago, and return how many that were. Safe to run twice."""
    return Invitation.objects.filter(expires_at__lte=now - KEPT_FOR).delete()[0]
