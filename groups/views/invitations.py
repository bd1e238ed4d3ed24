"""Inviting into a circle, and coming in by an invitation. What opens nothing looks like what never was."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from groups.errors import CircleFull
from groups.models import Circle, Invitation
from groups.permissions import Schedules, TakesPart
from groups.selectors import circles, invitations
from groups.serializers.circles import JoinIn, OwnMembershipOut
from groups.serializers.invitations import InvitationIn, InvitationMadeOut, InvitationOut
from groups.services import invitations as service
from groups.services.joining import Wish
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, CircleView
from groups.views.examples import OWN_MEMBERSHIP, answer


class InvitationList(CircleView):
    """`circles/{slug}/invitations/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules), "POST": (*LOGIN, Schedules)}
    throttle_scope = "invite"
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="invitations_list",
        tags=["circles"],
        summary="Invitations that still open a circle",
        description="For whoever leads it. What is used up, over or withdrawn is not here, nor who came by which.",
        responses=InvitationOut(many=True),
        examples=answer(examples.INVITATION),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer a page of them."""
        found = invitations.invitations_of(self.circle.pk, now=self.now)
        return self.page(found, lambda rows: InvitationOut(rows, many=True).data)

    @extend_schema(
        operation_id="invitations_create",
        tags=["circles"],
        summary="Invite into a circle",
        description=(
            "For whoever leads it, ten a day. The answer holds the token, once: only a hash of it is kept. It waives "
            "what it names and nothing else, ends with its days or its uses, and with the role of whoever made it. "
            "A hidden circle can be entered this way and by no other."
        ),
        request=InvitationIn,
        responses={201: InvitationMadeOut},
        examples=[
            OpenApiExample("For one friend", request_only=True, value={"waives": ["asking_first"], "days": 7}),
            *answer(examples.INVITATION_MADE),
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make one."""
        made, token = service.invite(
            circle_id=self.circle.pk, made_by=self.me, now=self.now, **self.valid(InvitationIn)
        )
        made.token = token  # type: ignore[attr-defined]
        return Response(InvitationMadeOut(made).data, status=201)


class InvitationDetail(CircleView):
    """`circles/{slug}/invitations/{id}/`"""

    permissions_by_method = {"DELETE": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="invitations_withdraw",
        tags=["circles"],
        summary="Withdraw an invitation",
        description="It opens nothing from the next request on. Who came by it stays.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, invitation_id: UUID) -> Response:
        """Withdraw it."""
        with _or_404():
            service.withdraw(circle_id=self.circle.pk, invitation_id=invitation_id, now=self.now)
        return Response(status=204)


class InvitationAcceptance(CircleView):
    """`invitations/{token}/accept/`"""

    permissions_by_method = {"POST": LOGIN}  # whose circle it is, is looked up once the request was counted
    throttle_scope = "accept"

    @cached_property
    def circle(self) -> Circle:  # type: ignore[override]
        """The circle that the token opens. Raises Http404, and for staff without it in sight as for anybody."""
        invitation = invitations.invitation_with(self.kwargs["token"], now=self.now)
        if invitation is None or (self.is_staff and not self._is_in_sight(invitation.circle)):
            raise Http404
        return invitation.circle

    def _is_in_sight(self, circle: Circle) -> bool:
        return circles.visible_circles(member=self.me, is_staff=self.is_staff).filter(pk=circle.pk).exists()

    @extend_schema(
        operation_id="invitations_accept",
        tags=["circles"],
        summary="Come in by an invitation",
        description=(
            "She joins, or asks, without what the invitation waives; a request that waits becomes her place, under the "
            "handle she asked with. Refusals are those of joining and cost no use. A token that is wrong, used up, "
            "over or withdrawn is a 404, and no answer tells which; so is a hidden circle that is full."
        ),
        request=JoinIn,
        responses={201: OwnMembershipOut},
        examples=[
            OpenApiExample("With a handle", request_only=True, value={"handle": "Quiet Heron", "alias": "My hour"}),
            *answer(OWN_MEMBERSHIP),
        ],
    )
    def post(self, request: Request, token: str) -> Response:
        """Come in."""
        if not TakesPart().has_permission(self.request, self):
            raise exceptions.PermissionDenied
        circle, wish = self.circle, Wish(**self.valid(JoinIn))
        try:
            with _or_404():
                membership = service.accept(token=token, member=self.me, now=self.now, wish=wish)
        except CircleFull:
            if not self._is_in_sight(circle):
                raise Http404 from None
            raise
        return Response(OwnMembershipOut(membership).data, status=201)


@contextmanager
def _or_404() -> Iterator[None]:
    try:
        yield
    except Invitation.DoesNotExist:
        raise Http404 from None
