"""How old her children are, in and out: stages alone, which are bands of months; no birthday, no name, no number."""

from typing import Any

from rest_framework import serializers

from config.api.fields import CodesField
from members.circumstances import CHILD_STAGES


class ChildrenIn(serializers.Serializer[Any]):
    """All of it anew; an empty list takes everything back."""

    child_stages = CodesField(CHILD_STAGES, help_text="How old her children are. For suggestions to her alone; sealed.")


class AgeBandOut(serializers.Serializer[Any]):
    """What a stage means."""

    stage = serializers.ChoiceField(choices=CHILD_STAGES)
    from_month = serializers.IntegerField(help_text="Months of age, from this one on; before birth it is less than 0.")
    to_month = serializers.IntegerField(help_text="This month is not part of it any more.")


class ChildrenOut(serializers.Serializer[Any]):
    """What she said, in her order."""

    child_stages = serializers.ListField(child=serializers.ChoiceField(choices=CHILD_STAGES))
    bands = AgeBandOut(many=True)
