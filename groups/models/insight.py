"""What was published about everybody: frozen, in bands, for the whole service. No figure about a circle exists."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Release(models.Model):
    """One frozen set of figures, in words; no amounts where the period was looked at and nothing was released."""

    class Kind(models.TextChoices):
        THEMES = "themes", _("what weighs, this week")
        EASING = "easing", _("is it easing, this quarter")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    period_date = models.DateField(_("period"), editable=False)  # a Monday, or a quarter's first day, in UTC
    amounts = models.JSONField(_("amounts"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), editable=False)

    class Meta:
        verbose_name = _("published figures")
        verbose_name_plural = _("published figures")
        constraints = [
            models.UniqueConstraint(fields=["kind", "period_date"], name="groups_release_one_for_each_period"),
            models.CheckConstraint(condition=models.Q(kind__in=["themes", "easing"]), name="groups_release_kind_known"),
        ]

    def __str__(self) -> str:
        """Return what and when."""
        return f"{self.kind} {self.period_date}"
