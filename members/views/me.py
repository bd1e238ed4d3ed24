"""Her own account. There is no id in the address, so there is nobody else's to reach."""

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import VersionedMixin
from config.api.recency import RecentLogin, session_of
from config.privacy.erasing import erase_member
from config.privacy.serializers import CONFIRMATION, ErasureIn
from members.models import Member
from members.serializers import ProfileIn, ProfileOut
from members.services import people

PROFILE = OpenApiExample(
    "A member in Denver",
    response_only=True,
    value={
        "id": "019338f0-8d5c-7c3a-9f0a-5d2f6f1a7b11",
        "email": "pim@example.org",
        "email_failed_at": None,
        "timezone": "America/Denver",
        "locale": "en",
        "support_country": "US",
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "adult_attested_at": "2026-11-22T18:00:00Z",
        "wants_second_factor": False,
        "work_patterns": ["shift"],
        "needs": ["baby_welcome"],
    },
)
MOVED = OpenApiExample(
    "She moved, and works nights",
    request_only=True,
    value={"timezone": "Europe/Madrid", "locale": "es", "quiet_from": "09:00", "quiet_to": "17:00"},
)

SURE = OpenApiExample("She is sure", request_only=True, value={"confirm": CONFIRMATION})


class MeView(VersionedMixin):
    """Reads, changes and ends the account of whoever asks."""

    permission_classes = [RecentLogin]
    recent_login_methods = ("DELETE",)
    delete_has_body = True
    versioned_methods = ("PATCH",)

    @extend_schema(
        operation_id="me_retrieve",
        tags=["me"],
        summary="My account",
        description="What the service knows about me. The ETag is what a change must name in If-Match.",
        responses=ProfileOut,
        examples=[PROFILE],
    )
    def get(self, request: Request) -> Response:
        return self.conditional(member_of(request), ProfileOut(member_of(request)).data)

    @extend_schema(
        operation_id="me_partial_update",
        tags=["me"],
        summary="Change my account",
        description=(
            "Changes what is sent and nothing else. A new zone or new quiet hours move what is planned for me at once. "
            "What I say of my days (`work_patterns`, `needs`; ages of children: `me/children/`) is sealed and orders "
            "suggestions made to me. It needs my consent `circumstances`, else 409 `consent_required` and nothing of "
            "all this is stored; an empty list takes it back, consent or not. Without If-Match 428, with a stale one "
            "412. The address is changed under `/_allauth/`."
        ),
        request=ProfileIn,
        responses=ProfileOut,
        examples=[MOVED, PROFILE],
    )
    def patch(self, request: Request) -> Response:
        member = member_of(request)
        body = ProfileIn(data=request.data)
        body.is_valid(raise_exception=True)
        expected = self.expected_version(member)  # RFC 9110, 13.2.1: after the checks that need no precondition
        changed = people.change_profile(
            member=member, expected_version=expected, changes=body.validated_data, now=timezone.now()
        )
        return self.conditional(changed, ProfileOut(changed).data)

    @extend_schema(
        operation_id="me_destroy",
        tags=["me"],
        summary="End my account, for good",
        description=(
            "Deletes everything about me at once, and the key that opens what I wrote, in every backup too. Seats I "
            "hold go to whoever waits, sessions I lead to another host. Every login ends; there is no way back. Needs "
            "a login, or a confirmation, of the last five minutes: else 403 `reauthentication_required`."
        ),
        request=ErasureIn,
        responses={204: OpenApiResponse(description="It is gone.")},
        examples=[SURE],
    )
    def delete(self, request: Request) -> Response:
        ErasureIn(data=request.data).is_valid(raise_exception=True)
        erase_member(member_of(request).pk, now=timezone.now())
        session_of(request).flush()
        return Response(status=204)


def member_of(request: Request) -> Member:
    """This function will return who asks; the default permission has let nobody else through."""
    return cast(Member, request.user)
