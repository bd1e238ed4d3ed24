"""The shapes of what a member reads and says about messages. A field that is not listed here does not exist."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from notifications import leads
from notifications.kinds import KINDS
from notifications.planning import Reason

LEADS_HELP: Final = "Minutes before a session, the longest first; an empty list means no reminder."
MINUTES: Final = f"From {leads.SHORTEST} to {leads.LONGEST}, or one of the usual ones."


def check_leads(minutes: Sequence[int]) -> leads.Leads:
    """This function will return the leads in order. Raises ValidationError for what nobody may choose."""
    if len(minutes) > leads.MOST:
        raise serializers.ValidationError(_("Three reminders at most."), code="max_length")
    if len(set(minutes)) < len(minutes):
        raise serializers.ValidationError(_("Each of these may be there only once."), code="not_distinct")
    allowed = {*range(leads.SHORTEST, leads.LONGEST + 1), *leads.usual()}
    if not allowed.issuperset(minutes):
        raise serializers.ValidationError(_("From 15 minutes to 14 days before."), code="out_of_range")
    return leads.in_order(minutes)


class NotificationOut(serializers.Serializer[Any]):
    """One entry of her inbox."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=sorted(KINDS))
    lead_minutes = serializers.IntegerField(allow_null=True, help_text="Of a reminder: how long before the start.")
    title = serializers.CharField(help_text="The subject of the letter, in her language, as it reads now.")
    session = serializers.UUIDField(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True, help_text="When that session starts.")
    at = serializers.DateTimeField(help_text="When she was to be told.")
    read_at = serializers.DateTimeField(allow_null=True)


class GroupCountOut(serializers.Serializer[Any]):
    """What became of the messages of one group."""

    group = serializers.ChoiceField(choices=["reminders", "changes"])
    sent = serializers.IntegerField(help_text="Handed over to her mail server or device, for certain or perhaps.")
    waiting = serializers.IntegerField(help_text="Due, and not out yet.")
    failed = serializers.IntegerField(help_text="Refused, or too late.")
    not_sent = serializers.IntegerField(help_text="No longer true, not wanted or not reachable: never told apart.")


class SessionDeliveriesOut(serializers.Serializer[Any]):
    """Proof that a session's messages went out, without anybody in it."""

    session = serializers.UUIDField()
    is_too_small = serializers.BooleanField(help_text="Fewer than three members are in it: then nothing is counted.")
    groups = GroupCountOut(many=True)


class WholeNumber(serializers.IntegerField):
    """A number of minutes, which is neither a text nor a yes."""

    def to_internal_value(self, data: Any) -> int:
        """This function will return the number. Raises ValidationError for everything else."""
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number


class YesOrNo(serializers.BooleanField):
    """A plain true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """This function will return the answer. Raises ValidationError for everything else."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


def _minutes(**options: Any) -> serializers.ListField:
    number = WholeNumber(min_value=1, max_value=leads.LONGEST)
    return serializers.ListField(child=number, max_length=leads.MOST, **options)


class TopicsOut(serializers.Serializer[Any]):
    """For each topic whether she wants to be told."""

    bookings = serializers.BooleanField(help_text="Confirmations of what she booked.")
    reminders = serializers.BooleanField(help_text="Reminders of what she booked.")
    changes = serializers.BooleanField(help_text="What was moved or cancelled, seats offered and seats lost.")
    prompts = serializers.BooleanField(help_text="The question after a session.")
    missed = serializers.BooleanField(help_text="A kind word when it did not work out.")
    hosting = serializers.BooleanField(help_text="What is asked of her where she leads.")
    service = serializers.BooleanField(help_text="A welcome, and a new version of the agreement.")


class TopicsIn(serializers.Serializer[Any]):
    """What she says of the topics; one that is left out stays as it is."""

    bookings = YesOrNo(required=False)
    reminders = YesOrNo(required=False)
    changes = YesOrNo(required=False)
    prompts = YesOrNo(required=False)
    missed = YesOrNo(required=False)
    hosting = YesOrNo(required=False)
    service = YesOrNo(required=False)


class ChannelsOut(serializers.Serializer[Any]):
    """Over which channels she wants to be told. Her inbox in the app holds everything in any case."""

    email = serializers.BooleanField(help_text="False also after a complaint: then only confirmations come by mail.")
    push = serializers.BooleanField(help_text="Messages on her devices; true as soon as she has one.")


class ChannelsIn(serializers.Serializer[Any]):
    """What she says of the channels; one that is left out stays as it is."""

    email = YesOrNo(required=False)
    push = YesOrNo(required=False)


class PreferencesOut(serializers.Serializer[Any]):
    """What she wants to be told, and how long before."""

    topics = TopicsOut()
    channels = ChannelsOut()
    lead_minutes = _minutes(help_text=f"{LEADS_HELP} The usual ones, until she chooses others.")
    usual_lead_minutes = _minutes(help_text="The leads of whoever chose none.")


class PreferencesIn(serializers.Serializer[Any]):
    """What she changes; what is left out stays as it is."""

    topics = TopicsIn(required=False)
    channels = ChannelsIn(required=False)
    lead_minutes = _minutes(
        required=False, allow_null=True, help_text=f"{LEADS_HELP} {MINUTES} Null goes back to the usual ones."
    )

    def validate_lead_minutes(self, value: list[int] | None) -> leads.Leads | None:
        """This function will return the leads in order, None for the usual ones. Raises ValidationError."""
        return None if value is None else check_leads(value)


class ReminderPreviewIn(serializers.Serializer[Any]):
    """What the preview is asked for, in the query."""

    session = serializers.UUIDField(help_text="A session that she may see.")
    lead_minutes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=leads.LONGEST),
        max_length=leads.MOST,
        required=False,
        help_text=f"Leads to try out, one parameter each. {MINUTES} Without it her own are shown.",
    )

    def validate_lead_minutes(self, value: list[int]) -> leads.Leads:
        """This function will return the leads in order. Raises ValidationError."""
        return check_leads(value)


class ReminderOut(serializers.Serializer[Any]):
    """One reminder, as planning would owe it."""

    lead_minutes = serializers.IntegerField()
    natural_at = serializers.DateTimeField(help_text="So many minutes before the start.")
    due_at = serializers.DateTimeField(help_text="When it goes out: before her quiet hours if it would fall into them.")
    local_due = serializers.CharField(help_text="`due_at` on the wall of her zone, to the minute.")
    reason = serializers.ChoiceField(choices=[each.value for each in Reason])


class ReminderPreviewOut(serializers.Serializer[Any]):
    """When she would be reminded of a session."""

    session = serializers.UUIDField()
    timezone = serializers.CharField(help_text="Her zone, in which `local_due` is given.")
    reminders = ReminderOut(many=True)
