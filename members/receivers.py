"""What this app hears from allauth, which owns the addresses."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed, email_changed, email_confirmed
from django.dispatch import receiver
from django.utils import timezone

from members.models import Member
from members.services import inviting, people


@receiver(email_changed, dispatch_uid="members-follow-address")
def follow_address(*, user: Member, **_: Any) -> None:
    """This function will note that her address is another one now."""
    people.follow_address(member_id=user.pk)


@receiver(authentication_step_completed, dispatch_uid="members-trust-address")
def trust_address(*, user: Member, method: str, email: str | None = None, **_: Any) -> None:
    """This function will note that a code has reached her: her address takes mail, whatever was known against it."""
    if method == "code" and email is not None and email.lower() == user.email:
        people.trust_address(member_id=user.pk)


@receiver(email_confirmed, dispatch_uid="members-use-invitation")
def use_invitation(*, email_address: EmailAddress, **_: Any) -> None:
    """This function will let whoever proves an invited address facilitate."""
    inviting.use_invitation(member_id=email_address.user_id, address=email_address.email, now=timezone.now())
