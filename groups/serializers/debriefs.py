"""What whoever facilitated says after a session, coming in and going out."""

from typing import Any

from rest_framework import serializers

from config.api.fields import TextField
from groups.models import Debrief

LONGEST = 2000  # characters


class DebriefIn(serializers.Serializer[Any]):
    """How it went, in words without a name or a quotation; whether there is a concern; whether she wants a call."""

    concern = serializers.ChoiceField(choices=Debrief.Concern.choices)
    wants_call = serializers.BooleanField(default=False)
    words = TextField(max_length=LONGEST, allow_blank=True, trim_whitespace=False, default="")


class DebriefOut(serializers.Serializer[Any]):
    """One of them; `handle` is null once she is in the circle no more."""

    handle = serializers.CharField(allow_null=True)
    is_own = serializers.BooleanField()
    concern = serializers.ChoiceField(choices=Debrief.Concern.choices)
    wants_call = serializers.BooleanField()
    words = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class DebriefWrittenOut(DebriefOut):
    """Hers, just kept. `show_support` says to show her the support card."""

    show_support = serializers.BooleanField()


class DebriefsOut(serializers.Serializer[Any]):
    """What she may read of a session, and until when something may be said."""

    closes_at = serializers.DateTimeField()
    results = DebriefOut(many=True)
