"""Topics and channels, out and in: a yes or a no to each."""

from typing import Any

from rest_framework import serializers

from notifications.serializers.fields import YesOrNo


class TopicsOut(serializers.Serializer[Any]):
    """For each topic whether she wants to be told."""

    bookings = serializers.BooleanField(help_text="Confirmations of what she booked.")
    reminders = serializers.BooleanField(help_text="Reminders of what she booked.")
    changes = serializers.BooleanField(help_text="What was moved or cancelled, seats offered and seats lost.")
    prompts = serializers.BooleanField(help_text="The question after a session.")
    missed = serializers.BooleanField(help_text="A kind word when it did not work out.")
    notices = serializers.BooleanField(help_text="That whoever leads her circle wrote it a fact.")
    hosting = serializers.BooleanField(help_text="What is asked of her where she leads.")
    service = serializers.BooleanField(help_text="A welcome, and a new version of the agreement.")


class TopicsIn(serializers.Serializer[Any]):
    """What she says of the topics; one that is left out stays as it is."""

    bookings = YesOrNo(required=False)
    reminders = YesOrNo(required=False)
    changes = YesOrNo(required=False)
    prompts = YesOrNo(required=False)
    missed = YesOrNo(required=False)
    notices = YesOrNo(required=False)
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
