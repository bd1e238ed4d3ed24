"""The question whether she wants to keep what she wrote, and her answer."""

from typing import Any

from rest_framework import serializers


class KeepingOut(serializers.Serializer[Any]):
    """What she is asked."""

    written_before = serializers.DateTimeField(allow_null=True, help_text="It is about all that she wrote before.")
    asked_at = serializers.DateTimeField(allow_null=True, help_text="Null while nothing is asked.")
    number = serializers.IntegerField(help_text="How many reflections that is.")


class KeepingIn(serializers.Serializer[Any]):
    """True keeps all of it, false deletes it for good."""

    keep = serializers.BooleanField()


class KeepingAnsweredOut(serializers.Serializer[Any]):
    """What became of it."""

    kept = serializers.BooleanField()
    number = serializers.IntegerField(help_text="How many reflections were kept, or deleted.")
