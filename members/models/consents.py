"""The agreement, versioned, and what each member consented to, when, and to which version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class Agreement(models.Model):
    """One published version of the circle agreement. A published version never changes; a new one asks again."""

    version = models.PositiveIntegerField(primary_key=True)
    text_en = models.TextField(_("text (English)"))
    text_es = models.TextField(_("text (Spanish)"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"agreement {self.version}"


class Consent(models.Model):
    """A member said yes to something at a time; withdrawing keeps the row and ends it."""

    class Purpose(models.TextChoices):
        AGREEMENT = "agreement", _("the circle agreement")
        REFLECTIONS = "reflections", _("keeping my reflections")
        GUILT_SOURCES = "guilt_sources", _("keeping what weighs on me")
        CHECK_INS = "check_ins", _("keeping how loud guilt was, and what I mean to do")
        FIGURES = "figures", _("counting what I ticked and answered, without my name")
        CIRCUMSTANCES = "circumstances", _("keeping what my days are like")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.PositiveIntegerField()
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    purpose__in=[
                        "agreement",
                        "reflections",
                        "guilt_sources",
                        "check_ins",
                        "figures",
                        "circumstances",
                    ]
                ),
                name="members_consent_purpose_known",
            ),
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="members_consent_one_standing_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("granted_at")),
                name="members_consent_withdrawn_after_granted",
            ),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="members_consent_by_member")]
