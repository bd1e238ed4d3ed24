"""Where Django and DRF ask for the answer to a refusal: problem+json for the API, a plain page for a person."""

import logging
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt
from django_guid import get_guid
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.problems.paths import is_api
from config.api.problems.refusals import refusal
from config.api.problems.shape import BAD_REQUEST, CONTENT_TYPE, CRASHED, CSRF_FAILED, FORBIDDEN, NOT_FOUND, Problem

logger = logging.getLogger(__name__)
_FOREIGN_KEY: Final = "23503"
_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1><p>{detail}</p><p>{reference}</p>"
    '<p><a href="/">Back to the first page</a></p></main></body></html>'
)


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """This function will turn whatever a view raised into a problem; None lets Django log it and answer 500.

    ATOMIC_REQUESTS is off and stays off, so there is no transaction of the request to roll back.
    """
    problem = refusal(_as_she_is_gone(exc, context))
    if problem is None:
        return None
    request = context.get("request")
    if isinstance(request, Request):  # also where the view itself answers pages: what says JSON is JSON
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), CONTENT_TYPE
    return Response(problem.body(), status=problem.status, headers=dict(problem.headers), content_type=CONTENT_TYPE)


def _as_she_is_gone(exc: Exception, context: dict[str, Any]) -> Exception:
    """Return a 401 for the last request of somebody who was erased while it ran: what it wrote refers to nobody now."""
    user = getattr(context.get("request"), "user", None)
    is_unreferenced = isinstance(exc, IntegrityError) and getattr(exc.__cause__, "sqlstate", None) == _FOREIGN_KEY
    if user is None or user.pk is None or not (is_unreferenced or isinstance(exc, get_user_model().DoesNotExist)):
        return exc
    if connection.needs_rollback or get_user_model()._default_manager.filter(pk=user.pk).exists():
        return exc
    gone = NotAuthenticated()
    gone.auth_header = "X-Session-Token"  # type: ignore[attr-defined]  # as DRF sets it
    return gone


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This function will answer what Django itself found suspicious."""
    return _answer(request, BAD_REQUEST)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This function will answer a refusal outside of the API's views."""
    return _answer(request, FORBIDDEN)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This function will answer an address that leads nowhere, with the bytes of an unknown id."""
    return _answer(request, NOT_FOUND)


def handler500(request: HttpRequest) -> HttpResponse:
    """This function will answer a bug. It asks neither database nor context processors: one of them may be the bug.

    `instance` (RFC 9457) names this one time: the id that stands in the lines of our log.
    """
    instance = {"instance": f"urn:uuid:{UUID(get_guid())}"} if get_guid() else {}
    return _answer(request, replace(CRASHED, extra=instance))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This function will answer a missing or wrong CSRF token; the reason stays in Django's own log."""
    return _answer(request, CSRF_FAILED)


@csrf_exempt
def unknown_route(request: HttpRequest, **_: object) -> HttpResponse:
    """This function will answer every address below /api/ that no route has, in DEBUG too, whatever the method."""
    return NOT_FOUND.response()


def _answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response() if is_api(request.path) else page(problem)


def page(problem: Problem) -> HttpResponse:
    """This function will return a refusal as a plain page for a person, with its status and headers."""
    return HttpResponse(_page(problem), status=problem.status, headers=dict(problem.headers))


def _page(problem: Problem) -> str:
    """Render `<status>.html` without a request; a page of our own where there is none, or where it fails itself."""
    try:
        return loader.render_to_string(f"{problem.status}.html", _words(problem))
    except TemplateDoesNotExist:
        pass
    except Exception:  # the answer to one bug may not be another
        logger.exception("the page for status %s cannot be rendered", problem.status)
    return format_html(_PAGE, **_words(problem))


def _words(problem: Problem) -> dict[str, object]:
    reference = str(problem.extra.get("instance", "")).removeprefix("urn:uuid:")
    return {"title": HTTPStatus(problem.status).phrase, "detail": problem.detail, "reference": reference}
