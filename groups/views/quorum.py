"""Whether enough come: what whoever leads decides, and what members answer."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Session
from groups.permissions import Schedules
from groups.selectors import quorum
from groups.serializers.hosting import MergeAnswerIn, MergeAnswerOut, QuorumIn, QuorumOut
from groups.services import quorum as service
from groups.views import examples
from groups.views.base import LOGIN, GroupsView, SessionView
from groups.views.examples import answer


class SessionQuorum(SessionView):
    """`sessions/{id}/quorum/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules), "POST": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="sessions_quorum_retrieve",
        tags=["sessions"],
        summary="Read whether enough come",
        description=(
            "For who schedules. A day before the start it is `asked` where fewer are expected than the circle needs; "
            "then `candidates` are the sessions it could merge with. Without an answer it becomes two chairs at "
            "`decide_by`, three hours before the start."
        ),
        responses=QuorumOut,
        examples=answer(examples.QUORUM),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer where the question stands."""
        return Response(QuorumOut(_quorum(self.session, view=self)).data)

    @extend_schema(
        operation_id="sessions_quorum_decide",
        tags=["sessions"],
        summary="Decide about a small session",
        description=(
            "`two_chairs` keeps it, `cancel` calls it off kindly, `merge` asks everybody who holds a seat whether she "
            "comes to the `target` instead: nobody is moved without her yes. 409 `quorum_not_asked` where there is "
            "nothing to decide, `sessions_do_not_fit` where the two cannot become one."
        ),
        request=QuorumIn,
        responses=QuorumOut,
        examples=[
            OpenApiExample("Keep it", request_only=True, value={"decision": "two_chairs"}),
            *answer(examples.QUORUM),
        ],
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Decide."""
        body = self.valid(QuorumIn)
        if body["decision"] == "two_chairs":
            service.keep_as_two_chairs(session_id=self.session.pk, now=self.now)
        elif body["decision"] == "cancel":
            service.cancel_kindly(session_id=self.session.pk, now=self.now)
        else:
            service.ask_to_merge(session_id=self.session.pk, target_id=body["target"], now=self.now)
        self.session.refresh_from_db()
        return Response(QuorumOut(_quorum(self.session, view=self)).data)


class MergeAnswer(GroupsView):
    """`merges/{id}/answer/`"""

    permissions_by_method = {"POST": LOGIN}

    @extend_schema(
        operation_id="merges_answer",
        tags=["seats"],
        summary="Come to the other session, or not",
        description=(
            "For whom it asks; 404 for everybody else. Yes takes a seat in the other session, joins its circle where "
            "she does not belong to it, and gives the first one back, in one act. 409 `merge_closed` once it is "
            "settled, `merge_full` where no seat is left."
        ),
        request=MergeAnswerIn,
        responses=MergeAnswerOut,
        examples=[
            OpenApiExample("I will come", request_only=True, value={"answer": "yes"}),
            *answer(examples.MERGE_ANSWER),
        ],
    )
    def post(self, request: Request, merge_id: UUID) -> Response:
        """Answer."""
        asked = quorum.own_answer(merge_id=merge_id, member=self.me)
        if asked is None:
            raise Http404
        is_yes = self.valid(MergeAnswerIn)["answer"] == "yes"
        answered = service.answer_merge(answer_id=asked.pk, member=self.me, is_yes=is_yes, now=self.now)
        return Response(MergeAnswerOut(answered).data)


def _quorum(session: Session, *, view: GroupsView) -> dict[str, Any]:
    return {
        "state": session.quorum,
        "expected": quorum.expected(session),
        "min_to_run": session.circle.min_to_run,
        "decide_by": quorum.decide_by(session),
        "candidates": quorum.shown_candidates(session, now=view.now),
    }
