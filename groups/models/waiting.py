"""Waiting for a place in a circle that takes so many and no more. The row is all of it: whoever came in has none."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.circles import Circle


class WaitingPlace(models.Model):
    """Her one place in one circle's line; while `offer_expires_at` is set, a place in the circle is held for her."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="waiting")
    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    queued_at = models.DateTimeField(default=now)
    offer_expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("place on a waitlist")
        verbose_name_plural = _("places on a waitlist")
        default_permissions = ()
        indexes = [models.Index(fields=["circle", "queued_at", "id"], name="groups_waitingplace_line")]
