"""The rules of a place's clock as they were when last looked at: who was told 20:00 then is told when that changes."""

from django.db import models


class ZoneRules(models.Model):
    """Each change of a zone's offset in reach, as pairs of an instant (ISO 8601, UTC) and minutes east from then on."""

    timezone = models.CharField(primary_key=True, max_length=64)
    offsets = models.JSONField()
    release = models.CharField(max_length=10)
    seen_at = models.DateTimeField()
