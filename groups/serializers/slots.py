"""Looking for an hour that is fair to everybody: what is asked, and how each member would see it."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from rest_framework import serializers

from groups.serializers.sessions import SeriesOut
from groups.serializers.times import LocalTimeField

FARTHEST: Final = timedelta(days=366)


class SlotsIn(serializers.Serializer[Any]):
    """What to look for; what is left out is usual for the circle."""

    duration_minutes = serializers.IntegerField(min_value=15, max_value=240, required=False)
    weeks = serializers.IntegerField(min_value=1, max_value=26, default=8, help_text="In how many weeks it must fit.")
    interval = serializers.ChoiceField(choices=[1, 2], default=1, help_text="Every week, or every second one.")
    from_date = serializers.DateField(required=False, help_text="The first day by the circle's clock; else tomorrow.")
    limit = serializers.IntegerField(min_value=1, max_value=50, default=10)
    schedule = LocalTimeField(required=False, help_text="The `local_start` of a slot: the series is written at once.")

    def validate_from_date(self, value: date) -> date:
        """Return the day. Raises ValidationError for one that is over, or farther away than a year."""
        today = _today(self.context["now"], self.context["timezone"])
        if not today <= value <= today + FARTHEST:
            raise serializers.ValidationError(_("Choose a day from today on, within a year."), code="out_of_range")
        return value

    def validate_schedule(self, value: datetime) -> datetime:
        """Return the time on the wall. Raises ValidationError for one with an offset."""
        if value.tzinfo is not None:
            raise serializers.ValidationError(_("Give the time on the wall as the slot has it."), code="time_not_local")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the wishes with the first day, which is tomorrow by the circle's clock."""
        attrs.setdefault("from_date", _today(self.context["now"], self.context["timezone"]) + timedelta(days=1))
        return attrs


class ReasonOut(serializers.Serializer[Any]):
    """Why it stands where it stands."""

    code = serializers.ChoiceField(choices=["all_gentle", "all_stretched", "some_gentle", "some_stretched", "nobody"])
    detail = serializers.CharField()


class SeenOut(serializers.Serializer[Any]):
    """How one member would see it, by her own clock; what else she painted stays hers."""

    handle = serializers.CharField()
    locals = serializers.ListField(child=serializers.CharField(), help_text="More than one where clocks change.")
    is_free = serializers.BooleanField(
        help_text="Whether she could come every time; false also if she painted nothing."
    )


class SlotOut(serializers.Serializer[Any]):
    """One hour of the circle's week."""

    local_start = LocalTimeField()
    timezone = serializers.CharField()
    attending = serializers.IntegerField()
    of = serializers.IntegerField()
    reason = ReasonOut()
    times = SeenOut(many=True)


class SlotsOut(serializers.Serializer[Any]):
    """The best hours first; or the one at which the circle meets from now on, with its series."""

    members = serializers.IntegerField()
    painted = serializers.IntegerField(help_text="How many of them have painted when they could come.")
    slots = SlotOut(many=True)
    series = SeriesOut(allow_null=True)


def _today(now: datetime, timezone: str) -> date:
    return now.astimezone(ZoneInfo(timezone)).date()
