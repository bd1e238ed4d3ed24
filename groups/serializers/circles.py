"""Circles and memberships, coming in and going out."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import CodesField, TextField
from groups.forwhom import CHILD_STAGES, WORK_PATTERNS
from groups.models import Circle, Membership
from groups.models.circles import MOST_QUESTIONS
from groups.norms import NORMS
from groups.selectors.bands import members_band
from groups.serializers.fields import LineField, ThemesField
from groups.serializers.links import MeetingLinkField, MeetingPlaceField
from groups.serializers.sessions import BANDS, SessionCardOut
from groups.serializers.times import ZoneField

RESERVED_SLUGS = ("facets", "suggestions", "new")


class CircleCardOut(serializers.Serializer[Any]):
    """The public card of a circle. No roster, no link, no exact count."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    guilt_sources = serializers.ListField(child=serializers.CharField())
    norms = serializers.ListField(child=serializers.ChoiceField(choices=list(NORMS)))
    child_stages = serializers.ListField(child=serializers.ChoiceField(choices=list(CHILD_STAGES)))
    work_patterns = serializers.ListField(child=serializers.ChoiceField(choices=list(WORK_PATTERNS)))
    audience = serializers.CharField()
    language = serializers.CharField()
    meeting_format = serializers.ChoiceField(choices=Circle.MeetingFormat.choices)
    enrolment = serializers.ChoiceField(choices=Circle.Enrolment.choices)
    admission = serializers.ChoiceField(choices=Circle.Admission.choices)
    timezone = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    join_questions = serializers.ListField(
        child=serializers.CharField(), help_text="Whoever asks to join answers these, where `admission` is by approval."
    )
    city_latitude = serializers.FloatField(allow_null=True, help_text="Of its city, where it tells it; in degrees.")
    city_longitude = serializers.FloatField(allow_null=True, help_text="Of its city, where it tells it; in degrees.")
    members = serializers.SerializerMethodField()
    next_sessions = SessionCardOut(many=True)

    @extend_schema_field(serializers.ChoiceField(choices=BANDS))
    def get_members(self, circle: Any) -> str:
        return members_band(circle.member_count)


class OwnMembershipOut(serializers.Serializer[Any]):
    """Her own place in a circle: how she appears there, and the neutral alias in her messages."""

    id = serializers.UUIDField(source="public_id")
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    state = serializers.ChoiceField(choices=[Membership.State.PENDING, Membership.State.ACTIVE])
    handle = serializers.CharField()
    color = serializers.IntegerField()
    alias = serializers.CharField()


class CircleOut(CircleCardOut):
    """What members and those responsible read on top. The keys stand in their answers alone."""

    capacity = serializers.IntegerField(required=False)
    member_limit = serializers.IntegerField(required=False, allow_null=True)
    min_to_run = serializers.IntegerField(required=False)
    facilitators_wanted = serializers.IntegerField(required=False)
    is_discoverable = serializers.BooleanField(required=False)
    has_meeting_link = serializers.BooleanField(required=False)
    has_meeting_place = serializers.BooleanField(required=False)
    membership = OwnMembershipOut(allow_null=True, required=False)


class CityDegreesField(serializers.DecimalField):
    """Tenths of a degree, some 11 km: a city, no address. What is finer is refused before it is written anywhere."""

    def __init__(self, most: int) -> None:
        super().__init__(
            max_digits=4,
            decimal_places=1,
            min_value=Decimal(-most),
            max_value=Decimal(most),
            coerce_to_string=False,
            allow_null=True,
            required=False,
            help_text="Of the city where it meets in person, with one decimal at most: everybody reads it. In degrees.",
        )


class QuestionsField(serializers.ListField):
    """Up to three short questions, each once: an answer is told by its question."""

    default_error_messages = {"asked_twice": _lazy("Ask each question once.")}

    def to_internal_value(self, data: Any) -> list[str]:
        questions: list[str] = super().to_internal_value(data)
        if len(set(questions)) < len(questions):
            self.fail("asked_twice")
        return questions


class CircleIn(serializers.Serializer[Any]):
    """A circle to start."""

    slug = serializers.SlugField(max_length=60, min_length=3)
    name = TextField(max_length=80)
    description = TextField(max_length=1000, allow_blank=True, required=False)
    guilt_sources = ThemesField(max_length=5, required=False)
    norms = CodesField(NORMS, required=False)
    child_stages = CodesField(CHILD_STAGES, required=False, help_text="How old their children are; none: any age.")
    work_patterns = CodesField(WORK_PATTERNS, required=False, help_text="How they work; none: however.")
    audience = TextField(max_length=120, allow_blank=True, required=False)
    language = serializers.RegexField(r"^[a-z]{2,3}(-[A-Z]{2})?\Z", required=False)
    meeting_format = serializers.ChoiceField(choices=Circle.MeetingFormat.choices, required=False)
    enrolment = serializers.ChoiceField(choices=Circle.Enrolment.choices, required=False)
    admission = serializers.ChoiceField(choices=Circle.Admission.choices, required=False)
    timezone = ZoneField()
    duration_minutes = serializers.IntegerField(min_value=15, max_value=240, required=False)
    capacity = serializers.IntegerField(min_value=4, max_value=16, required=False)
    member_limit = serializers.IntegerField(
        min_value=4,
        max_value=200,
        allow_null=True,
        required=False,
        help_text="How many belong to it, whoever leads it and whoever asked included. Null: as many as come.",
    )
    min_to_run = serializers.IntegerField(min_value=2, max_value=16, required=False)
    facilitators_wanted = serializers.IntegerField(min_value=1, max_value=2, required=False)
    join_questions = QuestionsField(child=LineField(max_length=200), max_length=MOST_QUESTIONS, required=False)
    is_discoverable = serializers.BooleanField(required=False)
    city_latitude = CityDegreesField(90)
    city_longitude = CityDegreesField(180)
    meeting_link = MeetingLinkField(required=False)
    meeting_place = MeetingPlaceField(required=False)

    def validate_slug(self, slug: str) -> str:
        if slug in RESERVED_SLUGS:
            raise serializers.ValidationError("This address is reserved; choose another.", code="slug_reserved")
        return slug

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        capacity = attrs.get("capacity", self.context.get("capacity", 10))
        if attrs.get("min_to_run", self.context.get("min_to_run", 3)) > capacity:
            raise serializers.ValidationError(
                {"min_to_run": [serializers.ErrorDetail("It cannot be more than the seats.", "more_than_capacity")]}
            )
        self._check_city(attrs)
        return attrs

    def _check_city(self, attrs: dict[str, Any]) -> None:
        """Refuse half a place, and one of a circle that meets in no place. Raises ValidationError."""
        told = {name: attrs[name] is not None for name in ("city_latitude", "city_longitude") if name in attrs}
        if len(told) == 1 or len(set(told.values())) == 2:
            lacking = next(name for name in ("city_longitude", "city_latitude") if not told.get(name))
            raise serializers.ValidationError({lacking: [serializers.ErrorDetail(_("Tell both."), "required")]})
        meeting_format = attrs.get("meeting_format", self.context.get("meeting_format", Circle.MeetingFormat.ONLINE))
        if any(told.values()) and meeting_format not in Circle.IN_PERSON:
            refused = serializers.ErrorDetail(_("Only a circle that meets in person has a city."), "not_in_person")
            raise serializers.ValidationError({"city_latitude": [refused]})


class CircleChangeIn(CircleIn):
    """What to change of a circle; what is left out stays. Its address stays for ever."""

    slug = None  # type: ignore[assignment]
    name = TextField(max_length=80, required=False)
    timezone = ZoneField(required=False)


class AnswerIn(serializers.Serializer[Any]):
    """One answer, by the question as the circle asks it."""

    question = TextField(max_length=200)
    answer = TextField(max_length=500)


class JoinIn(serializers.Serializer[Any]):
    """How she wants to appear; without a handle she gets one drawn by chance. And what the circle asks her."""

    handle = LineField(max_length=40, min_length=2, allow_blank=True, required=False)
    alias = LineField(max_length=60, allow_blank=True, required=False)
    answers = AnswerIn(  # type: ignore[call-arg]  # many=True makes a list of them
        many=True, required=False, max_length=MOST_QUESTIONS, help_text="To the circle's questions."
    )

    def validate_answers(self, answers: list[dict[str, str]]) -> dict[str, str]:
        """Return the answers by question. Raises ValidationError for two to the same one."""
        said = {each["question"]: each["answer"] for each in answers}
        if len(said) < len(answers):
            raise serializers.ValidationError(_("Answer each question once."), code="answered_twice")
        return said


class AnswerOut(serializers.Serializer[Any]):
    """One answer, with the question as it was put to her."""

    question = serializers.CharField()
    answer = serializers.CharField()


class JoinAnswersOut(serializers.Serializer[Any]):
    """What she answered, while her request waits."""

    answers = AnswerOut(many=True)


class OwnMembershipChangeIn(serializers.Serializer[Any]):
    """How she wants to appear from now on; what is left out stays, an empty alias takes it away."""

    handle = LineField(max_length=40, min_length=2, required=False)
    alias = LineField(max_length=60, allow_blank=True, required=False)


class MembershipCardOut(serializers.Serializer[Any]):
    """Another member: exactly handle, colour and role."""

    handle = serializers.CharField()
    color = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Membership.Role.choices)


class ManagedMembershipOut(serializers.Serializer[Any]):
    """A membership as those who decide about it read it; `id` is its address, and says nothing of the person."""

    id = serializers.UUIDField(source="public_id")
    handle = serializers.CharField()
    color = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    state = serializers.ChoiceField(choices=Membership.State.choices)


class MembershipChangeIn(serializers.Serializer[Any]):
    """Answer a request (`active`, `declined`), end a membership (`removed`, `blocked`), or change a role."""

    state = serializers.ChoiceField(choices=["active", "declined", "removed", "blocked"], required=False)
    role = serializers.ChoiceField(choices=Membership.Role.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Send either `state` or `role`.", code="one_of_two")
        return attrs


class OwnCircleOut(serializers.Serializer[Any]):
    """One of her circles."""

    circle = serializers.SlugField(source="circle.slug")
    name = serializers.CharField(source="circle.name")
    membership = OwnMembershipOut(source="*")
