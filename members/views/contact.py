"""Whom to write to: for who cannot get in any more, so nobody has to be logged in."""

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class SupportContactOut(serializers.Serializer[dict[str, str | None]]):
    """An address of the people who run this."""

    email = serializers.EmailField(allow_null=True, help_text="Null where nobody is named.")


class ContactView(APIView):
    """Reads whom to write to."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="contact_retrieve",
        tags=["account"],
        summary="Whom to write to",
        description="An address for whoever cannot get in any more: another mailbox, a lost second factor.",
        responses=SupportContactOut,
        examples=[OpenApiExample("An address", response_only=True, value={"email": "help@circles.example.org"})],
    )
    def get(self, request: Request) -> Response:
        return Response(SupportContactOut({"email": settings.SUPPORT_CONTACT or None}).data)
