"""Changes of a series, coming in and going out."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from config.api.fields import TextField
from groups.models import ChangedSession, SeriesChange, Session
from groups.serializers.fields import LineField
from groups.serializers.times import LocalTimeField, ZoneField, resolve_fold

_OF_ONE = {"local_start", "timezone", "fold", "duration_minutes", "capacity"}
_OF_MANY = {
    "local_time", "shift_days", "rrule", "timezone", "fold", "duration_minutes", "capacity", "leave_out", "add",
}  # fmt: skip


class SeriesDateIn(serializers.Serializer[Any]):
    """A date of a series, on its wall, and why."""

    local = LocalTimeField()
    label = LineField(max_length=60, required=False, allow_blank=True, default="")  # type: ignore[assignment]

    def validate_local(self, value: datetime) -> datetime:
        if value.tzinfo is not None:
            raise serializers.ValidationError("Give the time on the wall, without a UTC offset.", code="time_not_local")
        return value


class SeriesChangeIn(serializers.Serializer[Any]):
    """An edit: `this` occurrence, it and the `following`, or `all` to come. What is left out stays as it is."""

    scope = serializers.ChoiceField(choices=SeriesChange.Scope.choices)
    session = serializers.UUIDField(required=False)
    local_start = LocalTimeField(required=False)
    local_time = serializers.RegexField(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", required=False)
    shift_days = serializers.IntegerField(min_value=-365, max_value=365, required=False)
    rrule = TextField(max_length=200, required=False)
    timezone = ZoneField(required=False)
    fold = serializers.IntegerField(min_value=0, max_value=1, required=False)
    duration_minutes = serializers.IntegerField(min_value=15, max_value=240, required=False)
    capacity = serializers.IntegerField(min_value=2, max_value=16, required=False)
    leave_out = serializers.ListField(child=SeriesDateIn(), required=False, max_length=60)
    add = serializers.ListField(child=SeriesDateIn(), required=False, max_length=60)
    cancel = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self._check_session(attrs)
        asked = attrs.keys() - {"scope", "session", "cancel"}
        if attrs.get("cancel"):
            self._refuse(asked, "Cancelling goes with nothing else.")
        elif not asked:
            raise serializers.ValidationError("Say what to change.", code="nothing_asked")
        self._refuse(asked - (_OF_ONE if attrs["scope"] == SeriesChange.Scope.THIS else _OF_MANY), "Not in this scope.")
        if "rrule" in attrs:
            self._refuse(asked & {"shift_days"}, "Another rule names its days itself.")
        for name in ("leave_out", "add"):
            locals_ = [date["local"] for date in attrs.get(name, [])]
            if len(set(locals_)) < len(locals_):
                raise serializers.ValidationError({name: ["Name each one once."]}, code="named_twice")
        if "local_start" in attrs:
            resolve_fold(attrs, field="local_start", zone=attrs.get("timezone") or ZoneInfo(self.context["timezone"]))
        return attrs

    def _check_session(self, attrs: dict[str, Any]) -> None:
        if attrs["scope"] == SeriesChange.Scope.ALL:
            self._refuse(attrs.keys() & {"session"}, "All to come need no session.")
        elif "session" not in attrs:
            raise serializers.ValidationError({"session": ["Say which session."]}, code="required")

    def _refuse(self, names: set[str], why: str) -> None:
        if names:
            raise serializers.ValidationError({name: [why] for name in sorted(names)}, code="not_together")


class NumbersOut(serializers.Serializer[Any]):
    """How many sessions a change moves, calls off, adds, or leaves at their time."""

    moved = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    added = serializers.IntegerField()
    kept = serializers.IntegerField()


class LocalTimeOut(serializers.Serializer[Any]):
    """How many of those who hold a seat read this time on their own wall."""

    starts_at = serializers.DateTimeField()
    local = serializers.CharField()
    members = serializers.IntegerField()
    of = serializers.IntegerField()


class WarnedOut(LocalTimeOut):
    """An hour to think of: late (22:00 to 6:00) or early (to 8:00) for some, or skipped or repeated by the clock."""

    code = serializers.ChoiceField(choices=["early", "late", "gap", "fold"])


class WhenOut(serializers.Serializer[Any]):
    """A time on the series' wall, and its instant."""

    local = LocalTimeField()
    utc = serializers.DateTimeField()


class NewWhenOut(WhenOut):
    """The same, and whether a clock change touches it."""

    clock_kind = serializers.ChoiceField(choices=Session.Kind.choices)


class TouchedOut(serializers.Serializer[Any]):
    """What happens to one occurrence; `from` is null for an added one, `to` for one that is called off."""

    session = serializers.UUIDField(allow_null=True)
    kind = serializers.ChoiceField(choices=ChangedSession.Kind.choices)

    def get_fields(self) -> dict[str, Any]:
        """Return the fields with the two whose names a class cannot hold."""
        return super().get_fields() | {"from": WhenOut(allow_null=True), "to": NewWhenOut(allow_null=True)}


class ChangePreviewOut(serializers.Serializer[Any]):
    """What an edit would touch; the answer's ETag is what applying it needs."""

    scope = serializers.ChoiceField(choices=SeriesChange.Scope.choices)
    sessions = NumbersOut()
    seats = serializers.IntegerField()
    members = serializers.IntegerField()
    reminders = serializers.IntegerField()
    calendar_entries = serializers.IntegerField()
    occurrences = TouchedOut(many=True)
    local_times = LocalTimeOut(many=True)
    warnings = WarnedOut(many=True)


class SeriesChangeOut(serializers.Serializer[Any]):
    """A change of a series, which can be undone until `notices_at`."""

    id = serializers.UUIDField()
    series = serializers.UUIDField(source="series_id")
    successor = serializers.UUIDField(source="successor_id", allow_null=True)
    scope = serializers.ChoiceField(choices=SeriesChange.Scope.choices)
    made_at = serializers.DateTimeField()
    notices_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
    sessions = NumbersOut(source="numbers")
