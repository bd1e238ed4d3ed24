"""What weighs on a member, in the circles' own vocabulary. Sealed with her key, and read for her alone."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class OwnSources(models.Model):
    """The themes she ticked, as one sealed JSON list of codes, and likewise what she said of herself.

    No row means that she ticked nothing.
    """

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    sources_sealed = models.BinaryField()
    about_sealed = models.BinaryField(null=True)  # how she describes herself: a few questions are for some moms only
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("what weighs")
        verbose_name_plural = _("what weighs")
