"""Two who are never seated together. Only she who blocked ever learns that there is a block."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.circles import Circle


class Block(models.Model):
    """A member blocked another, known to her by a handle in a circle; both are kept as they were called then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="+")
    handle = models.CharField(_("handle"), max_length=40)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("block between members")
        verbose_name_plural = _("blocks between members")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="groups_block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="groups_block_of_two_members"),
        ]
        indexes = [models.Index(fields=["blocked"], name="groups_block_by_blocked")]
