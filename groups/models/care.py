"""Support lines: data with a date of verification, never code. And who is there when somebody asks to be contacted."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.circles import Circle
from groups.models.sessions import Session

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]  # Monday is 0


def every_day() -> list[int]:
    """Return all weekdays."""
    return list(EVERY_DAY)


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


class DutyContact(models.Model):
    """Somebody of the staff who calls back, at these hours of her clock; of one circle, of one country, or of all."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("who"),
        limit_choices_to={"is_staff": True},
    )
    circle = models.ForeignKey(
        Circle, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("circle")
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(6)]),
        default=every_day,
        verbose_name=_("weekdays, Monday is 0"),
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))  # of the next day when it is not later
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("duty contact")
        verbose_name_plural = _("duty contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(circle__isnull=True) | Q(country=""), name="groups_dutycontact_circle_or_country"
            ),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="groups_dutycontact_has_hours"),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=EVERY_DAY) & ~Q(weekdays=[]), name="groups_dutycontact_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M} {self.timezone}"


class Incident(models.Model):
    """That something happened around a session and what was done. Only this is kept: no name, no words."""

    class Level(models.IntegerChoices):
        HEAVY = 1, _("heavy but steady")
        WORRYING = 2, _("worrying")
        DANGER = 3, _("immediate danger")
        AFTERWARDS = 4, _("afterwards")

    class Action(models.TextChoices):
        CONTACT_ASKED = "contact_asked", _("asked to be contacted")
        CARD_GIVEN = "card_given", _("gave the support card")
        STAYED = "stayed", _("stayed with her in a room of its own")
        CALLED = "called", _("called her")
        NOT_REACHED = "not_reached", _("could not reach her")
        EMERGENCY = "emergency", _("called the emergency number")
        DEBRIEFED = "debriefed", _("debriefed whoever facilitated")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="+", verbose_name=_("session"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    action = models.CharField(_("what was done"), max_length=13, choices=Action)
    at = models.DateTimeField(_("at"), default=now)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [models.CheckConstraint(condition=Q(level__range=(1, 4)), name="groups_incident_level_1_to_4")]
        indexes = [models.Index(fields=["-at"], name="groups_incident_latest")]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_action_display()}"


class ContactRequest(models.Model):
    """She asked to be contacted, and how. Gone as soon as somebody has answered, and after seven days in any case."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, editable=False, related_name="+", verbose_name=_("session"))
    reach_sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField(_("asked at"), default=now, editable=False)

    class Meta:
        verbose_name = _("request to be contacted")
        verbose_name_plural = _("requests to be contacted")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["member"], name="groups_contactrequest_one_at_a_time")]
        indexes = [models.Index(fields=["created_at"], name="groups_contactrequest_oldest")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
