"""Where she waits for a place, as she reads it."""

from typing import Any

from rest_framework import serializers


class WaitingOut(serializers.Serializer[Any]):
    """Her place in a circle's line. The circle is null once it is not there for her any more."""

    circle = serializers.SlugField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    position = serializers.IntegerField(
        allow_null=True, help_text="1 is asked next; null while a place is held for her."
    )
    offer_expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when a place is held: she takes it by joining."
    )
    like_this = serializers.SlugField(
        allow_null=True,
        help_text="A circle that was started like this one meanwhile and has its door open; she may look.",
    )
