"""Ways to reach a member. A channel knows how to send, never whom or when; each is one file that can be deleted."""

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.channels.base import Channel


def open_channel(name: str) -> Channel:
    """Return the channel of that name, to be used as a context: one connection serves a batch."""
    channel: Channel = import_string(settings.DELIVERY_CHANNELS[name])()
    return channel


__all__ = ["Channel", "open_channel"]
