"""What somebody looks for in the directory, as it comes in with the address."""

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

from groups.models import Circle
from groups.selectors.finding import SEATS_WITHIN, Wishes
from groups.serializers.fields import FlagField, ThemesField

BY_NAME, BY_NEXT_SESSION = "name", "next_session"
LONGEST_AHEAD = 14 * 24 * 60  # minutes


class WishesIn(serializers.Serializer[Any]):
    """The parameters of `GET circles/`. Every one narrows; those that are left out do not matter."""

    q = serializers.CharField(
        max_length=80,
        allow_blank=True,
        required=False,
        help_text="In name, description or audience; case and accents do not matter. Example: `noche`.",
    )
    guilt_source = ThemesField(
        is_repeatable=True,
        required=False,
        help_text="A key of guilt-sources/. May be repeated: any of them. Example: `guilt_source=balance`.",
    )
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Z]{2})?\Z", required=False, help_text="The language it meets in. Example: `es`."
    )
    meeting_format = serializers.ChoiceField(
        choices=Circle.MeetingFormat.choices, required=False, help_text="How it meets. Example: `online`."
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
            "A session of the next 14 days has a free seat; with `starts_within` that very session has one. "
            "Example: `true`."
        ),
    )
    ordering = serializers.ChoiceField(
        choices=[BY_NAME, BY_NEXT_SESSION],
        default=BY_NAME,
        help_text="By name, or the soonest next session first and circles without one last. Example: `next_session`.",
    )


def checked(query: QueryDict) -> dict[str, Any]:
    """Return the checked parameters. An empty one is a mistake, but for `q`. Raises ValidationError."""
    # As a plain mapping: of a QueryDict a serializer takes what is empty for what is missing.
    found: dict[str, Any] = query.dict()
    if "guilt_source" in query:
        found["guilt_source"] = query.getlist("guilt_source")
    wishes = WishesIn(data=found)
    wishes.is_valid(raise_exception=True)
    return dict(wishes.validated_data)


def wishes_of(found: dict[str, Any]) -> Wishes:
    """Return the checked parameters as the selectors read them."""
    minutes, has_seats = found.get("starts_within"), found.get("has_seats", False)
    return Wishes(
        q=found.get("q", ""),
        guilt_sources=tuple(found.get("guilt_source", ())),
        language=found.get("language", ""),
        meeting_format=found.get("meeting_format", ""),
        starts_within=timedelta(minutes=minutes) if minutes else SEATS_WITHIN if has_seats else None,
        has_seats=has_seats,
    )
