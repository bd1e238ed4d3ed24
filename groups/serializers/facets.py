"""Counts beside the directory, going out."""

from typing import Any

from rest_framework import serializers


class FacetValueOut(serializers.Serializer[Any]):
    """One value of a facet: how many circles would fit with it."""

    value = serializers.CharField()
    count = serializers.IntegerField()

    def to_representation(self, instance: tuple[str, int]) -> dict[str, Any]:
        """Return the pair by its names."""
        value, number = instance
        return {"value": value, "count": number}


class FacetsOut(serializers.Serializer[Any]):
    """How many circles fit, and what each choice would leave."""

    circles = serializers.IntegerField(help_text="How many fit all parameters.")
    guilt_source = FacetValueOut(many=True)
    norms = FacetValueOut(many=True)
    audience = FacetValueOut(many=True)
    language = FacetValueOut(many=True)
    meeting_format = FacetValueOut(many=True)
    enrolment = FacetValueOut(many=True)
