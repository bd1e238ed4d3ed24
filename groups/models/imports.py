"""What was taken from other people's files: so that a second run goes on, and knows what a person changed since."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.circles import Circle


class ImportedMeeting(models.Model):
    """One entry of one source and the circle it became. `taken` is what the file said when it was last taken.

    It holds no link, number, address or person. Until `opened_at` the circle has nobody who leads it and no series.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.SlugField(_("source"), max_length=40)
    slug = models.SlugField(_("address in the source"), max_length=64)
    circle = models.OneToOneField(Circle, models.CASCADE, related_name="imported", verbose_name=_("circle"))
    words = models.JSONField(_("words taken"))
    schedule = models.JSONField(_("schedule taken"))
    imported_at = models.DateTimeField(_("imported at"), default=now)
    opened_at = models.DateTimeField(_("somebody leads it since"), null=True)

    class Meta:
        verbose_name = _("imported meeting")
        verbose_name_plural = _("imported meetings")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["source", "slug"], name="groups_importedmeeting_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.slug}"
