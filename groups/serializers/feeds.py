"""A member's calendar feed, going out."""

from typing import Any

from rest_framework import serializers


class FeedOut(serializers.Serializer[Any]):
    """That there is a feed, and since when. Its address is told once and never again."""

    created_at = serializers.DateTimeField()


class NewFeedOut(FeedOut):
    """The address of a new feed, to be put into a calendar at once."""

    url = serializers.URLField(help_text="Whoever knows it reads when her sessions are. Shown once.")
