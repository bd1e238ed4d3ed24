"""The circles that somebody leads, and what waits for her there."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from groups.models import Membership
from groups.serializers.sessions import SessionCardOut

_ROLES = ["facilitator", "co_facilitator", "coordinator"]


class LedCircleOut(serializers.Serializer[Any]):
    """A circle that she leads or looks after: numbers, and nobody's name."""

    circle = serializers.SlugField(source="slug")
    name = serializers.CharField()
    language = serializers.CharField()
    role = serializers.ChoiceField(choices=_ROLES)
    next_session = serializers.SerializerMethodField()
    is_host = serializers.BooleanField(help_text="Whether she is to lead the next session.")
    requests = serializers.SerializerMethodField(help_text="Who waits for an answer that she may give.")
    asked = serializers.IntegerField(help_text="Coming sessions about which she is asked, since few people come.")
    unhosted = serializers.IntegerField(help_text="Sessions of the next two weeks that nobody leads.")

    in_line = serializers.IntegerField(
        help_text="How many wait for a place in the circle. They are asked in turn, and nobody learns who they are."
    )

    @extend_schema_field(SessionCardOut(allow_null=True))
    def get_next_session(self, circle: Any) -> dict[str, Any] | None:
        first = next(iter(circle.next_sessions), None)
        return dict(SessionCardOut(first).data) if first is not None else None

    @extend_schema_field(serializers.IntegerField())
    def get_requests(self, circle: Any) -> int:
        return 0 if circle.role == Membership.Role.CO_FACILITATOR else int(circle.requests)
