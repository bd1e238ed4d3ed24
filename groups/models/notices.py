"""A short fact for a circle from whoever leads it: no chat, nothing to answer. Sealed with its author's own key."""

from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.circles import Circle

LONGEST_NOTICE: Final = 280  # characters
MOST_DAYS_SHOWN: Final = 14


class Notice(models.Model):
    """What the members of a circle read until it is withdrawn, is over, or its author leads there no longer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="+", verbose_name=_("circle"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+")
    text_sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField(_("written at"), default=now, editable=False)
    expires_at = models.DateTimeField(_("shown until"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="groups_notice_ends_later"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("created_at")),
                name="groups_notice_withdrawn_later",
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "-created_at", "id"], name="groups_notice_of_circle"),
            models.Index(fields=["expires_at"], name="groups_notice_oldest"),
        ]
