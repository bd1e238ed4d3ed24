"""What she wants to be told: altogether, of one circle, and when exactly that would be."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from groups.serializers.fields import LineField
from notifications import leads
from notifications.planning import Reason
from notifications.serializers.fields import (
    LEADS_HELP,
    MINUTES,
    Day,
    LeadField,
    WrittenLeadField,
    YesOrNo,
    check_leads,
    leads_field,
)
from notifications.serializers.quiet import QuietIn, QuietOut
from notifications.serializers.topics import ChannelsIn, ChannelsOut, TopicsIn, TopicsOut

LONGEST_PAUSE: Final = timedelta(days=90)
LONGEST_ALIAS: Final = 60


class PreferencesOut(serializers.Serializer[Any]):
    """What she wants to be told, how long before, and when not at all."""

    topics = TopicsOut()
    channels = ChannelsOut()
    lead_minutes = leads_field(help_text=f"{LEADS_HELP} The usual ones, until she chooses others.")
    usual_lead_minutes = leads_field(help_text="The leads of whoever chose none.")
    quiet = QuietOut()
    paused_until = serializers.DateField(allow_null=True, help_text="The last day without messages, on her clock.")


class PreferencesIn(serializers.Serializer[Any]):
    """What she changes; what is left out stays as it is. The context holds `today`, on her clock."""

    topics = TopicsIn(required=False)
    channels = ChannelsIn(required=False)
    lead_minutes = leads_field(
        required=False, allow_null=True, help_text=f"{LEADS_HELP} {MINUTES} Null goes back to the usual ones."
    )
    quiet = QuietIn(required=False)
    paused_until = Day(
        required=False,
        allow_null=True,
        help_text="The last day without messages, today or one of the next 90; null ends the pause.",
    )

    def validate_lead_minutes(self, value: list[int] | None) -> leads.Leads | None:
        """This function will return the leads in order, None for the usual ones. Raises ValidationError."""
        return None if value is None else check_leads(value)

    def validate_paused_until(self, value: date | None) -> date | None:
        """This function will take a day from today on. Raises ValidationError for one that is past or too far away."""
        today = self.context["today"]
        if value is not None and not today <= value <= today + LONGEST_PAUSE:
            raise serializers.ValidationError(_("From today to 90 days from now."), code="out_of_range")
        return value


class CirclePreferencesOut(serializers.Serializer[Any]):
    """What she wants to be told of one circle. What she says of all circles holds besides."""

    circle = serializers.SlugField()
    alias = serializers.CharField(help_text="What subjects and calendars call it; empty for a neutral word.")
    lead_minutes = leads_field(allow_null=True, help_text=f"{LEADS_HELP} Null: as everywhere.")
    topics = TopicsOut()
    is_paused = serializers.BooleanField(help_text="True: nothing of this circle but what she just asked for.")


class CirclePreferencesIn(serializers.Serializer[Any]):
    """What she changes for one circle; what is left out stays as it is."""

    alias = LineField(required=False, allow_blank=True, max_length=LONGEST_ALIAS)
    lead_minutes = leads_field(
        required=False, allow_null=True, help_text=f"{LEADS_HELP} {MINUTES} Null: as everywhere."
    )
    topics = TopicsIn(required=False)
    is_paused = YesOrNo(required=False)

    def validate_lead_minutes(self, value: list[int] | None) -> leads.Leads | None:
        """This function will return the leads in order, None for those of all circles. Raises ValidationError."""
        return None if value is None else check_leads(value)


class ReminderPreviewIn(serializers.Serializer[Any]):
    """What the preview is asked for, in the query."""

    session = serializers.UUIDField(help_text="A session that she may see.")
    lead_minutes = serializers.ListField(
        child=WrittenLeadField(),
        max_length=leads.MOST_CHOSEN,
        required=False,
        help_text=f"Leads to try out, one parameter each. {MINUTES} Without it her own are shown.",
    )

    def validate_lead_minutes(self, value: list[int]) -> leads.Leads:
        """This function will return the leads in order. Raises ValidationError."""
        return check_leads(value)


class ReminderOut(serializers.Serializer[Any]):
    """One reminder, as planning would owe it."""

    lead_minutes = LeadField()
    natural_at = serializers.DateTimeField(help_text="The instant that the lead names.")
    due_at = serializers.DateTimeField(help_text="When it goes out: before her quiet hours if it would fall into them.")
    local_due = serializers.CharField(help_text="`due_at` on the wall of her zone, to the minute.")
    reason = serializers.ChoiceField(choices=[each.value for each in Reason])


class ReminderPreviewOut(serializers.Serializer[Any]):
    """When she would be reminded of a session."""

    session = serializers.UUIDField()
    timezone = serializers.CharField(help_text="Her zone, in which `local_due` is given.")
    reminders = ReminderOut(many=True)
