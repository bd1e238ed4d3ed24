"""Joining, the roster, deciding, and leaving."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Membership
from groups.permissions import Leads, Schedules, SeesInside, TakesPart
from groups.selectors import memberships
from groups.serializers.circles import (
    JoinIn,
    ManagedMembershipOut,
    MembershipCardOut,
    MembershipChangeIn,
    OwnMembershipChangeIn,
    OwnMembershipOut,
)
from groups.services import joining
from groups.services import memberships as service
from groups.views import examples
from groups.views.base import LOGIN, CircleView, member_of
from groups.views.examples import answer

STATES = ["active", "pending", "any"]


class MembershipList(CircleView):
    """`circles/{slug}/memberships/`"""

    permissions_by_method = {"GET": (*LOGIN, SeesInside), "POST": (*LOGIN, TakesPart)}

    @property
    def state(self) -> str:
        """Whether the roster (active), the requests (pending) or both for those who decide (any) are asked for."""
        state = self.request.query_params.get("state", "active")
        if state not in STATES:
            raise exceptions.ValidationError({"state": ["Choose active, pending or any."]}, code="invalid")
        return state

    def get_ordering(self) -> tuple[str, ...]:
        """Return the order of the pages: requests by age, the others by handle."""
        return ("created_at", "pk") if self.state == "pending" else ("handle", "pk")

    @extend_schema(
        operation_id="memberships_list",
        tags=["circles"],
        summary="Read the roster",
        description=(
            "Handles, colours and roles, for members. For facilitators `state=pending` lists the requests, and "
            "`state=any` everybody with the id that deciding, removing and changing roles need."
        ),
        parameters=[OpenApiParameter("state", str, enum=STATES, default="active")],
        responses=PolymorphicProxySerializer(
            component_name="RosterEntry",
            serializers=[ManagedMembershipOut, MembershipCardOut],
            resource_type_field_name=None,
            many=True,
        ),
        examples=answer(examples.MEMBERSHIP_CARD),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer a page of the roster, or of the requests."""
        if self.state == "active":
            return self.page(memberships.roster(self.circle), lambda rows: MembershipCardOut(rows, many=True).data)
        if not self.standing.schedules:
            raise exceptions.PermissionDenied
        found = memberships.requests if self.state == "pending" else memberships.managed
        return self.page(found(self.circle), lambda rows: ManagedMembershipOut(rows, many=True).data)

    @extend_schema(
        operation_id="memberships_create",
        tags=["circles"],
        summary="Join a circle",
        description=(
            "An open circle takes her in at once; one by approval keeps her request until it is answered. A member "
            "takes part in two circles, beside those she facilitates, and waits for three answers: 409 "
            "`circle_limit_reached`, `request_limit_reached`. Where a circle by approval has `join_questions`, each is "
            "answered in `answers`, else 400 `answers_required` names it; who decides reads them until she has."
        ),
        request=JoinIn,
        responses={201: OwnMembershipOut},
        examples=[
            OpenApiExample("With a handle", request_only=True, value={"handle": "Quiet Heron", "alias": "My hour"})
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Join, or ask to join."""
        wish = joining.Wish(**self.valid(JoinIn))
        membership = joining.join_circle(circle_id=self.circle.pk, member=self.me, now=self.now, wish=wish)
        return Response(OwnMembershipOut(membership).data, status=201)


class MembershipDetail(CircleView):
    """`circles/{slug}/memberships/{id}/`"""

    permissions_by_method = {"GET": (*LOGIN, SeesInside), "PATCH": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="memberships_retrieve",
        tags=["circles"],
        summary="Read one member's card",
        description="Exactly handle, colour and role, for members of the circle.",
        responses=MembershipCardOut,
        examples=answer(examples.MEMBERSHIP_CARD),
    )
    def get(self, request: Request, slug: str, membership_id: UUID) -> Response:
        """Answer the card of an active member."""
        membership = member_of(self.circle, membership_id)
        if membership.state != Membership.State.ACTIVE:
            raise Http404
        return Response(MembershipCardOut(membership).data)

    @extend_schema(
        operation_id="memberships_partial_update",
        tags=["circles"],
        summary="Decide about a member",
        description=(
            "Facilitators answer requests; removing, blocking and roles are for its facilitator and staff. 409 "
            "`cannot_join_now` when she whom they would admit may join no circle at the moment; her request stays. 409 "
            "`not_a_facilitator` when she whom they would let lead was not approved for that by a coordinator."
        ),
        request=MembershipChangeIn,
        responses=ManagedMembershipOut,
        examples=[OpenApiExample("Admit", request_only=True, value={"state": "active"})],
    )
    def patch(self, request: Request, slug: str, membership_id: UUID) -> Response:
        """Decide, remove, block or change the role."""
        change = self.valid(MembershipChangeIn)
        # Whoever left a moment ago can still be kept from coming back.
        states = Membership.State.values if change.get("state") == "blocked" else Membership.LIVE
        membership = member_of(self.circle, membership_id, states=states)
        if membership.member_id == self.me.pk:
            raise exceptions.PermissionDenied
        return Response(ManagedMembershipOut(self._changed(membership, change)).data)

    def _changed(self, membership: Membership, change: dict[str, str]) -> Membership:
        state = change.get("state")
        if state in ("active", "declined"):
            return service.decide_join(membership_id=membership.pk, is_admitted=state == "active", now=self.now)
        if not Leads().allows(self.standing):
            raise exceptions.PermissionDenied
        if state is None:
            return service.change_role(membership_id=membership.pk, role=change["role"], now=self.now)
        return service.remove_member(
            membership_id=membership.pk, is_blocked=state == "blocked", actor=self.me, now=self.now
        )


class OwnMembership(CircleView):
    """`circles/{slug}/memberships/me/`"""

    permissions_by_method = {"PATCH": LOGIN, "DELETE": LOGIN}

    @extend_schema(
        operation_id="memberships_own_partial_update",
        tags=["circles"],
        summary="Change how I appear in a circle",
        description=(
            "Her handle, which the circle's members read, and the alias in her own messages; what is left out stays. "
            "409 `handle_taken` when somebody there goes by it already."
        ),
        request=OwnMembershipChangeIn,
        responses=OwnMembershipOut,
        examples=[
            OpenApiExample("Another handle", request_only=True, value={"handle": "Tidal Wren", "alias": "My hour"}),
            *answer(examples.OWN_MEMBERSHIP),
        ],
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change handle or alias."""
        own = self._own(slug)
        if own.state != Membership.State.ACTIVE:
            raise Http404
        changed = service.change_own_membership(
            circle_id=own.circle_id, member=self.me, **self.valid(OwnMembershipChangeIn)
        )
        return Response(OwnMembershipOut(changed).data)

    @extend_schema(
        operation_id="memberships_leave",
        tags=["circles"],
        summary="Leave a circle",
        description="Without a reason. Coming seats are freed; a request that waits is taken back.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Leave."""
        service.leave_circle(circle_id=self._own(slug).circle_id, member=self.me, now=self.now)
        return Response(status=204)

    def _own(self, slug: str) -> Membership:
        own = memberships.own_memberships(self.me).filter(circle__slug=slug).first()
        if own is None:
            raise Http404
        return own
