"""Inviting somebody who is not here yet to facilitate. Her address is sealed, and wiped with its use."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.people import Member


class FacilitatorInvitation(models.Model):
    """Whoever proves the address it was sent to may facilitate: once, and until it expires.

    Nothing in the letter opens anything; the code that proves an address at sign-up does. `circle_id` names the circle
    that she is to lead, which this app knows nothing about.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    address_digest = models.BinaryField(editable=False)  # keyed; finds the address, and does not tell it
    address_sealed = models.BinaryField(null=True, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=Member.Locale, editable=False)
    circle_id = models.UUIDField(_("circle"), null=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited at"), editable=False)
    sent_at = models.DateTimeField(_("sent at"), editable=False)
    expires_at = models.DateTimeField(_("until"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("invitation to facilitate")
        verbose_name_plural = _("invitations to facilitate")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["address_digest"],
                condition=Q(address_sealed__isnull=False),
                name="members_invitation_one_open_for_an_address",
            ),
            models.CheckConstraint(
                condition=Q(address_sealed__isnull=False, withdrawn_at=None, used_by=None)
                | Q(address_sealed=None, withdrawn_at__isnull=False, used_by=None)
                | Q(address_sealed=None, withdrawn_at=None, used_by__isnull=False),
                name="members_invitation_address_until_it_is_over",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="members_invitation_ends_later"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="members_invitation_oldest")]

    def __str__(self) -> str:
        return f"invitation of {self.invited_at:%Y-%m-%d}"
