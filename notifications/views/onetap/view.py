"""The page behind a link in a letter. GET shows a button and changes nothing, since scanners follow links; POST acts.

The token is the whole capability: no login, no cookie, no redirect (RFC 8058). What it does, it does with the member's
present rights, through the same use cases as the API.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, cast

from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, StaticHTMLRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from notifications.kinds import Occasion
from notifications.onetap import Purpose
from notifications.views.onetap import hosting, reflecting, seats, stopping
from notifications.views.onetap.reflecting import LONGEST
from notifications.views.onetap.taps import Form, LinkIsOver, Shown, Tap, tap_of

Handler = TypeVar("Handler")
_HTML: Final = "text/html"


class AnyAccept(DefaultContentNegotiation):
    """Mail providers send whatever Accept they like; this page is HTML for everybody."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Return the only renderer there is."""
        renderer: BaseRenderer = renderers[0]
        return renderer, renderer.media_type


def _page(description: str) -> OpenApiResponse:
    example = OpenApiExample("A page", value="<!doctype html><title>Your hour</title>...", media_type=_HTML)
    return OpenApiResponse(OpenApiTypes.STR, description=description, examples=[example])


_ANSWERS: Final = {
    (200, _HTML): _page("The page."),
    (404, _HTML): _page("The link was never ours, or what it spoke of is gone."),
    (410, _HTML): _page("The link is used up or over."),
}
_FORM: Final = {
    "type": "object",
    "properties": {
        "List-Unsubscribe": {"type": "string", "description": "One-Click, as a mail provider sends it (RFC 8058)."},
        "answer": {"type": "string", "maxLength": LONGEST, "description": "For `reflect`; empty means no answer."},
        "consent": {"type": "string", "description": "For `reflect`: yes, keep what I write."},
        "skip": {"type": "string", "description": "For `reflect`: not today."},
        "again": {"type": "string", "description": "For `unsubscribe` and `pause`: switch it back on."},
    },
}


class OneTapView(APIView):
    """Shows and carries out one tap."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    parser_classes = (FormParser, MultiPartParser)
    renderer_classes = (StaticHTMLRenderer,)
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="onetap_retrieve",
        tags=["one tap"],
        summary="Look at a one-tap link",
        description="Shows a page with one button, without script or login. Changes nothing.",
        responses=_ANSWERS,
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        try:
            tap = tap_of(token)
            return _shown(*_of(_QUESTIONS, tap)(tap))
        except LinkIsOver as over:
            return _over(over)

    @extend_schema(
        operation_id="onetap_create",
        tags=["one tap"],
        summary="Act by a one-tap link",
        description=(
            "Keeps, hopes for or gives back a seat; takes or passes on a seat or a session that is offered; says that "
            "she cannot lead a session that staff put her down for; answers "
            "whether she comes to another session instead; answers the question after a session; stops a sort of "
            "message, or lets the questions rest for a while. `join` leads to the page of the session and changes "
            "nothing: where it meets is told there, to who is logged in."
        ),
        request={"application/x-www-form-urlencoded": _FORM, "multipart/form-data": _FORM},
        responses={
            **_ANSWERS,
            (400, _HTML): _page("The answer is too long; nothing was stored."),
            (409, _HTML): _page("The answer needs her consent to be kept; nothing was stored."),
        },
    )
    def post(self, request: Request, token: str) -> HttpResponse:
        form = {str(name): str(value) for name, value in cast("QueryDict", request.data).items()}
        try:
            tap = tap_of(token)
            return _shown(*_of(_ACTS, tap)(tap, form))
        except LinkIsOver as over:
            return _over(over)


# Some links mean another thing in another letter: first what the letter spoke of is asked, then the link alone.
_Key = tuple[Purpose, Occasion] | Purpose
_QUESTIONS: Final[dict[_Key, Callable[[Tap], Shown]]] = {
    (Purpose.ACCEPT, Occasion.OFFERED_SEAT): seats.ask_offer,
    (Purpose.PASS, Occasion.OFFERED_SEAT): seats.ask_offer,
    (Purpose.ACCEPT, Occasion.HANDOVER_OFFER): hosting.ask_handover,
    (Purpose.PASS, Occasion.HANDOVER_OFFER): hosting.ask_handover,
    (Purpose.PASS, Occasion.NAMED_HOST): hosting.ask_named_host,
    (Purpose.YES, Occasion.MERGE_ANSWER): hosting.ask_merge,
    (Purpose.NO, Occasion.MERGE_ANSWER): hosting.ask_merge,
    Purpose.YES: seats.ask_seat,
    Purpose.NO: seats.ask_seat,
    Purpose.HOPEFUL: seats.ask_seat,
    Purpose.REFLECT: reflecting.ask_question,
    Purpose.UNSUBSCRIBE: stopping.ask_to_stop,
    Purpose.JOIN: seats.ask_to_join,
    Purpose.PAUSE: reflecting.ask_to_pause,
}
_ACTS: Final[dict[_Key, Callable[[Tap, Form], Shown]]] = {
    (Purpose.ACCEPT, Occasion.OFFERED_SEAT): seats.accept,
    (Purpose.PASS, Occasion.OFFERED_SEAT): seats.pass_on,
    (Purpose.ACCEPT, Occasion.HANDOVER_OFFER): hosting.take_over,
    (Purpose.PASS, Occasion.HANDOVER_OFFER): hosting.pass_over,
    (Purpose.PASS, Occasion.NAMED_HOST): hosting.look_for_another,
    (Purpose.YES, Occasion.MERGE_ANSWER): hosting.answer_merge,
    (Purpose.NO, Occasion.MERGE_ANSWER): hosting.answer_merge,
    Purpose.YES: seats.keep,
    Purpose.NO: seats.give_back,
    Purpose.HOPEFUL: seats.hope,
    Purpose.REFLECT: reflecting.answer,
    Purpose.UNSUBSCRIBE: stopping.stop,
    Purpose.JOIN: seats.join,
    Purpose.PAUSE: reflecting.pause_questions,
}


def _of(handlers: Mapping[_Key, Handler], tap: Tap) -> Handler:
    """Return what this link means in its letter. Raises LinkIsOver for one that we never put there."""
    found = handlers.get((tap.purpose, tap.occasion)) or handlers.get(tap.purpose)
    if found is None:
        raise LinkIsOver("unknown", 404, tap.member.locale)
    return found


_STATUS_OF_PROBLEM: Final = {"too_long": 400, "consent": 409}


def _shown(tap: Tap, page: str, context: dict[str, Any]) -> HttpResponse:
    return _html(tap.member.locale, page, context, _STATUS_OF_PROBLEM.get(context.get("problem", ""), 200))


def _over(over: LinkIsOver) -> HttpResponse:
    locale = over.locale or ("es" if (get_language() or "").startswith("es") else "en")
    return _html(locale, over.page, {}, over.status)


def _html(locale: str, page: str, context: dict[str, Any], status: int) -> HttpResponse:
    text = render_to_string(f"notifications/onetap/{locale}.html", {"locale": locale, "page": page, **context})
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Content-Language": locale}
    return HttpResponse(text, status=status, headers=headers)
