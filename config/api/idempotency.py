"""Idempotency-Key on unsafe POSTs: the answer is kept in the transaction of the effect, so there is never one without
the other. Refused requests leave nothing behind: with the same key they may be tried again.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import vault
from config.api.digests import keyed
from config.api.errors import IdempotencyKeyInvalid, IdempotencyMismatch, IdempotencyRunning
from config.api.models import IdempotencyRecord

HEADER: Final = "Idempotency-Key"
REPLAY_HEADER: Final = "Idempotent-Replay"
LIFETIME: Final = timedelta(hours=24)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS: Final = ("ETag", "Location")
Handler = Callable[..., Response]


class IdempotentMixin(APIView):
    """Makes a view's `post` answer a repeated Idempotency-Key with the first answer. Stands before the other bases.

    Set `idempotency_sealed` where the answer holds anything a member wrote or a secret: it is then stored sealed
    under her key. Authentication, permissions and throttles run before, on replays too.
    """

    idempotency_sealed = False
    answers_are_kept = True  # False where a repeat does no harm and an old answer would

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        handler = getattr(cls, "post", None)
        if handler is not None and cls.answers_are_kept and not getattr(handler, "is_idempotent", False):
            cls.post = idempotent(handler)  # type: ignore[attr-defined]


def idempotent(handler: Handler) -> Handler:
    """This function will wrap a view's method so that one key has one effect and one answer.

    Raises IdempotencyKeyInvalid (400), IdempotencyMismatch (422) or IdempotencyRunning (409).
    """

    @wraps(handler)
    def answer(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None or not request.user.is_authenticated:
            return handler(view, request, *args, **kwargs)
        attempt = _attempt(request, key)
        is_sealed = getattr(view, "idempotency_sealed", False)
        with transaction.atomic():
            return _replayed(attempt) or _kept(attempt, handler(view, request, *args, **kwargs), is_sealed=is_sealed)

    answer.is_idempotent = True  # type: ignore[attr-defined]
    return answer


@dataclass(frozen=True, slots=True)
class _Attempt:
    member_id: Any
    scope: bytes
    body: str
    route: str


def _attempt(request: Request, key: str) -> _Attempt:
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid
    plain: HttpRequest = request._request
    match = plain.resolver_match
    return _Attempt(
        member_id=request.user.pk,
        scope=keyed("idempotency", str(request.user.pk), str(plain.method), plain.path, key),
        body=keyed("idempotency-body", plain.META.get("QUERY_STRING", ""), plain.body).hex(),
        route=f"{plain.method} {match.route if match else ''}"[:200],
    )


def _replayed(attempt: _Attempt) -> Response | None:
    """Return the kept answer, or None for the first request, which from here on holds the lock until its commit."""
    if not _locked(attempt.scope):
        raise IdempotencyRunning
    # Read after the lock: the statement's snapshot then holds what the request before committed.
    record = IdempotencyRecord.objects.filter(scope=attempt.scope.hex()).first()
    if record is None:
        return None
    if record.expires_at <= timezone.now():
        record.delete()
        return None
    if record.body != attempt.body:
        raise IdempotencyMismatch
    data = json.loads(_opened(record)) if record.answer else None
    return Response(data, status=record.status, headers={**record.headers, REPLAY_HEADER: "true"})


def _locked(scope: bytes) -> bool:
    # The record of a request that still runs cannot be seen before its commit; the lock can.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(scope[:8], "big", signed=True)])
        row = cursor.fetchone()
    return bool(row and row[0])


def _kept(attempt: _Attempt, response: Response, *, is_sealed: bool) -> Response:
    """Store a successful answer, in the caller's transaction, and return it unchanged.

    An answer that refuses without raising takes its effect back: with the same key it would happen again.
    """
    if not 200 <= response.status_code < 300:
        transaction.set_rollback(True)
    else:
        now = timezone.now()
        record = IdempotencyRecord(
            member_id=attempt.member_id,
            scope=attempt.scope.hex(),
            body=attempt.body,
            route=attempt.route,
            status=response.status_code,
            headers={name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
            is_sealed=is_sealed,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        text = JSONRenderer().render(response.data).decode()
        record.answer = _sealed(record, text) if is_sealed and text else text.encode()
        record.save(force_insert=True)
    return response


def _sealed(record: IdempotencyRecord, text: str) -> bytes:
    return vault.seal(text, owner=vault.Owner.member(record.member_id), place=vault.place(record, "answer"))


def _opened(record: IdempotencyRecord) -> str:
    raw = bytes(record.answer)
    if not record.is_sealed:
        return raw.decode()
    hers, place = record.member_id, vault.place(record, "answer")
    return vault.reveal(raw, owner=vault.Owner.member(hers), place=place, actor=hers, reason="repeated-request")
