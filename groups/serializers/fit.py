"""Suggestions and what starts soon: the parameters, and how each is shown."""

from datetime import timedelta
from math import ceil
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import CodesField
from groups.reasons import CODES, STATES, UNKNOWN
from groups.selectors.bands import seats_band
from groups.selectors.fit import BEST
from groups.selectors.verdicts import FACTORS
from groups.serializers.circles import CircleCardOut
from groups.serializers.sessions import BANDS
from groups.serializers.times import LocalTimeField

FIRST: Final = 20  # circles, as many as a page of the directory has
SOON: Final = 180  # minutes
LONGEST_SOON: Final = 24 * 60
_OF_A_REASON: Final = ("factor", "state", "code", "reason", "would_fit", "values")


class SuggestionsIn(serializers.Serializer[Any]):
    """How many she looks at, and which factors do not matter to her today."""

    limit = serializers.IntegerField(
        min_value=1,
        max_value=BEST,
        default=FIRST,
        help_text=f"How many, the best first; {FIRST} where it is left out. Example: `{BEST}`.",
    )
    without = CodesField(
        FACTORS,
        required=False,
        help_text=(
            "A factor that does not count. May be repeated, up to all of them. Example: `without=hours&without=seats`."
        ),
    )


class FitReasonOut(serializers.Serializer[Any]):
    """One factor: whether it fits, why in words, and what would make it fit."""

    factor = serializers.ChoiceField(choices=list(FACTORS))
    state = serializers.ChoiceField(choices=[*STATES, UNKNOWN])
    code = serializers.ChoiceField(choices=list(CODES))
    reason = serializers.CharField()
    would_fit = serializers.CharField(allow_null=True, help_text="What would make it fit; null where it does.")
    values = serializers.ListField(
        child=serializers.CharField(),
        help_text="The same as values: an hour on her clock, a language, or codes; often none.",
    )

    def to_representation(self, reason: Any) -> dict[str, Any]:
        """Return the reason as it is: a hundred and forty are told at once, and its values are plain already."""
        return {name: getattr(reason, name) for name in _OF_A_REASON}


class SuggestionOut(serializers.Serializer[Any]):
    """A circle that she could join, with a reason for each factor that counts."""

    circle = CircleCardOut()
    fit = serializers.IntegerField(help_text="What the order goes by: weight times 0 to 2, summed over factors.")
    reasons = FitReasonOut(many=True)


class NoticeOut(serializers.Serializer[Any]):
    """Why nothing is suggested, and what she can do."""

    code = serializers.ChoiceField(choices=["circle_limit_reached"])
    detail = serializers.CharField()


class SuggestionsOut(serializers.Serializer[Any]):
    """The circles that fit best, so many as were asked for, the best first."""

    factors = serializers.ListField(child=serializers.ChoiceField(choices=list(FACTORS)), help_text="Those that count.")
    notice = NoticeOut(allow_null=True)
    has_more = serializers.BooleanField(help_text=f"Whether a larger `limit`, of {BEST} at most, shows more.")
    results = SuggestionOut(many=True)


class SoonIn(serializers.Serializer[Any]):
    """How far ahead she looks."""

    starts_within = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_SOON,
        default=SOON,
        help_text=f"Minutes from now, {LONGEST_SOON // 60} hours at most; {SOON} where it is left out. Example: `60`.",
    )


class SoonCircleOut(serializers.Serializer[Any]):
    """What she reads of the circle beside its session."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    language = serializers.CharField()
    meeting_format = serializers.CharField()


class SoonOut(serializers.Serializer[Any]):
    """A session that begins soon, on her own clock, with a seat that she could take now."""

    id = serializers.UUIDField()
    circle = SoonCircleOut()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    local_start = serializers.SerializerMethodField(help_text="On her own wall.")
    timezone = serializers.SerializerMethodField(help_text="Her own zone.")
    duration_minutes = serializers.IntegerField()
    minutes_until = serializers.SerializerMethodField(help_text="Whole minutes until it begins, rounded up.")
    free_seats = serializers.SerializerMethodField()
    joins_circle = serializers.BooleanField(help_text="Whether taking a seat also makes her a member of the circle.")

    @extend_schema_field(LocalTimeField())
    def get_local_start(self, session: Any) -> str:
        return str(session.starts_at.astimezone(self.context["zone"]).replace(tzinfo=None).isoformat())

    def get_timezone(self, session: Any) -> str:
        return str(self.context["zone"])

    def get_minutes_until(self, session: Any) -> int:
        left: timedelta = session.starts_at - self.context["now"]
        return ceil(left / timedelta(minutes=1))

    @extend_schema_field(serializers.ChoiceField(choices=BANDS))
    def get_free_seats(self, session: Any) -> str:
        return seats_band(session.capacity - session.taken)


AT_THE_LIMIT: Final = _("You take part in as many circles as one can at a time. Leave one to join another.")
