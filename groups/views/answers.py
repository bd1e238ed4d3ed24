"""What somebody answered who asks to join, for whoever decides about her, while her request waits."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Membership
from groups.permissions import Schedules
from groups.selectors.answers import answers_to
from groups.serializers.circles import JoinAnswersOut
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, CircleView, member_of
from groups.views.examples import answer


class MembershipAnswers(CircleView):
    """`circles/{slug}/memberships/{id}/answers/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="memberships_answers",
        tags=["circles"],
        summary="What a newcomer answered",
        description=(
            "For those who decide about her request, as long as it waits; each look leaves a row in the audit. Empty "
            "where the circle asked nothing. 404 once it is decided: her words are deleted with the decision."
        ),
        responses=JoinAnswersOut,
        examples=answer(examples.JOIN_ANSWERS),
    )
    def get(self, request: Request, slug: str, membership_id: UUID) -> Response:
        """Answer her words."""
        membership = member_of(self.circle, membership_id, states=[Membership.State.PENDING])
        if membership.member_id == self.me.pk:
            raise Http404
        said = answers_to(membership, reader=self.me)
        return Response(JoinAnswersOut({"answers": said}).data)
