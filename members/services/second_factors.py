"""Who has lost her telephone and her codes gets in again, by way of somebody who knows her. All her logins end."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F

from config import audit
from members import events
from members.errors import NoSecondFactor, NotAboutOneself
from members.models import Member


@transaction.atomic
def reset_second_factor(*, member_id: UUID, actor: Member, now: datetime) -> None:
    """This function will take every authenticator, passkey and recovery code of hers away and end all her logins.

    She signs in by code or password afterwards and is told by mail. Raises Member.DoesNotExist, NotAboutOneself or
    NoSecondFactor.
    """
    if member_id == actor.pk:
        raise NotAboutOneself
    member = Member.objects.select_for_update(no_key=True).get(pk=member_id)
    if not Authenticator.objects.filter(user=member).delete()[0]:
        raise NoSecondFactor
    end_logins(member)
    audit.record(audit.Entry.about(member, actor=actor.pk, action="second_factor.reset"))
    events.publish(events.SecondFactorReset(member_id=member.pk, at=now))


def end_logins(member: Member) -> None:
    """This function will sign a member, whose row the caller holds, out everywhere; the next request finds nobody."""
    Member.objects.filter(pk=member.pk).update(login_epoch=F("login_epoch") + 1)
    UserSession.objects.filter(user=member).delete()
