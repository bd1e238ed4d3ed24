"""The themes of circles as a list of reference, and those that weigh on a member, for her alone."""

from typing import Any

from rest_framework import serializers

from groups.serializers.fields import CodesField
from groups.themes import THEMES


class GuiltSourceOut(serializers.Serializer[Any]):
    """One theme: its code, and how people call it."""

    key = serializers.ChoiceField(choices=list(THEMES))
    label = serializers.CharField()  # type: ignore[assignment]


class GuiltSourcesOut(serializers.Serializer[Any]):
    """Every theme, in the order in which they are offered."""

    results = GuiltSourceOut(many=True)


class OwnSourcesIn(serializers.Serializer[Any]):
    """What weighs on her, the heaviest first if she likes; an empty list takes everything away."""

    guilt_sources = CodesField(THEMES)


class OwnSourcesOut(serializers.Serializer[Any]):
    """What she ticked, in her order."""

    guilt_sources = serializers.ListField(child=serializers.ChoiceField(choices=list(THEMES)))
