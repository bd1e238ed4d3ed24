"""Whom to call. Readable by anybody, never throttled, and answered even while the database is away."""

import re

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import SupportLine
from groups.selectors import support
from groups.views import examples
from groups.views.base import OPEN, GroupsView
from groups.views.examples import answer


class WordsField(serializers.CharField):
    """Words of a shipped line, in the language of the request; an editor's own words as they are."""

    def to_representation(self, value: str) -> str:
        """Return them translated where they are known."""
        return gettext(value) if value else ""


class SupportLineOut(serializers.Serializer[support.Line]):
    """One line, with the day on which somebody checked it."""

    country = serializers.CharField()
    kind = serializers.ChoiceField(choices=SupportLine.Kind.choices)
    name = WordsField()
    phone = WordsField()
    text_to = WordsField()
    chat_url = serializers.CharField()
    url = serializers.CharField()
    hours = WordsField()
    note = WordsField()
    verified_on = serializers.DateField()


class SupportLinesOut(serializers.Serializer[support.Card]):
    """The card of one country, in the order in which it is to be shown."""

    country = serializers.CharField()
    lines = SupportLineOut(many=True)


class SupportLines(GroupsView):
    """`support-lines/`"""

    permissions_by_method = {"GET": OPEN}
    authentication_classes = ()  # the card must not depend on a login, nor on the database that would look one up

    @extend_schema(
        operation_id="support_lines_retrieve",
        tags=["care"],
        summary="Whom to call",
        description=(
            "Emergency first, then crisis, then maternal lines; a maternal line never stands alone. A country without "
            "a line of its own gets the international directories. This is not a crisis service."
        ),
        auth=[],
        parameters=[OpenApiParameter("country", str, default="US", description="Two letters, ISO 3166-1.")],
        responses=SupportLinesOut,
        examples=answer(examples.SUPPORT),
    )
    def get(self, request: Request) -> Response:
        """Answer the card of a country."""
        country = request.query_params.get("country", "US")
        if not re.fullmatch(r"[A-Z]{2}", country):
            raise exceptions.ValidationError({"country": ["Give two letters, such as US."]}, code="invalid")
        return self.conditional(None, dict(SupportLinesOut(support.support_card(country)).data))
