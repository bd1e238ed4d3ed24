"""Fields for a person's clock: a place's time zone and a time of day without a date."""

from datetime import time
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import TextField
from members.zones import UnknownZone, canonical_zone

TIME_OF_DAY = {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["21:00"]}


class ZoneField(TextField):
    """The name of a place in the IANA list; old names are taken and stored under today's."""

    default_error_messages = {"unknown_zone": "Choose a time zone by its place, such as America/New_York."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """This function will return the name under which the zone is stored. Raises ValidationError."""
        try:
            return canonical_zone(super().to_internal_value(data))
        except UnknownZone:
            self.fail("unknown_zone")


@extend_schema_field(TIME_OF_DAY)
class TimeOfDayField(serializers.TimeField):
    """Hours and minutes on a wall clock, such as 21:00."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)

    def to_internal_value(self, value: Any) -> time:
        """This function will return the time. Raises ValidationError for anything but text as HH:MM."""
        if not isinstance(value, str) or not value.isascii():
            self.fail("invalid", format="HH:MM")
        parsed: time = super().to_internal_value(value)
        return parsed


class YesOrNoField(serializers.BooleanField):
    """A plain true or false: nobody consents by sending a 1 or an "on"."""

    def to_internal_value(self, data: Any) -> bool:
        """This function will return the answer. Raises ValidationError for everything else."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
