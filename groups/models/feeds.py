"""A member's calendar feed. Its address is shown once; only the hash of its token is kept."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """Whoever holds the token reads this member's sessions, as times and her own words for them."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=now)
    content_hash = models.BinaryField(default=bytes, editable=False)  # of what was last read of it
    changed_at = models.DateTimeField(default=now, editable=False)  # since when it says that

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
