"""Shapes of what may be asked of what is kept about her."""

from typing import Any, Final

from rest_framework import serializers

from config.privacy.models import Export

CONFIRMATION: Final = "erase"


class ErasureIn(serializers.Serializer[Any]):
    """That she means it, in a word of its own: nobody sends that by a tap beside the button."""

    confirm = serializers.ChoiceField(choices=[CONFIRMATION], help_text="The word `erase`. There is no way back.")


class ExportOut(serializers.Serializer[Any]):
    """One archive that she asked for."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[Export.State.WAITING, Export.State.READY])
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until then it can be downloaded, once.")
