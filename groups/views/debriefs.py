"""What whoever facilitated says within a day of a session, for her and for those who look after the circle."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.care import calls_for_the_card
from groups.models import Debrief
from groups.permissions import Facilitates, Schedules
from groups.selectors import debriefs
from groups.selectors.debriefs import Said
from groups.serializers.debriefs import DebriefIn, DebriefOut, DebriefsOut, DebriefWrittenOut
from groups.services import debriefs as service
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, SessionView
from groups.views.examples import answer


class SessionDebrief(SessionView):
    """`sessions/{id}/debrief/`"""

    permissions_by_method = {
        "GET": (*LOGIN, Schedules),
        "POST": (*LOGIN, Facilitates),
        "DELETE": (*LOGIN, Facilitates),
    }

    @extend_schema(
        operation_id="sessions_debrief_retrieve",
        tags=["sessions"],
        summary="What was said after a session",
        description=(
            "Whoever facilitates reads her own; coordinators of the circle and administrators read all of the session, "
            "and each reading is written down. Members read none. Deleted after 90 days."
        ),
        responses=DebriefsOut,
        examples=answer(examples.DEBRIEFS),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer what she may read."""
        found = debriefs.debriefs_of(self.session, reader=self.me, oversees=self.standing.oversees)
        shape = {"closes_at": service.closes_at(self.session), "results": self._shapes(list(found))}
        return Response(DebriefsOut(shape).data)

    @extend_schema(
        operation_id="sessions_debrief_create",
        tags=["sessions"],
        summary="Say how a session went",
        description=(
            "Once for each who facilitates, from its beginning until a day after its end (409 `debrief_closed`, "
            "`already_debriefed`). No name and no quotation of anybody is asked for. It is sealed; she and those who "
            "look after the circle read it, for 90 days. `show_support` says to show her the support card."
        ),
        request=DebriefIn,
        responses={201: DebriefWrittenOut},
        examples=[OpenApiExample("A quiet evening", request_only=True, value=examples.DEBRIEF_ASKED)],
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Keep it."""
        body = self.valid(DebriefIn)
        said = Said(concern=Debrief.Concern(body["concern"]), wants_call=body["wants_call"], words=body["words"])
        session = self.session
        service.write_debrief(author=self.me, session_id=session.pk, said=said, now=self.now)
        found = debriefs.debriefs_of(session, reader=self.me, oversees=False)
        shape = {**self._shapes(list(found))[0], "show_support": calls_for_the_card(said.words)}
        return Response(DebriefWrittenOut(shape).data, status=201)

    @extend_schema(
        operation_id="sessions_debrief_destroy",
        tags=["sessions"],
        summary="Take back what I said of a session",
        description="Removes hers for good; she may say it anew while it is open. 404 where she said nothing.",
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Forget it."""
        with self.for_good("/debrief/", gone=Debrief.DoesNotExist):
            service.take_back_debrief(author=self.me, session_id=self.session.pk)
        return Response(status=204)

    def _shapes(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        said = debriefs.opened(self.me, rows, reason="debrief")
        shapes = []
        for row in rows:
            if row.pk in said:
                hers = said[row.pk]
                shape = {"concern": hers.concern, "wants_call": hers.wants_call, "words": hers.words}
                known = {"handle": row.handle, "is_own": row.author_id == self.me.pk, "created_at": row.created_at}
                shapes.append(dict(DebriefOut({**shape, **known}).data))
        return shapes
