"""JSON in, JSON out. A body of another type is refused before the view, also where the view never looks at it."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class StrictNegotiation(DefaultContentNegotiation):
    """DRF asks a body's type only when `request.data` is read; here every view refuses it at once."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> Any:
        """This function will choose the renderer. Raises NotAcceptable (406) or UnsupportedMediaType (415)."""
        chosen = super().select_renderer(request, renderers, format_suffix)
        if _has_body(request) and self.select_parser(request, request.parsers or ()) is None:
            raise UnsupportedMediaType(request.content_type, "Send application/json.")
        return chosen


def _has_body(request: Request) -> bool:
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")
