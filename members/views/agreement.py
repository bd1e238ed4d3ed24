"""The agreement in force, readable by anybody before signing up."""

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import ConditionalMixin
from members import selectors
from members.serializers import AgreementOut

IN_FORCE = OpenApiExample(
    "The first agreement",
    response_only=True,
    value={
        "version": 1,
        "published_at": "2026-11-22T18:00:00Z",
        "language": "en",
        "text": "1. What others share here stays here. Your own story is yours to tell.\n2. ...",
        "texts": {
            "en": "1. What others share here stays here. Your own story is yours to tell.\n2. ...",
            "es": "1. Lo que las demás comparten aquí se queda aquí. Tu propia historia es tuya ...\n2. ...",
        },
    },
)


class AgreementView(ConditionalMixin):
    """Shows the agreement in the language of the request, and in both."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="agreement_retrieve",
        tags=["reference"],
        summary="The agreement in force",
        description=(
            "What everybody agrees to before taking a seat: twelve short points, versioned. `text` follows "
            "Accept-Language; English unless Spanish is asked for. Needs no login."
        ),
        responses=AgreementOut,
        examples=[IN_FORCE],
    )
    def get(self, request: Request) -> Response:
        card = selectors.current_agreement()
        if card is None:
            raise NotFound
        language = "es" if (get_language() or "").startswith("es") else "en"
        shown = {
            "version": card.version,
            "published_at": card.published_at,
            "language": language,
            "text": card.text(language),
            "texts": {"en": card.text_en, "es": card.text_es},
        }
        return self.conditional(None, AgreementOut(shown).data)
