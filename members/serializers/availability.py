"""Her painted week, in and out: stretches of weekdays by quarters of an hour."""

from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.selectors import Stretch
from members.serializers.fields import ZoneField

MOST_STRETCHES: Final = 50
_DAY: Final = 24 * 60
_QUARTER: Final = 15


@extend_schema_field(
    {"type": "string", "pattern": r"^(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)$", "examples": ["20:00", "24:00"]}
)
class QuarterField(serializers.Field[int, str, str, Any]):
    """A time of day on a quarter of an hour, kept as minutes after midnight; 24:00 is the end of the day."""

    default_error_messages = {"not_a_quarter": _("Give a time on a quarter of an hour, such as 20:00 or 20:15.")}

    def to_internal_value(self, data: Any) -> int:
        """This function will return the minutes. Raises ValidationError."""
        text = data if isinstance(data, str) and data.isascii() and len(data) == 5 and data[2] == ":" else "-"
        hours, _colon, minutes = text.partition(":")
        if not (hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
            self.fail("not_a_quarter")
        found = int(hours) * 60 + int(minutes)
        if found > _DAY or found % _QUARTER:
            self.fail("not_a_quarter")
        return found

    def to_representation(self, value: int) -> str:
        return f"{value // 60:02}:{value % 60:02}"


class StretchField(serializers.Serializer[Any]):
    """One stretch of one weekday; its end is not part of it."""

    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")

    def get_fields(self) -> dict[str, Any]:
        """This function will return the fields; `from` is a word of the language and cannot stand in the class."""
        return {
            **super().get_fields(),
            "from": QuarterField(source="from_minute"),
            "to": QuarterField(source="to_minute"),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will refuse an end that is not later than the beginning. Raises ValidationError."""
        if attrs["to_minute"] <= attrs["from_minute"]:
            raise serializers.ValidationError({"to": _("It ends later than it begins.")}, code="not_a_stretch")
        return attrs


class AvailabilityOut(serializers.Serializer[Any]):
    """When she could come, by her own clock."""

    timezone = serializers.CharField(help_text="Her zone: what is painted moves with her.")
    slots = StretchField(many=True)


class AvailabilityIn(serializers.Serializer[Any]):
    """Her whole week anew; an empty list takes everything back."""

    timezone = ZoneField(required=False, help_text="If it is sent, it has to be her zone: so nothing is misread.")
    slots = serializers.ListField(child=StretchField(), max_length=MOST_STRETCHES)

    def validate_timezone(self, value: str) -> str:
        """This function will refuse a painting that was made for another clock. Raises ValidationError."""
        if value != self.context["timezone"]:
            raise serializers.ValidationError(_("You paint by your own clock, which is another one now."), "not_hers")
        return value

    def validate_slots(self, value: list[dict[str, int]]) -> list[Stretch]:
        """This function will return the stretches in order. Raises ValidationError where two overlap."""
        stretches = sorted(Stretch(**one) for one in value)
        if any(
            one.weekday == other.weekday and other.from_minute < one.to_minute for one, other in pairwise(stretches)
        ):
            raise serializers.ValidationError(_("Two of them overlap."), code="overlap")
        return stretches
