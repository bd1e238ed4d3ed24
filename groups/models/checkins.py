"""How loud it was this week, and one small intention. Both are sealed with her own key and are hers alone."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.sessions import Session


class CheckIn(models.Model):
    """Her answers of one week, as one sealed JSON object; the week is the Monday on her own calendar."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    week_date = models.DateField()
    answers_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(fields=["member", "week_date"], name="groups_checkin_one_a_week"),
            models.CheckConstraint(
                condition=models.Q(week_date__iso_week_day=1), name="groups_checkin_week_is_a_monday"
            ),
        ]


class Intention(models.Model):
    """One small thing she means to do after a session, and what became of it; both sealed together."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    words_sealed = models.BinaryField()
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("intention")
        verbose_name_plural = _("intentions")
        constraints = [models.UniqueConstraint(fields=["member", "session"], name="groups_intention_one_for_a_session")]
