"""The API document as it is served. Writing it takes seconds, and it is the same for everybody who asks."""

from functools import lru_cache
from hashlib import sha256
from typing import Final

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

_RENDERERS: Final = {each.media_type: each for each in (OpenApiYamlRenderer, OpenApiJsonRenderer)}
_NAMES: Final = {OpenApiYamlRenderer.media_type: "Kindcircle.yaml", OpenApiJsonRenderer.media_type: "Kindcircle.json"}


class DocumentView(SpectacularAPIView):
    """Answers the document in YAML or JSON, written once for each language and form in the life of a process."""

    renderer_classes = list(_RENDERERS.values())

    def _get_schema_response(self, request: Request) -> HttpResponse:
        form = str(request.accepted_renderer.media_type)
        content, etag = _written(form, get_language() or "")
        answer = HttpResponse(content, content_type=f"{form}; charset=utf-8", headers={"ETag": etag})
        answer["Content-Disposition"] = f'inline; filename="{_NAMES[form]}"'
        conditional: HttpResponse | None = get_conditional_response(request._request, etag=etag, response=answer)
        return answer if conditional is None else conditional


@lru_cache(maxsize=8)
def _written(form: str, _language: str) -> tuple[bytes, str]:
    """Return the document in the language that is active, and its entity tag. It is public: nobody's rights matter."""
    data = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    content = _RENDERERS[form]().render(data, None, {})
    told = content if isinstance(content, bytes) else content.encode()
    return told, f'"{sha256(told).hexdigest()[:32]}"'
