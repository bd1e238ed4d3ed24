"""Where people meet, as it comes in. It never goes out through a serializer but the one that opens the door."""

from typing import Any

from config.api.fields import TextField
from groups.links import LONGEST, LONGEST_PLACE, validate_meeting_link
from groups.serializers.fields import LineField


class MeetingLinkField(TextField):
    """An https address; empty removes the one there is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST,
            allow_blank=True,
            write_only=True,
            validators=[validate_meeting_link],
            help_text="Where the circle meets: an https address. It is sealed, and never read back; empty removes it.",
            **options,
        )

    def run_validators(self, value: Any) -> None:
        """Ask nothing of an empty one."""
        if value != "":
            super().run_validators(value)


class MeetingPlaceField(LineField):
    """A place, or a number to call; empty removes the one there is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST_PLACE,
            allow_blank=True,
            write_only=True,
            help_text="A place, or a number to call. It is sealed, and never read back; empty removes it.",
            **options,
        )
