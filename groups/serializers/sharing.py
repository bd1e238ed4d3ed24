"""With whom she shares one reflection, what others shared with her, and what she tells us of that."""

from typing import Any

from rest_framework import serializers

from config.api.fields import TextField
from groups.models import Reflection, Report
from groups.serializers.sessions import PromptOut

LONGEST_PASSAGE = 1000  # characters
_TIERS = [choice for choice in Reflection.SharedWith.choices if choice[0] != Reflection.SharedWith.NOBODY]


class SharingIn(serializers.Serializer[Any]):
    """Whom she lets read it, or count it; `nobody` takes it back."""

    shared_with = serializers.ChoiceField(choices=Reflection.SharedWith.choices)


class TierOut(serializers.Serializer[Any]):
    """One way of sharing, with the sentence that she says yes to, in her language."""

    shared_with = serializers.ChoiceField(choices=_TIERS)
    text = serializers.CharField()


class SharingOut(serializers.Serializer[Any]):
    """With whom it is shared, since when, and what else she could say yes to."""

    shared_with = serializers.ChoiceField(choices=Reflection.SharedWith.choices)
    shared_at = serializers.DateTimeField(allow_null=True)
    is_ended = serializers.BooleanField(
        help_text="Those who moderate ended its sharing: it cannot be read by others until they allow it again."
    )
    choices = TierOut(many=True)


class SharedReflectionOut(serializers.Serializer[Any]):
    """What somebody shared, under her handle in this circle; never when she wrote it."""

    id = serializers.UUIDField(source="public_id")
    handle = serializers.CharField()
    color = serializers.IntegerField()
    prompt = PromptOut(allow_null=True)
    is_midweek = serializers.BooleanField()
    text = serializers.CharField()


class FlagIn(serializers.Serializer[Any]):
    """Which words are not right, as they stand there, and why."""

    reason = serializers.ChoiceField(choices=Report.Reason.choices)
    passage = TextField(max_length=LONGEST_PASSAGE)
