"""Fields of what a member says about messages: leads, times of day, a plain yes or no."""

from collections.abc import Sequence
from datetime import time
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from notifications import leads

DAY_BEFORE: Final = "day_before"
LEADS_HELP: Final = (
    "Minutes before a session, or `day_before` for the same time on her wall the day before; the longest first. An "
    "empty list means no reminder."
)
MINUTES: Final = f"Minutes go from {leads.SHORTEST} to {leads.LONGEST}, or are one of the usual ones."
_SHAPE: Final = {
    "oneOf": [
        {"type": "integer", "minimum": 1, "maximum": leads.LONGEST},
        {"type": "string", "enum": [DAY_BEFORE]},
    ]
}


def check_leads(minutes: Sequence[int]) -> leads.Leads:
    """This function will return the leads in order. Raises ValidationError for what nobody may choose."""
    if len(set(minutes)) < len(minutes):
        raise serializers.ValidationError(_("Each of these may be there only once."), code="not_distinct")
    if set(leads.OF_A_DAY) <= set(minutes):
        raise serializers.ValidationError(_("The day before and 1440 minutes are one reminder."), code="not_distinct")
    allowed = {leads.DAY_BEFORE, *range(leads.SHORTEST, leads.LONGEST + 1), *leads.usual()}
    if not allowed.issuperset(minutes):
        raise serializers.ValidationError(_("From 15 minutes to 14 days before."), code="out_of_range")
    return leads.in_order(minutes)


@extend_schema_field(_SHAPE)
class LeadField(serializers.IntegerField):
    """A lead: a number of minutes, which is neither a text nor a yes, or the day before."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=leads.LONGEST, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """This function will return the lead; the day before has no minutes to check. Raises ValidationError."""
        return leads.DAY_BEFORE if data == DAY_BEFORE else super().run_validation(data)

    def to_internal_value(self, data: Any) -> int:
        """This function will return the number. Raises ValidationError for everything else."""
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number

    def to_representation(self, value: int) -> Any:
        return DAY_BEFORE if value == leads.DAY_BEFORE else value


@extend_schema_field(_SHAPE)
class WrittenLeadField(LeadField):
    """A lead in an address, where a number is text."""

    def to_internal_value(self, data: Any) -> int:
        """This function will return the number. Raises ValidationError for what is none."""
        number: int = serializers.IntegerField.to_internal_value(self, data)
        return number


class YesOrNo(serializers.BooleanField):
    """A plain true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """This function will return the answer. Raises ValidationError for everything else."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["21:00"]})
class WallTime(serializers.TimeField):
    """Hours and minutes on a wall clock, such as 21:00."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **options)

    def to_internal_value(self, value: Any) -> time:
        """This function will return the time. Raises ValidationError for anything but text as HH:MM."""
        if not isinstance(value, str) or not value.isascii():
            self.fail("invalid", format="HH:MM")
        parsed: time = super().to_internal_value(value)
        return parsed


class Day(serializers.DateField):
    """A calendar day, such as 2027-01-31."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_internal_value(self, value: Any) -> Any:
        """This function will return the day. Raises ValidationError for anything but ten plain characters."""
        if not isinstance(value, str) or not value.isascii() or len(value) != len("2027-01-31"):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


def leads_field(**options: Any) -> serializers.ListField:
    """This function will return the field of a list of leads."""
    return serializers.ListField(child=LeadField(), max_length=leads.MOST_CHOSEN, **options)
