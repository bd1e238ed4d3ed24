"""Why a request was refused. Services raise these; nothing here knows rest_framework, `problems` gives them a form."""

from collections.abc import Mapping
from typing import Final

# A lock that took too long, a deadlock, a write that crossed another one.
_HELD: Final = frozenset({"55P03", "40P01", "40001"})


class DomainError(Exception):
    """A rule of the domain refused: 409 with a stable `code`.

    A subclass sets `code`, `detail` and, where 409 is not the truth, `status`. What a client needs to go on (another
    session with a free seat, say) goes into `extra` and becomes members of the problem.
    """

    code: str = "conflict"
    detail: str = "This is not possible right now."
    status: int = 409
    retry_after: int | None = None

    def __init__(
        self,
        detail: str | None = None,
        *,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: object,
    ) -> None:
        self.detail = detail or type(self).detail
        self.retry_after = type(self).retry_after if retry_after is None else retry_after
        self.headers = dict(headers or {})
        self.extra = extra
        super().__init__(self.code)

    def __str__(self) -> str:
        """This function will return the code alone: it may end in a log, where details have no business."""
        return self.code


class Busy(DomainError):
    """Somebody else held the same rows for too long, or two requests blocked each other."""

    code = "busy"
    detail = "Somebody else is changing the same thing. Try again in a second."
    retry_after = 1


def is_busy(failure: BaseException) -> bool:
    """Tell whether the database refused since others held the same rows: trying again may help. See `Busy`."""
    return getattr(failure.__cause__, "sqlstate", None) in _HELD


class VersionConflict(DomainError):
    """The thing changed after it was read."""

    code = "precondition_failed"
    detail = "Someone changed this after you read it. Read it again, then repeat your change."
    status = 412


class PreconditionRequired(DomainError):
    """A write that must name the version it was made for did not."""

    code = "precondition_required"
    detail = "Send If-Match with the ETag you last read."
    status = 428


class IdempotencyKeyInvalid(DomainError):
    """The Idempotency-Key is empty, too long, or not visible ASCII."""

    code = "idempotency_key_invalid"
    detail = "Idempotency-Key must be 1 to 200 visible ASCII characters."
    status = 400


class IdempotencyMismatch(DomainError):
    """The same key came with another body."""

    code = "idempotency_mismatch"
    detail = "This Idempotency-Key was used for another request. Use a new key."
    status = 422


class IdempotencyRunning(DomainError):
    """The first request with this key has not been answered yet."""

    code = "idempotency_running"
    detail = "The first request with this Idempotency-Key is still running. Try again in a second."
    retry_after = 1


def check_version(current: int, expected: int | None) -> None:
    """This function will let a write pass when the locked row still has the version it was made for.

    For services, under their row lock: only there is the comparison free of a race. `expected` is None where the
    client sent `If-Match: *`. Raises VersionConflict.
    """
    if expected is not None and current != expected:
        raise VersionConflict
