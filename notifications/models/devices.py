"""Devices on which a member takes messages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class PushSubscription(models.Model):
    """A device of hers that takes messages. Where it is reached is sealed with her key; the hash finds it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    endpoint_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    subscription_sealed = models.BinaryField(editable=False)  # endpoint and the browser's two keys as one JSON text
    label = models.CharField(_("name of the device"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        indexes = [models.Index(fields=["member", "id"], name="notifications_devices")]
