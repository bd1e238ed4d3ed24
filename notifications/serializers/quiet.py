"""Quiet hours, out and in: every night alike, a cycle of weeks for who works in shifts, other hours for some days."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from members.quiet import (
    LONGEST_CYCLE,
    LONGEST_OVERRIDE,
    LONGEST_QUIET,
    Cycle,
    Override,
    QuietHours,
    QuietWindow,
    longest_quiet,
)
from notifications.serializers.fields import Day, WallTime

_AHEAD: Final = timedelta(days=28)  # how long ahead other hours may be said
_EARLIEST, _LATEST = date(2020, 1, 1), date(2100, 1, 1)  # of an anchor: any Monday that a calendar shows


class WindowField(serializers.Serializer[Any]):
    """Quiet from one time on her wall to another; past midnight where the second is not later."""

    def get_fields(self) -> dict[str, Any]:
        """This function will return the fields; `from` is a word of the language and cannot stand in the class."""
        return {"from": WallTime(source="start"), "to": WallTime(source="end")}

    def validate(self, attrs: dict[str, Any]) -> Any:
        """This function will return the window. Raises ValidationError where both times are the same."""
        if attrs["start"] == attrs["end"]:
            raise serializers.ValidationError({"to": _("Choose two different times.")}, code="not_a_window")
        return QuietWindow(attrs["start"], attrs["end"])


def _week(**options: Any) -> serializers.ListField:
    day = WindowField(allow_null=True, help_text="The quiet that begins on that day, null for none.")
    return serializers.ListField(child=day, min_length=7, max_length=7, help_text="Monday first.", **options)


class CycleField(serializers.Serializer[Any]):
    """One to four weeks that come round again and again."""

    anchor = Day(help_text="A Monday on which the first of the weeks begins.")
    weeks = serializers.ListField(child=_week(), min_length=1, max_length=LONGEST_CYCLE)

    def validate_anchor(self, value: date) -> date:
        """This function will take a Monday of our times. Raises ValidationError."""
        if value.weekday() != 0 or not _EARLIEST <= value <= _LATEST:
            raise serializers.ValidationError(_("Choose a Monday."), code="not_a_monday")
        return value

    def validate(self, attrs: dict[str, Any]) -> Any:
        """This function will return the cycle. Raises ValidationError where she could not be reached for too long."""
        weeks = tuple(tuple(week) for week in attrs["weeks"])
        if longest_quiet(weeks) > LONGEST_QUIET:
            raise serializers.ValidationError({"weeks": _("Leave an hour free at least every two days.")}, "too_quiet")
        return Cycle(attrs["anchor"], weeks)


class OverrideField(serializers.Serializer[Any]):
    """Other hours, or none, for some days; it wins over everything else."""

    def get_fields(self) -> dict[str, Any]:
        """This function will return the fields; `from` is a word of the language and cannot stand in the class."""
        return {
            "from": Day(source="first", help_text="The first of the days."),
            "until": Day(source="last", help_text=f"The last of them; {LONGEST_OVERRIDE} days at most."),
            "window": WindowField(allow_null=True, help_text="The quiet that begins on each day, null for none."),
        }

    def validate(self, attrs: dict[str, Any]) -> Any:
        """This function will return the other hours. Raises ValidationError for days that nobody may choose."""
        first, last, today = attrs["first"], attrs["last"], self.context["today"]
        if not 0 <= (last - first).days < LONGEST_OVERRIDE:
            raise serializers.ValidationError({"until": _("One to fourteen days.")}, code="out_of_range")
        if last < today or first > today + _AHEAD:
            raise serializers.ValidationError({"from": _("Choose days of the coming four weeks.")}, "out_of_range")
        return Override(first, last, attrs["window"])


class QuietOut(serializers.Serializer[Any]):
    """When she is not to be disturbed. What stands further down wins."""

    daily = WindowField(allow_null=True, help_text="The same every night, as in her account.")
    cycle = CycleField(allow_null=True)
    override = OverrideField(allow_null=True)


class QuietIn(serializers.Serializer[Any]):
    """What she says of quiet; null takes it back, and what is left out stays."""

    daily = WindowField(required=False, allow_null=True)
    cycle = CycleField(required=False, allow_null=True)
    override = OverrideField(required=False, allow_null=True)


def quiet_shown(hours: QuietHours, *, today: date) -> dict[str, Any]:
    """This function will return what the shape shows; other hours whose days are over are none."""
    override = hours.override if hours.override and hours.override.last >= today else None
    return {"daily": hours.daily, "cycle": hours.cycle, "override": override}
