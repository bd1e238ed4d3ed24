"""Searches for a host, and the question whether enough come."""

from typing import Any

from rest_framework import serializers

from groups.models import Handover, MergeAnswer
from groups.serializers.sessions import QuorumField, SessionCardOut
from groups.serializers.times import LocalTimeField

DECISIONS = ["two_chairs", "cancel", "merge"]


class HandoverOut(serializers.Serializer[Any]):
    """A search for somebody who leads a session. `asked` counts the facilitators who were asked so far."""

    id = serializers.UUIDField()
    session = serializers.UUIDField(source="session_id")
    state = serializers.ChoiceField(choices=Handover.State.choices)
    is_substitute_request = serializers.BooleanField()
    asked = serializers.IntegerField()
    accepted_by = serializers.CharField(source="accepted_handle", allow_null=True)
    created_at = serializers.DateTimeField()


class OwnHandoverOut(serializers.Serializer[Any]):
    """A session that she is asked to lead. `expires_at` is null where all are asked at once."""

    id = serializers.UUIDField(source="handover_id")
    session = serializers.UUIDField(source="handover.session_id")
    circle = serializers.SlugField(source="handover.session.circle.slug")
    starts_at = serializers.DateTimeField(source="handover.session.starts_at")
    ends_at = serializers.DateTimeField(source="handover.session.ends_at")
    local_start = LocalTimeField(source="handover.session.local_start")
    timezone = serializers.CharField(source="handover.session.timezone")
    is_substitute_request = serializers.BooleanField(source="handover.is_substitute_request")
    expires_at = serializers.DateTimeField(allow_null=True)


class QuorumOut(serializers.Serializer[Any]):
    """Whether enough come: `expected` counts who only hopes to as a half. What to choose from while it is asked."""

    state = QuorumField()
    expected = serializers.FloatField()
    min_to_run = serializers.IntegerField()
    decide_by = serializers.DateTimeField()
    candidates = SessionCardOut(many=True)


class QuorumIn(serializers.Serializer[Any]):
    """What becomes of a small session; `target` names the other one where they merge."""

    decision = serializers.ChoiceField(choices=DECISIONS)
    target = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["decision"] == "merge") != ("target" in attrs):
            raise serializers.ValidationError("Name a `target` to merge with, and only then.", code="target")
        return attrs


class MergeAnswerIn(serializers.Serializer[Any]):
    """Whether she comes to the other session instead."""

    answer = serializers.ChoiceField(choices=["yes", "no"])


class MergeAnswerOut(serializers.Serializer[Any]):
    """What she answered, and in which session her seat is now."""

    id = serializers.UUIDField(source="merge_id")
    answer = serializers.ChoiceField(source="state", choices=MergeAnswer.State.choices)
    session = serializers.SerializerMethodField()

    def get_session(self, answer: Any) -> str:
        is_moved = answer.state == MergeAnswer.State.YES
        return str(answer.merge.target_id if is_moved else answer.merge.source_id)
