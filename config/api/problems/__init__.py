"""Every refusal under /api/ and /_allauth/ is an RFC 9457 problem with a stable `code`; import from here only."""

from config.api.problems.answers import (
    csrf_failure,
    handler400,
    handler403,
    handler404,
    handler500,
    page,
    problem_handler,
    unknown_route,
)
from config.api.problems.paths import is_api
from config.api.problems.refusals import refusal
from config.api.problems.shape import CONTENT_TYPE, Problem

__all__ = [
    "CONTENT_TYPE",
    "Problem",
    "csrf_failure",
    "handler400",
    "handler403",
    "handler404",
    "handler500",
    "is_api",
    "page",
    "problem_handler",
    "refusal",
    "unknown_route",
]
