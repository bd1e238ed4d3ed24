"""The shape of one entry of her inbox."""

from typing import Any

from rest_framework import serializers

from notifications.kinds import KINDS
from notifications.serializers.fields import LeadField


class NotificationOut(serializers.Serializer[Any]):
    """One entry of her inbox."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=sorted(KINDS))
    lead_minutes = LeadField(allow_null=True, help_text="Of a reminder: how long before the start.")
    title = serializers.CharField(help_text="The subject of the letter, in her language, as it reads now.")
    session = serializers.UUIDField(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True, help_text="When that session starts.")
    at = serializers.DateTimeField(help_text="When she was to be told.")
    read_at = serializers.DateTimeField(allow_null=True)
