"""The themes of circles as a list of reference; those that weigh on a member and what she says of herself, for her."""

from typing import Any

from rest_framework import serializers

from config.api.fields import CodesField
from groups.selfdescriptions import SELF_DESCRIPTIONS
from groups.serializers.fields import ThemesField


class GuiltSourceOut(serializers.Serializer[Any]):
    """One theme: its code, and how people call it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    means = serializers.CharField()


class GuiltSourcesOut(serializers.Serializer[Any]):
    """Every theme, in the order in which they are offered."""

    results = GuiltSourceOut(many=True)


class OwnSourcesIn(serializers.Serializer[Any]):
    """What weighs on her, the heaviest first if she likes; an empty list takes everything away."""

    guilt_sources = ThemesField()
    about_me = CodesField(
        SELF_DESCRIPTIONS,
        required=False,
        help_text="A few questions are for some moms only, and asked of nobody else. Left out: unchanged.",
    )


class OwnSourcesOut(serializers.Serializer[Any]):
    """What she ticked, in her order."""

    guilt_sources = serializers.ListField(child=serializers.CharField())
    about_me = serializers.ListField(child=serializers.ChoiceField(choices=list(SELF_DESCRIPTIONS)))
