"""Prompts and what a member wrote to one. Her words are sealed with her key, and hers alone until she shares them."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from groups.models.sessions import Session
from groups.models.vocabulary import ReviewStatus


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
    es_status = models.CharField(_("Spanish"), max_length=10, choices=ReviewStatus, default=ReviewStatus.MACHINE)
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
    """What she wrote after a session. `text_sealed` opens with her own key, for her and whom she shares it with."""

    class SharedWith(models.TextChoices):
        NOBODY = "nobody", _("nobody: for my eyes only")
        FIGURES = "figures", _("nobody reads it, its theme is counted")
        FACILITATORS = "facilitators", _("whoever facilitates the circle")
        CIRCLE = "circle", _("the circle")

    READ = (SharedWith.FACILITATORS, SharedWith.CIRCLE)  # what anybody else opens

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    prompt = models.ForeignKey(Prompt, models.PROTECT, null=True, related_name="+")
    is_midweek = models.BooleanField(default=False, db_default=False, editable=False)  # the answer to the second one
    text_sealed = models.BinaryField()
    # What addresses and answers to others call it: `id` tells the moment in which it was written.
    public_id = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    shared_with = models.CharField(
        max_length=12, choices=SharedWith, default=SharedWith.NOBODY, db_default=SharedWith.NOBODY, editable=False
    )
    shared_version = models.PositiveIntegerField(null=True, editable=False)  # of the sentence she said yes to
    shared_at = models.DateTimeField(null=True, editable=False)
    sharing_ended_at = models.DateTimeField(null=True, editable=False)  # by those who moderate, until they lift it
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
            ),
            models.CheckConstraint(
                condition=Q(shared_with="nobody", shared_at__isnull=True, shared_version__isnull=True)
                | Q(
                    shared_with__in=["figures", "facilitators", "circle"],
                    shared_at__isnull=False,
                    shared_version__isnull=False,
                ),
                name="groups_reflection_shared_by_a_yes",
            ),
            models.CheckConstraint(
                condition=Q(sharing_ended_at__isnull=True) | Q(shared_with__in=["nobody", "figures"]),
                name="groups_reflection_ended_is_read_by_nobody",
            ),
        ]
        indexes = [models.Index(fields=["author", "-created_at", "id"], name="groups_reflection_by_author")]
