"""What whoever leads a session has beside her, in the language of the request."""

from typing import Any

from rest_framework import serializers

from groups.models import AgendaStep
from groups.serializers.vocabulary import SaidField


class MaterialQueryIn(serializers.Serializer[Any]):
    """Whose support lines the card shows."""

    country = serializers.RegexField(
        r"\A[A-Z]{2}\Z", required=False, help_text="Two letters, ISO 3166-1; without it, where the session's clock is."
    )


class ChecklistItemOut(serializers.Serializer[AgendaStep]):
    """One thing to see to before the session."""

    key = serializers.CharField()
    title = SaidField()
    text = SaidField()


class AgendaStepOut(ChecklistItemOut):
    """One step: from which minute of the session to which one, what to do, and what may be said aloud."""

    from_minute = serializers.IntegerField()
    to_minute = serializers.IntegerField()
    say = SaidField(help_text="Empty where nothing is read out.")
    shows = serializers.ChoiceField(choices=AgendaStep.Shows.choices, help_text="What to have on the screen.")


class PollOut(serializers.Serializer[Any]):
    """A question to ask the room, hands up. Nobody counts, and nothing of it is kept."""

    key = serializers.CharField()
    hands_up = SaidField()
