""" "I can't make it": asking another facilitator, and answering."""

from functools import cached_property
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Circle, Handover
from groups.permissions import Schedules
from groups.selectors import hosts
from groups.serializers.hosting import HandoverOut, OwnHandoverOut
from groups.services import handovers as service
from groups.views import examples
from groups.views.base import LOGIN, CircleView, GroupsView, SessionView
from groups.views.examples import answer


class SessionHandover(SessionView):
    """`sessions/{id}/handover/`"""

    permissions_by_method = {method: (*LOGIN, Schedules) for method in ("GET", "POST", "DELETE")}

    @extend_schema(
        operation_id="sessions_handover_retrieve",
        tags=["sessions"],
        summary="How the search for somebody to lead stands",
        description=(
            "The one that the reader began by saying that she cannot make it, also after somebody said yes, as long as "
            "she does not lead the session again; else the one that asks everybody. 204 where there is neither."
        ),
        responses={200: HandoverOut, 204: None},
        examples=answer(examples.HANDOVER),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer where it stands."""
        search = hosts.search_for(session=self.session, member=self.me)
        return Response(status=204) if search is None else Response(HandoverOut(search).data)

    @extend_schema(
        operation_id="sessions_handover",
        tags=["sessions"],
        summary="I cannot make it",
        description=(
            "For who leads the session: the circle's other facilitators are asked in turn, each for half the time "
            "that is left, twelve hours at most. Where fewer lead it than the circle wants, any facilitator or its "
            "coordinator asks all of them at once. Asking again while that runs answers the same search. 409 "
            "`not_a_host` for who does not lead a session that has its hosts."
        ),
        request=None,
        responses={200: HandoverOut, 201: HandoverOut},
        examples=answer(examples.HANDOVER),
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Begin the search."""
        handover, is_new = service.open_handover(session_id=self.session.pk, member=self.me, now=self.now)
        return handover_response(handover, status=201 if is_new else 200)

    @extend_schema(
        operation_id="sessions_handover_take_back",
        tags=["sessions"],
        summary="I can make it after all",
        description=(
            "For who said that she cannot make it: nobody is asked any more, and she leads the session as before. If "
            "she never said so nothing changes. 409 `handover_closed` once somebody else has said yes."
        ),
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        """End the search."""
        service.take_back(session_id=self.session.pk, member=self.me, now=self.now)
        return Response(status=204)


class HandoverView(CircleView):
    """A view under `handovers/{id}/`."""

    permissions_by_method = {"POST": (*LOGIN, Schedules)}

    @cached_property
    def handover(self) -> Handover:
        """The search of the address, if its circle exists for this reader. Raises Http404."""
        visible = hosts.handovers_visible_to(member=self.me, is_staff=self.is_staff)
        return get_object_or_404(visible, pk=self.kwargs["handover_id"])

    @cached_property
    def circle(self) -> Circle:  # type: ignore[override]
        return self.handover.session.circle


class HandoverAcceptance(HandoverView):
    """`handovers/{id}/accept/`"""

    @extend_schema(
        operation_id="handovers_accept",
        tags=["sessions"],
        summary="Lead a session for somebody",
        description=(
            "For whom it was offered to, and once everybody is asked for any facilitator of the circle. The host "
            "changes, the room is another one, seat holders are told once. 409 `handover_closed` once it is settled, "
            "`facilitator_busy` when she leads another session then, `not_a_host` for who was not asked."
        ),
        request=None,
        responses=HandoverOut,
        examples=answer(examples.HANDOVER),
    )
    def post(self, request: Request, handover_id: UUID) -> Response:
        """Say yes."""
        handover = service.accept_handover(handover_id=self.handover.pk, member=self.me, now=self.now)
        return handover_response(handover)


class HandoverPass(HandoverView):
    """`handovers/{id}/pass/`"""

    @extend_schema(
        operation_id="handovers_pass",
        tags=["sessions"],
        summary="Pass on leading a session",
        description="Without a reason; the next one is asked. 409 as for accepting.",
        request=None,
        responses=HandoverOut,
        examples=answer(examples.HANDOVER),
    )
    def post(self, request: Request, handover_id: UUID) -> Response:
        """Say no."""
        handover = service.pass_handover(handover_id=self.handover.pk, member=self.me, now=self.now)
        return handover_response(handover)


class OwnHandovers(GroupsView):
    """`me/handovers/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("handover__session__starts_at", "pk")

    @extend_schema(
        operation_id="me_handovers_list",
        tags=["me"],
        summary="What I am asked to lead",
        description="Sessions that wait for her answer, the first to begin first.",
        responses=OwnHandoverOut(many=True),
        examples=answer(examples.OWN_HANDOVER),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of what she is asked."""
        return self.page(hosts.offers_to(self.me), lambda rows: OwnHandoverOut(rows, many=True).data)


def handover_response(handover: Handover, status: int = 200) -> Response:
    """Answer a search as it stands now."""
    return Response(HandoverOut(hosts.with_answers(Handover.objects.all()).get(pk=handover.pk)).data, status=status)
