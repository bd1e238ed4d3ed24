"""The shape of what became of a session's messages: numbers without anybody in them."""

from typing import Any

from rest_framework import serializers


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
