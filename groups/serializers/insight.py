"""Figures about everybody, in words."""

from typing import Any

from rest_framework import serializers

from groups.insight import Amount

AMOUNTS = [each.value for each in Amount]


class ThemeAmountOut(serializers.Serializer[Any]):
    """One theme, and how many named it, in words."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    amount = serializers.ChoiceField(choices=AMOUNTS)
    text = serializers.CharField()


class EasingOut(serializers.Serializer[Any]):
    """How it went for those who answered over a quarter; `answered` and `left` are of all who came."""

    quarter = serializers.DateField(help_text="The quarter's first day.")
    quieter = serializers.ChoiceField(choices=AMOUNTS)
    about_the_same = serializers.ChoiceField(choices=AMOUNTS)
    louder = serializers.ChoiceField(choices=AMOUNTS)
    answered = serializers.ChoiceField(choices=AMOUNTS)
    left = serializers.ChoiceField(choices=AMOUNTS)
    text = serializers.CharField()


class NotAloneOut(serializers.Serializer[Any]):
    """The release in force; null where there never was enough to say anything without giving somebody away."""

    week = serializers.DateField(allow_null=True)
    themes = ThemeAmountOut(many=True)
    easing = EasingOut(allow_null=True)
    explanation = serializers.CharField()
    least_contributors = serializers.IntegerField(help_text="So many have to be counted before anything is said.")
    least_new = serializers.IntegerField(help_text="So many of them have to be new since the release before.")
