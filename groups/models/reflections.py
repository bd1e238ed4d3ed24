"""Prompts and what a member wrote to one. Her words are sealed with her own key and are hers alone."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.sessions import Session


class Prompt(models.Model):
    """One kind question, in English and Spanish, with what it is about."""

    class Phase(models.TextChoices):
        EVENING_OF = "evening_of", _("the evening of the session")
        NEXT_MORNING = "next_morning", _("the next morning")
        MIDWEEK = "midweek", _("midweek")

    key = models.SlugField(primary_key=True, max_length=60)
    phase = models.CharField(_("phase"), max_length=15, choices=Phase)
    text_en = models.CharField(_("text (English)"), max_length=240)
    text_es = models.CharField(_("text (Spanish)"), max_length=240)
    guilt_source = models.CharField(_("theme"), max_length=30)
    strategy = models.CharField(_("strategy"), max_length=30)
    mechanism = models.CharField(_("mechanism"), max_length=40, blank=True)
    tone = models.CharField(_("tone"), max_length=20)
    audience = models.CharField(_("audience"), max_length=30, default="all")
    is_sensitive = models.BooleanField(_("sensitive"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")

    def __str__(self) -> str:
        return self.key


class PromptShown(models.Model):
    """This prompt was chosen for this seat: the same question is not put to her again for 90 days.

    Who answered is asked once more a few days on (`is_midweek`); that row is there before its hour, `shown_at`, comes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="+")
    is_midweek = models.BooleanField(default=False, db_default=False, editable=False)
    shown_at = models.DateTimeField()
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "session", "is_midweek"], name="groups_promptshown_once_in_each_phase"
            )
        ]
        indexes = [models.Index(fields=["member", "shown_at"], name="groups_promptshown_recent")]


class Reflection(models.Model):
    """What she wrote after a session. `text_sealed` opens only with her own key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    prompt = models.ForeignKey(Prompt, models.PROTECT, null=True, related_name="+")
    is_midweek = models.BooleanField(default=False, db_default=False, editable=False)  # the answer to the second one
    text_sealed = models.BinaryField()
    is_finished = models.BooleanField(default=True)  # false: a first few words that she means to go on with
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "session", "is_midweek"], name="groups_reflection_one_for_each_question"
            )
        ]
        indexes = [models.Index(fields=["author", "-created_at", "id"], name="groups_reflection_by_author")]
