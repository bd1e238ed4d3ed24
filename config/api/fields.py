"""Fields that every app's bodies use."""

from typing import Any

from rest_framework import serializers


class TextField(serializers.CharField):
    """Text, and nothing else: a number in its place is a mistake of the client's, and no words of hers."""

    def to_internal_value(self, data: Any) -> str:
        """This function will return the text. Raises ValidationError for a number too, which DRF would take."""
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text
