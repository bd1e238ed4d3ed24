"""Sessions and series, coming in and going out."""

from typing import Any
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import TextField
from groups.models import MergeAnswer, Session
from groups.selectors.bands import seats_band
from groups.selectors.meetings import needs_link
from groups.serializers.links import MeetingLinkField, MeetingPlaceField
from groups.serializers.seats import SeatOut
from groups.serializers.times import LocalTimeField, ZoneField, resolve_fold

BANDS = ["none", "few", "some", "many"]


class SessionCardOut(serializers.Serializer[Any]):
    """What anybody may read of a session: when, how long, and whether there is room."""

    id = serializers.UUIDField()
    circle = serializers.SlugField(source="circle.slug")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    local_start = LocalTimeField()
    timezone = serializers.CharField()
    clock_kind = serializers.ChoiceField(choices=Session.Kind.choices)
    duration_minutes = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Session.State.choices)
    free_seats = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=BANDS))
    def get_free_seats(self, session: Session) -> str:
        return seats_band(session.capacity - session.taken)

    def to_representation(self, session: Any) -> dict[str, Any]:
        """Return the session as a full one where there is no room for this reader; it is told in no other way."""
        body = super().to_representation(session)
        if getattr(session, "looks_full", False):
            body["free_seats"] = seats_band(0)
            if "taken" in body:
                body["taken"] = max(session.taken, session.capacity)
        return body


class PromptOut(serializers.Serializer[Any]):
    """The one question after a session, in the reader's language."""

    key = serializers.SlugField()
    text = serializers.CharField()


class QuorumField(serializers.ChoiceField):
    """Where the question stands whether enough come; null as long as nobody was asked."""

    def __init__(self, **options: Any) -> None:
        choices = [choice for choice in Session.Quorum.choices if choice[0]]
        super().__init__(choices=choices, allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        """Return the state, or null for none."""
        return value or None


class HandleField(TextField):
    """How somebody is called in the circle."""

    def to_representation(self, value: Any) -> str:
        """Return the handle of whoever it is about."""
        return str(value.handle)


class NeedsLinkField(serializers.BooleanField):
    """For who schedules: there is no link or place to meet, or somebody who left knows it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", help_text=self.__doc__, **options)

    def to_representation(self, value: Any) -> bool:
        """Return it of a session."""
        return needs_link(value)


class MergeOut(serializers.Serializer[Any]):
    """She is asked whether she comes to another session instead."""

    id = serializers.UUIDField()
    target = SessionCardOut()
    decide_by = serializers.DateTimeField()
    answer = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=MergeAnswer.State.choices))
    def get_answer(self, merge: Any) -> str:
        return str(merge.own_answers[0].state)


class AlternativeOut(serializers.Serializer[Any]):
    """Another circle, open to her, and its next session with a free seat."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    next_session = SessionCardOut()


class SessionOut(SessionCardOut):
    """What a member of the circle reads on top. The keys stand in her answers alone."""

    capacity = serializers.IntegerField(required=False)
    taken = serializers.IntegerField(required=False)
    series = serializers.UUIDField(source="series_id", allow_null=True, required=False)
    schedule_version = serializers.IntegerField(required=False)
    join_opens_at = serializers.DateTimeField(required=False)
    join_closes_at = serializers.DateTimeField(required=False)
    seat = SeatOut(allow_null=True, required=False)
    prompt = PromptOut(allow_null=True, required=False)
    hosts = serializers.ListField(child=HandleField(), source="led_by", required=False)
    merge = MergeOut(allow_null=True, required=False)
    alternatives = AlternativeOut(
        many=True,
        required=False,
        help_text="Where there is room instead of a session that was called off; in lists, and otherwise, empty.",
    )
    quorum = QuorumField(required=False, help_text="For who schedules.")
    needs_link = NeedsLinkField(required=False)


class MemberSessionOut(SessionOut):
    """The same without what is for who schedules."""

    quorum = None  # type: ignore[assignment]
    needs_link = None  # type: ignore[assignment]


class MeetingOut(serializers.Serializer[Any]):
    """Where the session meets: a link to open, a place to go to, a number to call; of a hybrid session link and place.

    To be used, never kept.
    """

    kind = serializers.ChoiceField(choices=["link", "place", "number"])
    url = serializers.URLField(allow_null=True)
    place = serializers.CharField(allow_null=True)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class OpenPromptOut(serializers.Serializer[Any]):
    """A question that waits for her. The circle is named as long as she belongs to it."""

    id = serializers.UUIDField()
    session = serializers.UUIDField(source="session_id")
    prompt = PromptOut()
    is_midweek = serializers.BooleanField(help_text="Whether it is the one of a few days on, after she answered.")
    circle = serializers.SlugField(allow_null=True)
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    local_start = LocalTimeField(source="session.local_start")
    timezone = serializers.CharField(source="session.timezone")
    shown_at = serializers.DateTimeField()


class AttendedOut(serializers.Serializer[Any]):
    """A session she came to. The circle is named as long as she belongs to it."""

    id = serializers.UUIDField()
    circle = serializers.SerializerMethodField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    local_start = LocalTimeField()
    timezone = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    has_reflected = serializers.BooleanField()

    def get_circle(self, session: Any) -> str | None:
        return session.circle.slug if session.belongs else None


class SessionIn(serializers.Serializer[Any]):
    """A session to schedule, in the circle's zone unless another is named."""

    local_start = LocalTimeField()
    timezone = ZoneField(required=False)
    duration_minutes = serializers.IntegerField(min_value=15, max_value=240, required=False)
    capacity = serializers.IntegerField(min_value=2, max_value=16, required=False)
    fold = serializers.IntegerField(min_value=0, max_value=1, required=False)
    meeting_link = MeetingLinkField(required=False)
    meeting_place = MeetingPlaceField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        zone = attrs.get("timezone") or ZoneInfo(self.context["timezone"])
        if "local_start" in attrs:
            resolve_fold(attrs, field="local_start", zone=zone)
        return attrs


class SessionChangeIn(SessionIn):
    """What to change of a session; what is left out stays."""

    local_start = LocalTimeField(required=False)


class SeriesIn(serializers.Serializer[Any]):
    """A rule in local time (RFC 5545); null is one occurrence."""

    rrule = TextField(max_length=200, allow_null=True, allow_blank=False, required=False, default=None)
    dtstart_local = LocalTimeField()
    timezone = ZoneField(required=False)
    duration_minutes = serializers.IntegerField(min_value=15, max_value=240, required=False)
    fold = serializers.IntegerField(min_value=0, max_value=1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("timezone", ZoneInfo(self.context["timezone"]))
        resolve_fold(attrs, field="dtstart_local", zone=attrs["timezone"])
        return attrs


class OccurrenceOut(serializers.Serializer[Any]):
    """One start of a rule: `local` as the rule says, `utc` when it happens, and whether a clock change touches it."""

    local = LocalTimeField()
    utc = serializers.DateTimeField()
    shown_local = LocalTimeField()
    kind = serializers.ChoiceField(choices=Session.Kind.choices)
    fold = serializers.IntegerField()


class WallOut(serializers.Serializer[Any]):
    """How many members would read this time on their own wall; nobody is named, nor where she lives."""

    starts_at = serializers.DateTimeField()
    local = LocalTimeField()
    members = serializers.IntegerField()


class PreviewOut(serializers.Serializer[Any]):
    """The first 30 starts of a rule that has not been written, and what they are to the circle's members."""

    occurrences = OccurrenceOut(many=True)
    of = serializers.IntegerField(help_text="How many belong to the circle.")
    walls = WallOut(many=True)
    taken = serializers.ListField(
        child=serializers.DateTimeField(), help_text="Which of these starts fall into another session of the circle."
    )


class SeriesOut(serializers.Serializer[Any]):
    """A series as its circle's members read it."""

    id = serializers.UUIDField()
    circle = serializers.SlugField(source="circle.slug")
    rrule = serializers.SerializerMethodField()
    dtstart_local = LocalTimeField()
    timezone = serializers.CharField()
    fold = serializers.IntegerField()
    duration_minutes = serializers.IntegerField()

    def get_rrule(self, series: Any) -> str | None:
        return series.rrule or None
