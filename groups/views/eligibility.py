"""May she join this circle, and what is the next step."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Circle
from groups.permissions import TakesPart
from groups.serializers.eligibility import ASKS, JOINS, NOT_HERS, WITHOUT_ROOM, EligibilityOut, next_step
from groups.services import joining as service
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, CircleView
from groups.views.examples import answer


class Eligibility(CircleView):
    """`circles/{slug}/eligibility/`"""

    permissions_by_method = {"GET": LOGIN}

    @extend_schema(
        operation_id="circles_eligibility",
        tags=["circles"],
        summary="May I join?",
        description=(
            "Whether joining right now would be taken. `code` is `joins`, `asks_first`, or the very code with which "
            "joining is refused at this moment, since both ask the same; `next_step` is one thing to do, in her "
            "language, with its address where it has one, and `alternatives` are up to three circles with a seat for "
            "her soon where this one has no room. Nothing is kept of the question. What the answer says can "
            "change the next second."
        ),
        responses=EligibilityOut,
        examples=answer(examples.ELIGIBILITY),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer whether, and what comes next."""
        code = self._refused() or (JOINS if self.circle.admission == Circle.Admission.OPEN else ASKS)
        questions = service.questions_of(self.circle) if code == ASKS else []
        found: dict[str, Any] = {"allowed": code in (JOINS, ASKS), "code": code, "questions": questions}
        body = EligibilityOut({**found, "next_step": next_step(code, self.circle), "alternatives": []}).data
        if code in WITHOUT_ROOM:
            body["alternatives"] = self.alternatives()
        return Response(body)

    def _refused(self) -> str | None:
        """Return the code of the refusal, the one of the view that joins before the one of the service."""
        if not TakesPart().has_permission(self.request, self):
            return NOT_HERS
        refusal = service.refusal_of_joining(circle_id=self.circle.pk, member=self.me, now=self.now)
        return None if refusal is None else refusal.code
