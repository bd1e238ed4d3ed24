"""Support lines: data with a date of verification, never code."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportLine(models.Model):
    """Whom to call, by country. Order is always emergency, crisis, maternal; a maternal line never stands alone."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", _("emergency")
        CRISIS = "crisis", _("crisis line")
        MATERNAL_SUPPORT = "maternal_support", _("maternal support")
        SUPPORT = "support", _("support")
        INFORMATION = "information", _("information")
        DIRECTORY = "directory", _("directory")

    country = models.CharField(_("country"), max_length=2)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=80, blank=True)
    text_to = models.CharField(_("text message"), max_length=120, blank=True)
    chat_url = models.URLField(_("chat"), blank=True)
    url = models.URLField(_("web site"), blank=True)
    hours = models.CharField(_("hours"), max_length=160, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    verified_on = models.DateField(_("verified on"))

    class Meta:
        verbose_name = _("support line")
        verbose_name_plural = _("support lines")
        constraints = [models.UniqueConstraint(fields=["country", "kind", "name"], name="groups_supportline_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.name}"
