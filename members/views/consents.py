"""What she said yes to, and taking it back as easily as it was given."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.idempotency import IdempotentMixin
from config.api.pagination import KeysetPagination
from members import selectors
from members.models import Consent, Member
from members.sentences import said
from members.serializers import ConsentIn, ConsentOut
from members.services.consents import grant_consent, withdraw_consent
from members.views.me import member_of

GIVEN = {
    "purpose": "agreement",
    "granted": True,
    "version": 1,
    "text": None,
    "granted_at": "2026-11-22T18:05:00Z",
    "withdrawn_at": None,
}
ACCEPT = OpenApiExample(
    "Accept the agreement", request_only=True, value={"purpose": "agreement", "version": 1, "granted": True}
)
ALLOW = OpenApiExample("Keep my reflections", request_only=True, value={"purpose": "reflections", "granted": True})
WITHDRAW = OpenApiExample("Take it back", request_only=True, value={"purpose": "reflections", "granted": False})


class ConsentsView(IdempotentMixin):
    """Lists and records the consents of whoever asks."""

    pagination_class = KeysetPagination
    ordering = ("-id",)

    @extend_schema(
        operation_id="me_consents_list",
        tags=["me"],
        summary="What I consented to",
        description="Every consent I gave, newest first; those I took back say when.",
        responses=ConsentOut(many=True),
        examples=[OpenApiExample("An accepted agreement", response_only=True, value=GIVEN)],
    )
    def get(self, request: Request) -> Response:
        pages = self.pagination_class()
        rows = pages.paginate_queryset(selectors.consents_of(member_of(request).pk), request, view=self)
        return pages.get_paginated_response(ConsentOut([_shown(row) for row in rows or []], many=True).data)

    @extend_schema(
        operation_id="me_consents_create",
        tags=["me"],
        summary="Consent, or take it back",
        description=(
            "Records a yes or ends one; sending the same twice changes nothing. Accepting the agreement names the "
            "version that was read, and is refused with 409 `agreement_outdated` unless that is the one in force."
        ),
        request=ConsentIn,
        responses=ConsentOut,
        examples=[ACCEPT, ALLOW, WITHDRAW, OpenApiExample("Accepted", response_only=True, value=GIVEN)],
    )
    def post(self, request: Request) -> Response:
        body = ConsentIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(ConsentOut(_answered(member_of(request), **body.validated_data)).data)


def _answered(member: Member, *, purpose: str, granted: bool, version: int | None = None) -> dict[str, Any]:
    if granted:
        return _shown(grant_consent(member=member, purpose=purpose, version=version, now=timezone.now()))
    withdraw_consent(member=member, purpose=purpose, now=timezone.now())
    latest = selectors.consents_of(member.pk).filter(purpose=purpose).first()
    return _shown(latest or Consent(member=member, purpose=purpose))


def _shown(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "granted": consent.granted_at is not None and consent.withdrawn_at is None,
        "version": consent.version,
        "text": said(consent.purpose, consent.version, get_language() or settings.LANGUAGE_CODE),
        "granted_at": consent.granted_at,
        "withdrawn_at": consent.withdrawn_at,
    }
