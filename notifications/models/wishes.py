"""What a member said about messages: topics, leads, circles, channels, a while without any."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from notifications.models.ledger import Delivery


class Preference(models.Model):
    """What a member said about one topic of messages. No row means yes; a pause ends by itself."""

    class Topic(models.TextChoices):
        BOOKINGS = "bookings", _("confirmations")
        REMINDERS = "reminders", _("reminders")
        CHANGES = "changes", _("changes")
        PROMPTS = "prompts", _("the question afterwards")
        MISSED = "missed", _("a kind word when it did not work out")
        NOTICES = "notices", _("short notes from whoever leads")
        HOSTING = "hosting", _("what is asked of who leads")
        SERVICE = "service", _("a welcome, and what changes for everybody")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(_("topic"), max_length=12, choices=Topic)
    is_wanted = models.BooleanField(_("wanted"), default=True)
    paused_until = models.DateTimeField(_("not before"), null=True, blank=True)  # wanted again from then on
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="notifications_preference_once")]


class ReminderLeads(models.Model):
    """How long before a session a member wants to be reminded. No row means the usual leads; an empty list, never."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    lead_minutes = ArrayField(models.PositiveIntegerField(), verbose_name=_("minutes before"))  # 0: the day before
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("reminder leads")
        verbose_name_plural = _("reminder leads")
        constraints = [
            models.CheckConstraint(
                condition=Q(lead_minutes__len__lte=20), name="notifications_reminderleads_twenty_at_most"
            )
        ]


class CirclePreference(models.Model):
    """What a member says of one circle's messages beside what she says of all. No row means: as everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    circle_id = models.UUIDField(_("circle"))
    lead_minutes = ArrayField(models.PositiveIntegerField(), null=True, verbose_name=_("minutes before"))  # None: hers
    topics_off = ArrayField(
        models.CharField(max_length=12, choices=Preference.Topic), default=list, verbose_name=_("topics off")
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("preference for a circle")
        verbose_name_plural = _("preferences for circles")
        constraints = [
            models.UniqueConstraint(fields=["member", "circle_id"], name="notifications_circlepreference_once"),
            models.CheckConstraint(
                condition=Q(lead_minutes__isnull=True) | Q(lead_minutes__len__lte=20),
                name="notifications_circlepreference_twenty_leads_at_most",
            ),
        ]


class Pause(models.Model):
    """Until then she hears of nothing but what she just asked for. `last_day` is as she said it, on her own clock."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    last_day = models.DateField(_("last day"))
    ends_at = models.DateTimeField(_("ends at"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("changed_at") + timedelta(days=92)), name="notifications_pause_ends"
            )
        ]


class ChannelChoice(models.Model):
    """What a member said about one channel. No row means that it takes all it carries."""

    class Extent(models.TextChoices):
        ALL = "all", _("everything")
        BOOKINGS = "bookings", _("confirmations only")  # after a complaint: what she asked for herself still comes
        NONE = "none", _("nothing")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Delivery.Channel)
    extent = models.CharField(_("extent"), max_length=10, choices=Extent, default=Extent.ALL)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("choice of a channel")
        verbose_name_plural = _("choices of channels")
        constraints = [
            models.UniqueConstraint(fields=["member", "channel"], name="notifications_channelchoice_once"),
            models.CheckConstraint(
                condition=Q(extent__in=["all", "bookings", "none"]), name="notifications_channelchoice_known_extent"
            ),
        ]
