"""Local times and zones as they come in: on the wall, by place, never by abbreviation."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from groups.recurrence import RuleRefused, fold_for_offset
from members.zones import UnknownZone, canonical_zone, zone


@extend_schema_field({"type": "string", "description": "A place of the IANA list.", "examples": ["America/New_York"]})
class ZoneField(serializers.Field[ZoneInfo, str, str, Any]):
    """An IANA place name; old names such as US/Eastern are taken as today's."""

    default_error_messages = {"unknown_zone": _("Choose a time zone by its place, such as America/New_York.")}

    def to_internal_value(self, data: str) -> ZoneInfo:
        try:
            return zone(canonical_zone(data if isinstance(data, str) else ""))
        except UnknownZone:
            self.fail("unknown_zone")

    def to_representation(self, value: ZoneInfo | str) -> str:
        return str(value)


@extend_schema_field(
    {
        "type": "string",
        "description": "The time on the wall. With an offset it names one of two equal hours when clocks go back.",
        "examples": ["2027-01-05T20:30"],
    }
)
class LocalTimeField(serializers.Field[datetime, str, str, Any]):
    """A wall-clock time. An offset is kept until `resolve_fold` has the zone to understand it."""

    default_error_messages = {
        "invalid": _("Give a local date and time such as 2027-01-05T20:30."),
        "time_out_of_range": _("Choose a year from 1970 to 2099."),
    }

    def to_internal_value(self, data: str) -> datetime:
        try:
            moment = datetime.fromisoformat(data)
        except (TypeError, ValueError):
            self.fail("invalid")
        if len(data) < len("2027-01-05T20:30"):
            self.fail("invalid")
        if not 1970 <= moment.year <= 2099:
            self.fail("time_out_of_range")
        return moment.replace(second=0, microsecond=0)

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


def resolve_fold(attrs: dict[str, Any], *, field: str, zone: ZoneInfo) -> None:
    """Turn an offset in `attrs[field]` into a naive time and `fold`. Raises ValidationError when it cannot be."""
    moment: datetime = attrs[field]
    if moment.tzinfo is None:
        return
    offset = moment.utcoffset()
    assert offset is not None  # noqa: S101  (an aware datetime has one)
    attrs[field] = moment.replace(tzinfo=None)
    try:
        attrs["fold"] = fold_for_offset(attrs[field], zone, offset)
    except RuleRefused as refusal:
        raise serializers.ValidationError({field: [serializers.ErrorDetail(refusal.detail, refusal.code)]}) from refusal
