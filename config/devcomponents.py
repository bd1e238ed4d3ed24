"""The page of all components: the web app itself, which shows them at this address. Never in production."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import webapp


@require_safe
@never_cache
def components_page(request: HttpRequest) -> HttpResponse:
    """Return the app's own page. Raises Http404 while the web app is not built."""
    index = webapp.index_file()
    if index is None:
        raise Http404
    return HttpResponse(index.read_bytes())


urlpatterns = [path("components/", components_page, name="devcomponents")]
