"""What this app hears from allauth, which owns the addresses."""

from typing import Any

from allauth.account.signals import email_changed
from django.dispatch import receiver

from members.models import Member
from members.services import people


@receiver(email_changed, dispatch_uid="members-follow-address")
def follow_address(*, user: Member, **_: Any) -> None:
    """This function will note that her address is another one now."""
    people.follow_address(member_id=user.pk)
