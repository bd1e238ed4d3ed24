"""What somebody looks for in the directory, as it comes in with the address."""

from collections.abc import Collection
from datetime import time, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import CodesField, TextField
from groups.hours import Hours
from groups.models import Circle
from groups.norms import NORMS
from groups.selectors.finding import Near, Wishes
from groups.serializers.fields import FlagField, ThemesField
from groups.serializers.times import ZoneField

BY_NAME, BY_NEXT_SESSION = "name", "next_session"
LONGEST_AHEAD = 14 * 24 * 60  # minutes
FARTHEST_KM = 500
USUAL_KM = 50
REPEATABLE: Final = frozenset({"guilt_source", "guilt_source_not", "norms", "weekday", "without"})
OF_PAGES: Final = frozenset({"limit", "cursor"})

_NO_TIME = _("Give a time such as 18:30.")


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class ClockField(serializers.RegexField):
    """A time on the wall, hours and minutes: `18:30`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error_messages={"invalid": _NO_TIME}, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return str(super().to_internal_value(data))

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the time. Raises ValidationError."""
        found = super().run_validation(data)
        return time.fromisoformat(found) if isinstance(found, str) else found


class PlaceField(serializers.RegexField):
    """A place in tenths of a degree, `42.4,-71.1`. A finer one is refused: where she is, is nobody's business here."""

    default_error_messages = {
        "invalid": _("Give latitude and longitude with one decimal at most, such as 42.4,-71.1."),
        "out_of_range": _("Latitude goes from -90 to 90, longitude from -180 to 180."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^-?[0-9]{1,2}(\.[0-9])?,-?[0-9]{1,3}(\.[0-9])?\Z", **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return latitude and longitude in degrees. Raises ValidationError."""
        found = super().run_validation(data)
        if not isinstance(found, str):
            return found
        latitude, longitude = (float(part) for part in found.split(","))
        if abs(latitude) > 90 or abs(longitude) > 180:
            self.fail("out_of_range")
        return latitude, longitude


class NarrowingIn(serializers.Serializer[Any]):
    """What narrows the directory. Every parameter does; those that are left out do not matter."""

    q = TextField(
        max_length=80,
        required=False,
        help_text=(
            "Words in name, description or audience, all of them in any order; case and accents do not matter, endings "
            "hardly (English and Spanish), the beginning of a word is enough, and so is a word that is nearly right. "
            "Example: `noche`."
        ),
    )
    guilt_source = ThemesField(
        is_repeatable=True,
        required=False,
        help_text="A key of guilt-sources/. May be repeated: any of them. Example: `guilt_source=balance`.",
    )
    guilt_source_not = ThemesField(
        is_repeatable=True,
        required=False,
        help_text="A key of guilt-sources/. May be repeated: none of them. Example: `guilt_source_not=cooking`.",
    )
    audience = TextField(
        max_length=120,
        required=False,
        help_text=(
            "For whom it is, as the circle says it, whatever its case and accents; circles/facets/ tells what there is "
            "and `q` finds words of it. Example: `night-shift workers`."
        ),
    )
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Z]{2})?\Z", required=False, help_text="The language it meets in. Example: `es`."
    )
    meeting_format = serializers.ChoiceField(
        choices=Circle.MeetingFormat.choices, required=False, help_text="How it meets. Example: `online`."
    )
    enrolment = serializers.ChoiceField(
        choices=Circle.Enrolment.choices,
        required=False,
        help_text="A seat for each session, or the same faces every time. Example: `drop_in`.",
    )
    norms = CodesField(
        NORMS,
        required=False,
        help_text=(
            "What is welcome. May be repeated: all of them. Example: `norms=baby_welcome&norms=twenty_minutes` for a "
            "baby on the arm and a visit of twenty minutes."
        ),
    )
    weekday = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        max_length=7,
        required=False,
        help_text=(
            "A session begins on this weekday by the clock of `tz`; 0 is Monday. May be repeated: any of them. Past "
            "midnight it is the day on which the hours begin. Example: `weekday=4&local_from=22:00&local_to=02:00"
            "&tz=Europe/Madrid` has Saturday 01:00 in it."
        ),
    )
    local_from = ClockField(
        required=False,
        help_text="A session of the next 35 days begins at this time or later by the clock of `tz`. Example: `18:30`.",
    )
    local_to = ClockField(
        required=False,
        help_text=(
            "And before this time; earlier than `local_from`, it is on the next day, and `00:00` is midnight. "
            "Example: `21:00`."
        ),
    )
    tz = ZoneField(
        required=False,
        help_text="Whose clock `weekday`, `local_from` and `local_to` are read on. Example: `America/New_York`.",
    )
    starts_within = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_AHEAD,
        required=False,
        help_text="A session begins within so many minutes from now, 14 days at most. Example: `480` for tonight.",
    )
    has_seats = FlagField(
        required=False,
        help_text=(
            "A session of the next 14 days has a free seat; with `starts_within`, `weekday` or hours that very session "
            "has one. `false` asks for nothing. Example: `true`."
        ),
    )
    place = PlaceField(
        required=False,
        help_text=(
            "Circles that meet in person near this latitude and longitude, in degrees with one decimal at most, and "
            "that say in which city. Example: `42.4,-71.1`."
        ),
    )
    radius_km = serializers.IntegerField(
        min_value=10,
        max_value=FARTHEST_KM,
        required=False,
        help_text=f"How far from `place`, in kilometres; {USUAL_KM} where it is left out. Example: `25`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what would mean nothing without its other half. Raises ValidationError."""
        given = attrs.keys()
        lacking = {
            "tz": bool(given & {"weekday", "local_from", "local_to"}) and "tz" not in given,
            "weekday": "tz" in given and not given & {"weekday", "local_from", "local_to"},
            "local_from": "local_to" in given and "local_from" not in given,
            "local_to": "local_from" in given and "local_to" not in given,
            "place": "radius_km" in given and "place" not in given,
        }
        told = serializers.ErrorDetail(str(_("This belongs to what you asked for.")), "required")
        if wrong := {name: [told] for name, is_lacking in lacking.items() if is_lacking}:
            raise serializers.ValidationError(wrong)
        if "local_to" in given and attrs["local_from"] == attrs["local_to"]:
            same = serializers.ErrorDetail(str(_("Leave both out for the whole day.")), "no_time_between")
            raise serializers.ValidationError({"local_to": [same]})
        return attrs


class WishesIn(NarrowingIn):
    """The parameters of `GET circles/`: what narrows it, and its order."""

    ordering = serializers.ChoiceField(
        choices=[BY_NAME, BY_NEXT_SESSION],
        default=BY_NAME,
        help_text="By name, or the soonest next session first and circles without one last. Example: `next_session`.",
    )


def checked(
    query: QueryDict, shape: type[serializers.Serializer[Any]], *, besides: Collection[str] = ()
) -> dict[str, Any]:
    """Return the checked parameters; `besides` are read by somebody else.

    Raises ValidationError, naming each parameter that is wrong, empty, unknown, or given twice where once is meant.
    """
    known = shape().fields.keys() | set(besides)
    _refuse({name: (_("There is no such parameter."), "unknown_parameter") for name in query if name not in known})
    once = [name for name in query if name not in REPEATABLE and len(query.getlist(name)) > 1]
    _refuse({name: (_("Give this one once."), "given_twice") for name in once})
    # As a plain mapping: of a QueryDict a serializer takes what is empty for what is missing.
    found = {name: query.getlist(name) if name in REPEATABLE else query[name] for name in query}
    wishes = shape(data=found)
    wishes.is_valid(raise_exception=True)
    return dict(wishes.validated_data)


def wishes_of(found: dict[str, Any]) -> Wishes:
    """Return the checked parameters as the selectors read them."""
    minutes, place = found.get("starts_within"), found.get("place")
    return Wishes(
        q=found.get("q", ""),
        guilt_sources=tuple(found.get("guilt_source", ())),
        guilt_sources_not=tuple(found.get("guilt_source_not", ())),
        audience=found.get("audience", ""),
        language=found.get("language", ""),
        meeting_format=found.get("meeting_format", ""),
        enrolment=found.get("enrolment", ""),
        norms=tuple(found.get("norms", ())),
        near=Near(latitude=place[0], longitude=place[1], km=found.get("radius_km", USUAL_KM)) if place else None,
        hours=_hours(found),
        starts_within=timedelta(minutes=minutes) if minutes else None,
        has_seats=found.get("has_seats", False),
    )


def _hours(found: dict[str, Any]) -> Hours | None:
    if "tz" not in found:
        return None
    return Hours(
        zone=found["tz"],
        weekdays=tuple(found.get("weekday", ())),
        since=found.get("local_from", time(0)),
        until=found.get("local_to", time(0)),
    )


def _refuse(wrong: dict[str, tuple[Any, str]]) -> None:
    if wrong:
        raise serializers.ValidationError(
            {name: [serializers.ErrorDetail(str(detail), code)] for name, (detail, code) in wrong.items()}
        )
