"""Blocks between members, coming in and going out."""

from typing import Any

from rest_framework import serializers

from groups.serializers.fields import LineField


class BlockOut(serializers.Serializer[Any]):
    """One she blocked, as she was called then. The circle is named as long as she belongs to it."""

    id = serializers.UUIDField()
    circle = serializers.SerializerMethodField()
    handle = serializers.CharField()
    created_at = serializers.DateTimeField()

    def get_circle(self, block: Any) -> str | None:
        return block.circle.slug if block.belongs else None


class BlockIn(serializers.Serializer[Any]):
    """Whom to be kept apart from: her handle, and the circle in which she goes by it."""

    circle = serializers.SlugField(max_length=60)
    handle = LineField(max_length=40)


class BlockQueryIn(serializers.Serializer[Any]):
    """Which block to take back."""

    id = serializers.UUIDField(help_text="The id of one of her blocks.")
