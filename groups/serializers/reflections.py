"""Her reflections, for her alone."""

from typing import Any

from rest_framework import serializers

from config.api.fields import TextField
from groups.models import Reflection
from groups.serializers.sessions import PromptOut

LONGEST = 5000  # characters


class ReflectionIn(serializers.Serializer[Any]):
    """What she wrote after a session; `is_finished` false says that she means to go on with it.

    `is_midweek` says that it answers the question of a few days on.
    """

    session = serializers.UUIDField()
    text = TextField(max_length=LONGEST, trim_whitespace=False)
    is_finished = serializers.BooleanField(default=True)
    is_midweek = serializers.BooleanField(default=False)


class ReflectionChangeIn(serializers.Serializer[Any]):
    """Other words in place of hers."""

    text = TextField(max_length=LONGEST, trim_whitespace=False)
    is_finished = serializers.BooleanField(default=True)


class ReflectionOut(serializers.Serializer[Any]):
    """Her words, opened for her.

    In the list `is_readable` false says that one cannot be opened right now; its text is empty and still kept.
    """

    id = serializers.UUIDField()
    session = serializers.UUIDField(source="session_id")
    prompt = PromptOut(allow_null=True)
    is_midweek = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True)
    is_readable = serializers.BooleanField()
    is_finished = serializers.BooleanField()
    shared_with = serializers.ChoiceField(choices=Reflection.SharedWith.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AfterWordsOut(serializers.Serializer[Any]):
    """What follows from words that she has just written: nobody is told, nothing is kept of it.

    `show_support` says to show her the support card. `contact_until` is until when somebody is there to call her, if
    she asks for it; null while nobody is.
    """

    show_support = serializers.BooleanField()
    contact_until = serializers.DateTimeField(allow_null=True)


class ReflectionWrittenOut(AfterWordsOut, ReflectionOut):
    """What she has just written, opened for her, and what follows from it."""
