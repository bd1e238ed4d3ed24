"""What goes with a session for whoever leads it: agenda, script, topics, questions, whom to call."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import AgendaStep
from groups.permissions import Schedules
from groups.selectors import material
from groups.serializers.material import AgendaStepOut, ChecklistItemOut, MaterialQueryIn, PollOut
from groups.serializers.vocabulary import TopicOut
from groups.services.cohorts import place_of
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, SessionView
from groups.views.examples import answer
from groups.views.support import SupportLinesOut


class MaterialOut(serializers.Serializer[Any]):
    """All of it. The agenda's minutes fill the session, whatever its length."""

    moment = serializers.ChoiceField(choices=AgendaStep.Moment.choices, help_text="A cohort's first and last differ.")
    duration_minutes = serializers.IntegerField()
    checklist = ChecklistItemOut(many=True)
    agenda = AgendaStepOut(many=True)
    topics = TopicOut(many=True, help_text="Of the themes that the circle declared; each week another one leads.")
    polls = PollOut(many=True)
    polls_note = serializers.CharField()
    support = SupportLinesOut()


class SessionMaterial(SessionView):
    """`sessions/{id}/material/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="sessions_material_retrieve",
        tags=["sessions"],
        summary="What goes with a session",
        description=(
            "For whoever leads it and whoever looks after the circle: what to see to before, the agenda with its "
            "minutes and what may be said aloud, topics of the circle's themes with questions to open and to close, "
            "questions to ask hands up, and whom to call. A cohort's first and last session have agendas of their own. "
            "It is the same whoever comes: nothing in it is about anybody, and nothing that is answered is kept."
        ),
        parameters=[MaterialQueryIn],
        responses=MaterialOut,
        examples=answer(examples.MATERIAL),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer it in the language of the request."""
        query = MaterialQueryIn(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found = material.material_of(
            self.session,
            place=place_of(self.session, now=self.now),
            country=query.validated_data.get("country"),
        )
        for step, mark in found.agenda:
            step.from_minute, step.to_minute = mark.from_minute, mark.to_minute  # type: ignore[attr-defined]
        shape = {
            "moment": found.moment,
            "duration_minutes": self.session.duration_minutes,
            "checklist": found.checklist,
            "agenda": [step for step, _mark in found.agenda],
            "topics": found.topics,
            "polls": found.polls,
            "polls_note": gettext("Look at the hands and write nothing down: nobody's answer is kept anywhere."),
            "support": found.support,
        }
        return self.conditional(None, dict(MaterialOut(shape).data))
