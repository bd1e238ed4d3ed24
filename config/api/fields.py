"""Fields that every app's bodies use."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class TextField(serializers.CharField):
    """Text, and nothing else: a number in its place is a mistake of the client's, and no words of hers."""

    def to_internal_value(self, data: Any) -> str:
        """This function will return the text. Raises ValidationError for a number too, which DRF would take."""
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class CodesField(serializers.ListField):
    """Some of a fixed list of codes, each at most once, in the order given."""

    default_error_messages = {"named_twice": _("Name each one once.")}

    def __init__(self, codes: Iterable[str], **kwargs: Any) -> None:
        known = list(codes)
        super().__init__(child=serializers.ChoiceField(choices=known), max_length=len(known), **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        """This function will return the codes. Raises ValidationError for an unknown one, or one named twice."""
        codes: list[str] = super().to_internal_value(data)
        if len(set(codes)) != len(codes):
            self.fail("named_twice")
        return codes
