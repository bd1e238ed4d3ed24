"""The words this service speaks with: what weighs, what helps, what a session may be about. Data that editors keep."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ReviewStatus(models.TextChoices):
    """Who has read the Spanish: a person, or nobody yet."""

    MACHINE = "machine", _("not read by a person yet")
    REVIEWED = "reviewed", _("read by a person")


class Spoken(models.Model):
    """Something with words in English and Spanish. `said("label")` answers in the language of the request."""

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)
    es_status = models.CharField(_("Spanish"), max_length=10, choices=ReviewStatus, default=ReviewStatus.MACHINE)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key

    def said(self, name: str) -> str:
        """Return one of its texts in the language of the request; English where it is neither."""
        language = "es" if (get_language() or "").startswith("es") else "en"
        return str(getattr(self, f"{name}_{language}"))


class Term(Spoken):
    """One word of a list: how people call it, and what it means."""

    label_en = models.CharField(_("label (English)"), max_length=80)
    label_es = models.CharField(_("label (Spanish)"), max_length=80)
    means_en = models.CharField(_("meaning (English)"), max_length=200, blank=True)
    means_es = models.CharField(_("meaning (Spanish)"), max_length=200, blank=True)

    class Meta(Spoken.Meta):
        abstract = True


class GuiltSource(Term):
    """Something that weighs: circles carry it, moms tick it, prompts and topics speak of it."""

    is_delicate = models.BooleanField(
        _("delicate"),
        default=False,
        help_text=_("Spoken of only to whom it belongs: she ticked it, or her circle carries it."),
    )
    is_counted = models.BooleanField(
        _("in the published figures"),
        default=False,
        help_text=_("How many named it is told in words, for the whole service."),
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(is_delicate=True, is_counted=True), name="groups_guiltsource_delicate_is_not_counted"
            )
        ]


class Strategy(Term):
    """A way of being kinder to oneself. Every prompt and topic carries exactly one."""

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")


class Mechanism(Term):
    """Where guilt comes from. It sorts content, never people."""

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")


class TranslatedPart(Term):
    """A part of the texts that stand in files, so that whoever reads its Spanish can say so. `means` tells where."""

    class Meta:
        verbose_name = _("texts in files")
        verbose_name_plural = _("texts in files")


class Topic(Spoken):
    """Something to talk about for a session, with a question to open and one to close."""

    class Moment(models.TextChoices):
        FIRST = "first", _("the first session of a cohort")
        ANY = "any", _("any session")
        LAST = "last", _("the last session of a cohort")

    title_en = models.CharField(_("title (English)"), max_length=80)
    title_es = models.CharField(_("title (Spanish)"), max_length=80)
    text_en = models.CharField(_("text (English)"), max_length=240)
    text_es = models.CharField(_("text (Spanish)"), max_length=240)
    opening_en = models.CharField(_("opening question (English)"), max_length=240)
    opening_es = models.CharField(_("opening question (Spanish)"), max_length=240)
    closing_en = models.CharField(_("closing question (English)"), max_length=240)
    closing_es = models.CharField(_("closing question (Spanish)"), max_length=240)
    guilt_source = models.ForeignKey(GuiltSource, models.PROTECT, related_name="+", verbose_name=_("theme"))
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="+", verbose_name=_("strategy"))
    mechanism = models.ForeignKey(
        Mechanism, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mechanism")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    audience = models.CharField(_("audience"), max_length=30, default="all")
    moment = models.CharField(_("when"), max_length=5, choices=Moment, default=Moment.ANY)
    is_sensitive = models.BooleanField(_("sensitive"), default=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(15, 240)), name="groups_topic_minutes_15_to_240"),
            models.CheckConstraint(condition=Q(moment__in=["first", "any", "last"]), name="groups_topic_moment_known"),
        ]


class AgendaStep(Spoken):
    """One step of a session, or one thing to see to before it. Its minutes are those of an hour."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before any session")
        FIRST = "first", _("the first session of a cohort")
        ANY = "any", _("any session")
        LAST = "last", _("the last session of a cohort")

    class Shows(models.TextChoices):
        NOTHING = "", _("nothing")
        SUPPORT_CARD = "support_card", _("the support card")
        TOPIC = "topic", _("the topic")

    moment = models.CharField(_("when"), max_length=6, choices=Moment)
    minutes = models.PositiveSmallIntegerField(_("minutes of an hour"), validators=[MaxValueValidator(60)])
    is_elastic = models.BooleanField(
        _("elastic"), default=False, help_text=_("Gets the time that a session has beyond an hour.")
    )
    shows = models.CharField(_("shows"), max_length=12, choices=Shows, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=80)
    title_es = models.CharField(_("title (Spanish)"), max_length=80)
    text_en = models.CharField(_("text (English)"), max_length=240)
    text_es = models.CharField(_("text (Spanish)"), max_length=240)
    say_en = models.CharField(_("said aloud (English)"), max_length=400, blank=True)
    say_es = models.CharField(_("said aloud (Spanish)"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("step of the agenda")
        verbose_name_plural = _("steps of the agenda")
        constraints = [
            models.CheckConstraint(
                condition=Q(moment="before", minutes=0)
                | Q(moment__in=["first", "any", "last"], minutes__range=(1, 60)),
                name="groups_agendastep_minutes_of_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(shows__in=["", "support_card", "topic"]), name="groups_agendastep_shows_known"
            ),
        ]


class Benchmark(Spoken):
    """What a poll once found: other people, another year. Never a measure of anybody here."""

    share = models.PositiveSmallIntegerField(_("of 100"), validators=[MaxValueValidator(100)])
    wording_en = models.CharField(_("wording (English)"), max_length=200)
    wording_es = models.CharField(_("wording (Spanish)"), max_length=200)
    population_en = models.CharField(_("who was asked (English)"), max_length=120)
    population_es = models.CharField(_("who was asked (Spanish)"), max_length=120)
    hands_up_en = models.CharField(_("question for a session (English)"), max_length=200)
    hands_up_es = models.CharField(_("question for a session (Spanish)"), max_length=200)
    caveat_en = models.CharField(_("what is not known (English)"), max_length=240)
    caveat_es = models.CharField(_("what is not known (Spanish)"), max_length=240)
    source = models.CharField(_("source"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year"))
    sample_size = models.PositiveIntegerField(_("number asked"))
    url = models.URLField(_("where it was read"), max_length=300)

    class Meta:
        verbose_name = _("poll figure")
        verbose_name_plural = _("poll figures")
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(0, 100)), name="groups_benchmark_share_of_100"),
            models.CheckConstraint(condition=Q(sample_size__gte=1), name="groups_benchmark_somebody_was_asked"),
        ]


class Contributor(Spoken):
    """Somebody whose work is cited, or who came as a guest. Citing is no endorsement, and says so."""

    name = models.CharField(_("name"), max_length=120)
    role_en = models.CharField(_("role (English)"), max_length=160)
    role_es = models.CharField(_("role (Spanish)"), max_length=160)
    affiliation = models.CharField(_("affiliation"), max_length=120, blank=True)
    disclosure_en = models.CharField(_("disclosure (English)"), max_length=240)
    disclosure_es = models.CharField(_("disclosure (Spanish)"), max_length=240)
    cited_work = models.CharField(_("cited work"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
