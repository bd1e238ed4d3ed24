"""Which exception is which problem. What is not listed is a bug: it stays an exception and becomes a 500."""

import logging
import math
from collections.abc import Callable, Iterable
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from config import vault
from config.api import errors
from config.api.problems.shape import CSRF_FAILED, FORBIDDEN, NOT_FOUND, Problem

logger = logging.getLogger(__name__)

INVALID_DETAIL: Final = "Some of what you sent is not valid."
INVALID: Final = Problem(400, "invalid", INVALID_DETAIL)
CONFLICT: Final = Problem(409, "conflict", "This contradicts what is already there.")
UNAVAILABLE: Final = Problem(
    503, "unavailable", "This cannot be reached right now. Try again in a few seconds.", headers={"Retry-After": "5"}
)
UNREADABLE: Final = Problem(
    503, "unreadable", "What is kept here cannot be opened right now. It is still there, and it was noted on our side."
)
# Too long, out of range, no such date, not encodable, no such value; NUL is refused by the driver, without a code.
_UNSTORABLE: Final = frozenset({"", "22001", "22003", "22007", "22008", "22021", "22P02", "22P05"})
_CONSTRAINTS: Final = {"23503": CONFLICT, "23505": CONFLICT, "23P01": CONFLICT, "23514": INVALID}


class CsrfFailed(exceptions.PermissionDenied):
    """A cookie came without its CSRF token."""

    default_code = CSRF_FAILED.code
    default_detail = CSRF_FAILED.detail


def refusal(exc: BaseException) -> Problem | None:
    """This function will return the problem an exception stands for, or None for a bug."""
    for kind, form in _FORMS:
        if isinstance(exc, kind):
            return form(exc)
    return None


def _domain(exc: errors.DomainError) -> Problem:
    headers = dict(exc.headers)
    if exc.retry_after is not None:
        headers["Retry-After"] = str(exc.retry_after)
    return Problem(exc.status, exc.code, str(exc.detail), headers=headers, extra=exc.extra)


def _not_found(exc: BaseException) -> Problem:
    # Always the same bytes: whatever the view said about the id would tell a forbidden one from an unknown one.
    return NOT_FOUND


def _forbidden(exc: BaseException) -> Problem:
    return FORBIDDEN


def _throttled(exc: exceptions.Throttled) -> Problem:
    return throttled(getattr(exc, "wait", None))


def throttled(wait: float | None) -> Problem:
    """This function will return the 429 problem, with the whole seconds to wait."""
    seconds = max(1, math.ceil(wait or 1))
    return Problem(429, "throttled", "Too many requests. Wait a little.", headers={"Retry-After": str(seconds)})


def _model_invalid(exc: ValidationError) -> Problem:
    if hasattr(exc, "error_dict"):
        found = [(name, error) for name, listed in exc.error_dict.items() for error in listed]
    else:
        found = [("__all__", error) for error in exc.error_list]
    listed = [
        _entry(() if name == "__all__" else (name,), error.code or "invalid", " ".join(map(str, error.messages)))
        for name, error in found
    ]
    return Problem(400, "invalid", INVALID_DETAIL, errors=listed)


def _invalid(exc: exceptions.ValidationError) -> Problem:
    return Problem(400, "invalid", INVALID_DETAIL, errors=list(_flattened(exc.detail, ())))


def _api(exc: exceptions.APIException) -> Problem:
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    codes = exc.get_codes()
    return Problem(
        exc.status_code, codes if isinstance(codes, str) else exc.default_code, str(exc.detail), headers=headers
    )


def _flattened(detail: object, path: tuple[str, ...]) -> Iterable[dict[str, str]]:
    """Yield one entry for each message, with the JSON pointer of where it belongs."""
    if isinstance(detail, dict):
        for name, value in detail.items():
            yield from _flattened(value, path if name == "non_field_errors" else (*path, str(name)))
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            yield from _flattened(value, path if isinstance(value, str) else (*path, str(index)))
    else:
        yield _entry(path, getattr(detail, "code", None) or "invalid", str(detail))


def _entry(path: tuple[str, ...], code: str, detail: str) -> dict[str, str]:
    pointer = "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
    return {"pointer": pointer, "code": code, "detail": detail}


def _sqlstate(exc: BaseException) -> str:
    return getattr(exc.__cause__, "sqlstate", None) or ""


def _operational(exc: OperationalError) -> Problem | None:
    if errors.is_busy(exc):
        return _domain(errors.Busy())
    return None


def _integrity(exc: IntegrityError) -> Problem | None:
    """Answer what a constraint refused; the service should have said it better, so it is logged, by name only."""
    problem = _CONSTRAINTS.get(_sqlstate(exc))
    if problem:
        # The exception's own text quotes the row. It goes nowhere.
        logger.error("constraint %s refused what a service let through", _constraint(exc))
    return problem


def _constraint(exc: BaseException) -> str:
    return str(getattr(getattr(exc.__cause__, "diag", None), "constraint_name", None) or "without a name")


def _data(exc: DataError) -> Problem | None:
    if _sqlstate(exc) not in _UNSTORABLE:
        return None
    logger.error("a value that PostgreSQL cannot hold (%s) passed validation", _sqlstate(exc) or "no code")
    return INVALID


def _unavailable(exc: BaseException) -> Problem:
    return UNAVAILABLE


def _unreadable(exc: BaseException) -> Problem:
    return UNREADABLE  # no Retry-After: a person has to look at the keys; the vault named the row in the log


def _unsealable(exc: BaseException) -> Problem:
    return INVALID


_Form = Callable[..., Problem | None]
_FORMS: Final[tuple[tuple[type[BaseException], _Form], ...]] = (
    (errors.DomainError, _domain),
    (Http404, _not_found),
    (exceptions.NotFound, _not_found),
    (PermissionDenied, _forbidden),
    (exceptions.Throttled, _throttled),
    (exceptions.ValidationError, _invalid),
    (exceptions.APIException, _api),
    (ValidationError, _model_invalid),
    (IntegrityError, _integrity),
    (OperationalError, _operational),
    (DataError, _data),
    (vault.KeysUnavailable, _unavailable),
    (vault.AuditUnavailable, _unavailable),
    (vault.Unreadable, _unreadable),
    (vault.Unsealable, _unsealable),
    (vault.KeyDestroyed, _not_found),  # the last request of somebody who has just been erased
)
