"""What the privacy leaf announces: a letter tells her, at her address of this moment and in her language."""

from django.dispatch import receiver

from config.privacy import events
from members.models import Member
from notifications.accounts import ready_letter
from notifications.services.account_mail import owe_account_mail


@receiver(events.published, sender=events.ExportReady, dispatch_uid="tell-that-it-is-ready")
def tell_that_it_is_ready(*, event: events.ExportReady, **_: object) -> None:
    """Tell her once that what she asked for can be downloaded; there is no link in it that would open anything."""
    member = Member.objects.get(pk=event.member_id)
    subject, text = ready_letter(member.locale)
    owe_account_mail(
        address=member.email, subject=subject, text=text, html=None, now=event.at, expires_at=event.expires_at
    )
