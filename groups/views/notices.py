"""Notices to a circle: read by its members, written and withdrawn by whoever leads it. Nobody answers one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.care import calls_for_the_card
from groups.models import Notice
from groups.permissions import Belongs, Facilitates
from groups.selectors import notices
from groups.serializers.notices import CircleNoticeIn, CircleNoticeMadeOut, CircleNoticeOut
from groups.services import notices as service
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, CircleView, GroupsView
from groups.views.examples import answer


class NoticeList(CircleView):
    """`circles/{slug}/notices/`"""

    permissions_by_method = {"GET": (*LOGIN, Belongs), "POST": (*LOGIN, Facilitates)}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="notices_list",
        tags=["circles"],
        summary="What whoever leads a circle tells it",
        description=(
            "For its members: short facts, the latest first. What was withdrawn, is over, or was written by somebody "
            "who leads there no longer is not here. Staff read none: each reading is written down."
        ),
        responses=CircleNoticeOut(many=True),
        examples=answer(examples.NOTICE),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer a page of them."""
        shown = notices.notices_for(self.me, now=self.now).filter(circle=self.circle)
        return self.page(notices.in_order(shown), lambda rows: listed(rows, reader=self.me.pk))

    @extend_schema(
        operation_id="notices_create",
        tags=["circles"],
        summary="Tell a circle a fact",
        description=(
            "For whoever leads it: one line of 280 characters, without links, mail addresses or telephone numbers (400 "
            "`holds_address`), shown for so many days. Each member is told once, outside her quiet hours, that there "
            "is something to read; the letter does not say what. Two a day for a circle (409 `notices_enough`). Words "
            "that sound like danger open an item for administrators, and `show_support` says to show her the card."
        ),
        request=CircleNoticeIn,
        responses={201: CircleNoticeMadeOut},
        examples=[
            OpenApiExample(
                "A change of rooms", request_only=True, value={"text": "On Tuesday we are in the blue room.", "days": 7}
            ),
            *answer(examples.NOTICE_MADE),
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Show it to the circle."""
        body = self.valid(CircleNoticeIn)
        made = service.write_notice(circle_id=self.circle.pk, author=self.me, now=self.now, **body)
        notice = notices.in_order(Notice.objects.filter(pk=made.pk)).get()
        notice.show_support = calls_for_the_card(body["text"])
        told = CircleNoticeMadeOut(notice, context={"texts": {notice.pk: body["text"]}})  # as she has just said it
        return Response(told.data, status=201)


class NoticeDetail(CircleView):
    """`circles/{slug}/notices/{id}/`"""

    permissions_by_method = {"DELETE": (*LOGIN, Facilitates)}

    @extend_schema(
        operation_id="notices_withdraw",
        tags=["circles"],
        summary="Withdraw a notice",
        description="Nobody reads it from the next request on, and who was not told of it yet is not told any more.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, notice_id: UUID) -> Response:
        """Withdraw it."""
        try:
            service.withdraw_notice(circle_id=self.circle.pk, notice_id=notice_id, now=self.now)
        except Notice.DoesNotExist:
            raise Http404 from None
        return Response(status=204)


class OwnNotices(GroupsView):
    """`me/notices/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="me_notices_list",
        tags=["me"],
        summary="What my circles are told",
        description="The notices of all circles she belongs to, the latest first.",
        responses=CircleNoticeOut(many=True),
        examples=answer(examples.NOTICE),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of them."""
        shown = notices.in_order(notices.notices_for(self.me, now=self.now))
        return self.page(shown, lambda rows: listed(rows, reader=self.me.pk))


def listed(rows: Sequence[Any], *, reader: UUID) -> Any:
    """Return the rows as they are answered, their texts opened; without those that cannot be read."""
    texts = notices.opened(rows, reader=reader, reason="notice")
    return CircleNoticeOut([row for row in rows if row.pk in texts], many=True, context={"texts": texts}).data
