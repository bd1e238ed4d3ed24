"""What stands in front of /api/ and /_allauth/: body size, throttles, privacy headers, problems where DRF is not."""

from collections.abc import Callable
from io import BytesIO
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.cache import patch_vary_headers

from config import vault
from config.api import bodies
from config.api.problems import Problem, is_api, page, refusal
from config.api.problems.refusals import throttled
from config.api.problems.shape import BAD_REQUEST, LENGTH_REQUIRED, NO_OBJECT, NO_SUCH_METHOD, OTHER_TYPE, TOO_LARGE
from config.api.throttles import counting, keys, routes

BODY_LIMIT: Final = 64 * 1024
GetResponse = Callable[[HttpRequest], HttpResponse]


class _Middleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response


class PrivateAnswersMiddleware(_Middleware):
    """Keeps what one member reads out of every cache. Outermost, so that refusals are covered too."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will add the headers to the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if is_api(request.path):
            patch_vary_headers(response, ("Cookie", "X-Session-Token"))
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            if _is_private(request, response):
                response.headers["Cache-Control"] = "no-store, private"
        return response


def _is_private(request: HttpRequest, response: HttpResponse) -> bool:
    # Whoever shows a credential gets nothing cacheable, valid or not: asking whether it is would cost a query.
    return keys.credential(request) is not None or response.status_code >= 400 or request.path.startswith("/_allauth/")


class BodyLimitMiddleware(_Middleware):
    """Reads the whole body, at most 64 KiB, before anything else does; later it can be read any number of times."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will answer 413, 411 or 400 without asking any view."""
        problem = _taken(request) if is_api(request.path) else None
        return problem.response() if problem else self.get_response(request)


def _taken(request: HttpRequest) -> Problem | None:
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return _taken_chunked(request)
    declared = str(request.META.get("CONTENT_LENGTH") or "0")
    if not declared.isdecimal():
        return BAD_REQUEST
    if int(declared) > BODY_LIMIT:
        return TOO_LARGE
    try:
        return None if len(request.body) <= BODY_LIMIT else TOO_LARGE
    except UnreadablePostError:
        return BAD_REQUEST


def _taken_chunked(request: HttpRequest) -> Problem | None:
    """Read a body without a length; Django itself would take it for an empty one."""
    if not request.META.get("wsgi.input_terminated"):
        return LENGTH_REQUIRED  # such a server would wait for ever at the end of the body
    stream, body = request.META["wsgi.input"], b""
    while part := stream.read(BODY_LIMIT + 1 - len(body)):  # one byte over the limit tells enough
        body += part
    if len(body) > BODY_LIMIT:
        return TOO_LARGE
    request.META["CONTENT_LENGTH"] = str(len(body))
    request._body = body  # what HttpRequest.body does after reading
    request._stream = BytesIO(body)
    return None


class ThrottleMiddleware(_Middleware):
    """Counts requests to allauth's endpoints before a password is hashed, and writes everybody's RateLimit headers.

    What they cannot be asked by, and a body that is no JSON, is refused here: neither is a way round the count.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will answer 429 without asking the view, or add the headers to the view's answer."""
        problem = self._refused(request)
        response = problem.response() if problem else self.get_response(request)
        for name, value in counting.headers(counting.counted(request)).items():
            response.headers[name] = value
        return response

    def _refused(self, request: HttpRequest) -> Problem | None:
        if not routes.is_of_accounts(request.path_info):
            return None
        if not routes.is_offered(request.method or ""):
            return NO_SUCH_METHOD
        value, broken = _read(request)
        scope = routes.scope_of(request.method or "", request.path_info)
        if scope is None:
            return broken
        counts = counting.count(scope, keys.of_account_request(request, value), keys.client_address(request))
        counting.remember(request, counts)
        wait = counting.wait(counts)
        return broken if wait is None else throttled(wait)


def _read(request: HttpRequest) -> tuple[object, Problem | None]:
    """Return what the body says, and why it is refused; allauth itself reads JSON whatever the type says."""
    if not request.body:
        return None, None
    if not bodies.is_json(request.content_type or "", (request.content_params or {}).get("charset")):
        return None, OTHER_TYPE
    try:
        value = bodies.decoded(request.body)
    except bodies.BodyRefused as exc:
        return None, Problem(400, "parse_error", str(exc))
    return (value, None) if isinstance(value, dict) else (None, NO_OBJECT)  # to which allauth answers an empty page


class ProblemMiddleware(_Middleware):
    """Gives views that are not DRF's (allauth's) the same answers for the same exceptions.

    A page for a person (the admin's, say) that the vault refused is a plain page with the same status, and no 500.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This function will answer a refusal as a problem; None leaves a bug to Django."""
        if not is_api(request.path) and not isinstance(exception, vault.VaultError):
            return None
        problem = refusal(exception)
        if problem is None:
            return None
        return problem.response() if is_api(request.path) else page(problem)
