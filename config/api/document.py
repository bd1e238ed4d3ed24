"""The API document as it is served. Writing it takes seconds, and it is the same for everybody who asks."""

from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class DocumentView(SpectacularAPIView):  # type: ignore[misc]
    """Answers the document in YAML or JSON, written once for each language and form in the life of a process."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer: BaseRenderer = request.accepted_renderer
        content, etag = _written(type(self), type(renderer), get_language() or "")
        answer = HttpResponse(content, content_type=f"{renderer.media_type}; charset=utf-8", headers={"ETag": etag})
        name = self._get_filename(request, None)
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        conditional = get_conditional_response(request._request, etag=etag, response=answer)
        return answer if conditional is None else conditional


@lru_cache(maxsize=8)
def _written(view: type[DocumentView], renderer: type[BaseRenderer], _language: str) -> tuple[bytes, str]:
    """Return the document in the language that is active, and its entity tag. It is public: nobody's rights matter."""
    data: dict[str, Any] = view.generator_class().get_schema(request=None, public=True)
    content: bytes = renderer().render(data, None, {})
    return content, f'"{sha256(content).hexdigest()[:32]}"'
