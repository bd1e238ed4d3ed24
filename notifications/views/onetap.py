"""The page behind a link in a letter. GET shows a button and changes nothing, since scanners follow links; POST acts.

The token is the whole capability: no login, no cookie, no redirect (RFC 8058). What it does, it does with the member's
present rights, through the same use cases as the API.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, StaticHTMLRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api.errors import DomainError
from groups.calendars import discreet
from groups.errors import AlreadyReflected, NotAttended
from groups.selectors import deliverables
from groups.services.prompts import choose_prompt_after, skip_prompt_after
from groups.services.reflections import write_reflection
from groups.services.seats import give_back_seat, keep_seat
from members import selectors as people
from members.models import Member
from members.services.consents import grant_consent
from notifications import onetap
from notifications.kinds import KINDS, Occasion
from notifications.letters import words
from notifications.models import Delivery
from notifications.onetap import BadToken, Purpose
from notifications.services.preferences import decline, welcome

LONGEST: Final = 5000
_HTML: Final = "text/html"


@dataclass(frozen=True, kw_only=True)
class Tap:
    """A link that may still act."""

    purpose: Purpose
    delivery: Delivery
    now: datetime

    @property
    def member(self) -> Member:
        """Return whose link it is."""
        return self.delivery.recipient


class LinkIsOver(Exception):
    """A page in place of the act: `page` says which, `status` 404 or 410."""

    def __init__(self, page: str, status: int, locale: str = "") -> None:
        super().__init__(page)
        self.page, self.status, self.locale = page, status, locale


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
        "again": {"type": "string", "description": "For `unsubscribe`: switch it back on."},
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
            tap = _tap(token)
            return _shown(*_QUESTIONS[tap.purpose](tap))
        except LinkIsOver as over:
            return _over(over)

    @extend_schema(
        operation_id="onetap_create",
        tags=["one tap"],
        summary="Act by a one-tap link",
        description="Keeps or gives back a seat, answers the question after a session, or stops a sort of message.",
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
            tap = _tap(token)
            return _shown(*_ACTS[tap.purpose](tap, form))
        except LinkIsOver as over:
            return _over(over)


Shown = tuple[Tap, str, dict[str, Any]]


def _tap(text: str) -> Tap:
    """Return what the link may do. Raises LinkIsOver."""
    try:
        token = onetap.read(text)
        delivery = Delivery.objects.select_related("recipient").get(pk=token.delivery_id)
    except (BadToken, Delivery.DoesNotExist):
        raise LinkIsOver("unknown", 404) from None
    member, now = delivery.recipient, timezone.now()
    if not member.is_active or token.epoch != member.token_epoch or token.expires_at <= now:
        raise LinkIsOver("expired", 410, member.locale)
    return Tap(purpose=token.purpose, delivery=delivery, now=now)


def _ask_seat(tap: Tap) -> Shown:
    return tap, tap.purpose.name.lower(), _seat_words(tap)


def _keep_seat(tap: Tap, form: dict[str, str]) -> Shown:
    """A seat is hers until she gives it back; hers who was only hopeful is a certain one from now on."""
    shown = _seat_words(tap)
    try:
        keep_seat(session_id=_session_of(tap), member=tap.member, now=tap.now)
    except (DomainError, ObjectDoesNotExist):
        raise LinkIsOver("seat_gone", 410, tap.member.locale) from None
    return tap, "yes_done", shown


def _give_back(tap: Tap, form: dict[str, str]) -> Shown:
    shown = _seat_words(tap)
    try:
        give_back_seat(session_id=_session_of(tap), member=tap.member, now=tap.now)
    except (DomainError, ObjectDoesNotExist):
        raise LinkIsOver("seat_gone", 410, tap.member.locale) from None
    return tap, "no_done", shown


def _seat_words(tap: Tap) -> dict[str, Any]:
    """Return the words of the page. Raises LinkIsOver when she does not hold this very seat any more."""
    seat_id, member = tap.delivery.occasion_id, tap.member
    holds = deliverables.deliverable_seats().filter(pk=seat_id, member=member, session__starts_at__gt=tap.now)
    card = deliverables.session_cards([seat_id]).get(seat_id) if holds.exists() else None
    if card is None:
        raise LinkIsOver("seat_gone", 410, member.locale)
    zone = ZoneInfo(member.timezone)
    when = ", ".join(f(card.starts_at, zone, member.locale) for f in (words.full_date, words.clock_time))
    elsewhere = words.elsewhere(card.starts_at, zone, ZoneInfo(card.timezone), member.locale)
    return {"alias": discreet(card.alias, member.locale), "when": f"{when} ({elsewhere})" if elsewhere else when}


def _ask_question(tap: Tap) -> Shown:
    _check_attended(tap)
    return tap, "reflect", _question_words(tap)


def _answer(tap: Tap, form: dict[str, str]) -> Shown:
    answer = form.get("answer", "").replace("\0", "").strip()
    if form.get("skip") or not answer:
        skip_prompt_after(session_id=_session_of(tap), member=tap.member, now=tap.now)
        return tap, "reflect_skipped", {}
    _check_attended(tap)
    if len(answer) > LONGEST:
        return tap, "reflect", {**_question_words(tap), "problem": "too_long", "answer": answer}
    has_consent = people.has_consent(tap.member.pk, "reflections")
    if not has_consent and not form.get("consent"):
        return tap, "reflect", {**_question_words(tap), "problem": "consent", "answer": answer}
    try:
        _keep_answer(tap, answer, is_first=not has_consent)
    except (AlreadyReflected, NotAttended, ObjectDoesNotExist):
        raise LinkIsOver("reflect_gone", 410, tap.member.locale) from None
    return tap, "reflect_done", {}


@transaction.atomic
def _keep_answer(tap: Tap, answer: str, *, is_first: bool) -> None:
    if is_first:
        grant_consent(member=tap.member, purpose="reflections", now=tap.now)
    choose_prompt_after(session_id=_session_of(tap), member=tap.member, now=tap.now)
    write_reflection(author=tap.member, session_id=_session_of(tap), text=answer, now=tap.now)


def _check_attended(tap: Tap) -> None:
    if not deliverables.unanswered_seats().filter(pk=tap.delivery.occasion_id, member=tap.member).exists():
        raise LinkIsOver("reflect_gone", 410, tap.member.locale)


def _question_words(tap: Tap) -> dict[str, Any]:
    question = deliverables.question_for(session_id=_session_of(tap), member=tap.member, now=tap.now)
    return {
        "question": question.text(tap.member.locale) if question else "",
        "asks_consent": not people.has_consent(tap.member.pk, "reflections"),
        "longest": LONGEST,
    }


def _ask_to_stop(tap: Tap) -> Shown:
    return tap, "unsubscribe", {"topic": KINDS[tap.delivery.kind].topic.value}


def _stop(tap: Tap, form: dict[str, str]) -> Shown:
    """Stop a sort of message; from the page that says so, a second tap switches it on again."""
    topic = KINDS[tap.delivery.kind].topic
    if form.get("again"):
        welcome(member=tap.member, topic=topic, now=tap.now)
        return tap, "unsubscribe_undone", {}
    decline(member=tap.member, topic=topic, now=tap.now)
    return tap, "unsubscribe_done", {}


def _session_of(tap: Tap) -> Any:
    if KINDS[tap.delivery.kind].occasion is Occasion.MEMBERSHIP or tap.delivery.session_id is None:
        raise LinkIsOver("unknown", 404, tap.member.locale)
    return tap.delivery.session_id


_QUESTIONS: Final = {
    Purpose.YES: _ask_seat,
    Purpose.NO: _ask_seat,
    Purpose.REFLECT: _ask_question,
    Purpose.UNSUBSCRIBE: _ask_to_stop,
}
_ACTS: Final = {
    Purpose.YES: _keep_seat,
    Purpose.NO: _give_back,
    Purpose.REFLECT: _answer,
    Purpose.UNSUBSCRIBE: _stop,
}
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
