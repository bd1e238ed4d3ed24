"""Whom she is kept apart from. Nobody but her ever reads it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Block, Circle, Membership
from groups.selectors import blocks, circles
from groups.serializers.blocks import BlockIn, BlockOut, BlockQueryIn
from groups.services import blocks as service
from groups.views import examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer


class BlockList(GroupsView):
    """`me/blocks/`"""

    permissions_by_method = {"GET": LOGIN, "POST": LOGIN, "DELETE": LOGIN}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="me_blocks_list",
        tags=["me"],
        summary="Whom I blocked",
        description="By the handle and in the circle she knew them by, the latest first. They never learn of it.",
        responses=BlockOut(many=True),
        examples=answer(examples.BLOCK),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her blocks."""
        return self.page(blocks.own_blocks(self.me), lambda rows: BlockOut(rows, many=True).data)

    @extend_schema(
        operation_id="me_blocks_create",
        tags=["me"],
        summary="Block a member",
        description=(
            "The two are never seated together again, in any circle. Where both hold a seat in a coming session, the "
            "other one waits from then on; whoever leads a session goes on leading it. To her, every session in which "
            "the one who blocked has a seat is full, and so is hers the other way round. The directory that anybody "
            "reads without a login stays the same for everyone. 409 `already_blocked` when she has blocked her before."
        ),
        request=BlockIn,
        responses={201: BlockOut},
        examples=[
            OpenApiExample("By handle", request_only=True, value={"circle": "porch-light", "handle": "Loud Magpie"}),
            *answer(examples.BLOCK),
        ],
    )
    def post(self, request: Request) -> Response:
        """Block her."""
        body = self.valid(BlockIn)
        membership = self._membership(self._circle(body["circle"]), body["handle"])
        block = service.block_member(member=self.me, membership=membership, now=self.now)
        return Response(BlockOut(blocks.own_blocks(self.me).get(pk=block.pk)).data, status=201)

    @extend_schema(
        operation_id="me_blocks_destroy",
        tags=["me"],
        summary="Take a block back",
        description="From then on the two may sit together again. Nobody is told.",
        parameters=[BlockQueryIn],
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Unblock her."""
        query = BlockQueryIn(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        try:
            service.unblock_member(member=self.me, block_id=query.validated_data["id"])
        except Block.DoesNotExist as error:
            raise Http404 from error
        return Response(status=204)

    def _circle(self, slug: str) -> Circle:
        """Return the circle, if it exists for her, or did while she belonged to it. Raises Http404."""
        visible = circles.visible_circles(member=self.me, is_staff=self.is_staff)
        once = Membership.objects.filter(member=self.me, joined_at__isnull=False).values("circle")
        return get_object_or_404(Circle.objects.filter(pk__in=visible) | Circle.objects.filter(pk__in=once), slug=slug)

    def _membership(self, circle: Circle, handle: str) -> Membership:
        membership = blocks.known_as(circle=circle, handle=handle, to=self.me)
        if membership is None:
            detail = exceptions.ErrorDetail("You know nobody by that handle in this circle.", "unknown_handle")
            raise exceptions.ValidationError({"handle": [detail]})
        if membership.member_id == self.me.pk:
            raise exceptions.ValidationError({"handle": [exceptions.ErrorDetail("That is you.", "herself")]})
        return membership
