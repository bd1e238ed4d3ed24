"""Asking for all that is kept about her, and taking it. Who asks has just proved that it is she."""

from datetime import UTC
from typing import Final, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.idempotency import IdempotentMixin
from config.api.recency import RecentLogin
from config.privacy import exporting
from config.privacy.models import Export
from config.privacy.serializers import ExportOut

ASKED: Final = {
    "id": "019338f0-8d5c-7c3a-9f0a-5d2f6f1a7b12",
    "state": "waiting",
    "asked_at": "2026-11-22T18:05:00Z",
    "expires_at": None,
}


class ExportsView(IdempotentMixin):
    """`me/export/`"""

    permission_classes = [RecentLogin]
    schema_tag = "me"

    @extend_schema(
        operation_id="me_export_create",
        summary="Ask for all that is kept about me",
        description=(
            "Puts an archive down to be made: everything I gave, as JSON and as CSV. It is ready within a minute, a "
            "letter says so, and it can be downloaded once within 24 hours. Asked again meanwhile, the answer is the "
            "one that waits. Needs a login, or a confirmation, of the last five minutes: else 403 "
            "`reauthentication_required`."
        ),
        request=None,
        responses={202: ExportOut},
        examples=[OpenApiExample("It will be made", response_only=True, value=ASKED, status_codes=["202"])],
    )
    def post(self, request: Request) -> Response:
        """Put it down."""
        asked = exporting.ask_for_export(member_id=_who(request), now=timezone.now())
        return Response(ExportOut(asked).data, status=202)


class ExportView(APIView):
    """`me/export/{id}/`"""

    permission_classes = [RecentLogin]
    http_method_names = ["get"]  # a HEAD would take the archive and show her nothing
    schema_tag = "me"

    @extend_schema(
        operation_id="me_export_retrieve",
        summary="Download what I asked for",
        description=(
            "Answers 202 until it is ready, then the archive, once: a zip. After that, and after 24 hours, 410 "
            "`export_gone`. Needs a login, or "
            "a confirmation, of the last five minutes: else 403 `reauthentication_required`."
        ),
        responses={
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, "The archive."),
            202: OpenApiResponse(ExportOut, "It is not made yet."),
            410: OpenApiResponse(description="It was downloaded, or its day is over."),
        },
        examples=[OpenApiExample("Not ready yet", response_only=True, value=ASKED, status_codes=["202"])],
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponse | Response:
        """Hand it out, or say how it stands."""
        try:
            asked = exporting.own_export(member_id=_who(request), export_id=export_id)
            if asked.state == Export.State.WAITING:
                return Response(ExportOut(asked).data, status=202)
            packed = exporting.take_export(member_id=_who(request), export_id=export_id, now=timezone.now())
        except ObjectDoesNotExist:
            raise Http404 from None
        return _download(packed, asked)


def _who(request: Request) -> UUID:
    return cast(UUID, request.user.pk)  # the permission has let nobody else through


def _download(packed: bytes, asked: Export) -> HttpResponse:
    # The name says what it is to her alone: others may see the list of her downloads.
    day = asked.asked_at.astimezone(UTC).date()
    return HttpResponse(
        packed,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="archive-{day}.zip"'},
    )
