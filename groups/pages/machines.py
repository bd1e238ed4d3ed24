"""What machines ask the site for: a circle's calendar, the list of pages, and where robots may look."""

import hashlib
from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from config.api.etag import is_unchanged
from groups import calendars
from groups.selectors.circles import directory
from groups.selectors.pages import calendar_of

_KEPT_FOR = "public, max-age=300"
_MOST_PAGES = 49_000  # the format of sitemaps ends at 50,000
_CLOSED = ("/api/", "/_allauth/", "/admin/", "/app/", "/calendar/", "/hooks/", "/metrics")
_FEED = "/api/v1/feeds/meeting-guide.json"


@require_safe
def circle_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the coming sessions of a public circle as a calendar: times alone. Raises Http404."""
    found = directory().filter(slug=slug).first()
    if found is None:
        raise Http404
    cards, changed_at = calendar_of(found, now=timezone.now())
    locale = "es" if (get_language() or "").startswith("es") else "en"
    file = calendars.feed(cards, locale=locale, changed_at=changed_at)
    headers = {"ETag": f'"{hashlib.sha256(file).hexdigest()[:32]}"', "Cache-Control": _KEPT_FOR}
    if is_unchanged(request.headers.get("If-None-Match"), headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer every public page with the day on which it last changed, where it has one (sitemaps.org)."""
    circles = directory().order_by("slug").values_list("slug", "changed_at")[:_MOST_PAGES]
    pages = [(reverse(name), "") for name in ("welcome", "directory", "care")]
    pages += [(reverse("circle-page", args=[slug]), f"{at:%Y-%m-%d}") for slug, at in circles]
    return HttpResponse(
        _urlset(pages), content_type="application/xml; charset=utf-8", headers={"Cache-Control": _KEPT_FOR}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer where robots may look (RFC 9309): public pages and the feed, and nothing of anybody's own."""
    lines = ["User-agent: *", f"Allow: {_FEED}", *(f"Disallow: {place}" for place in _CLOSED)]
    lines += ["", f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _urlset(pages: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<url><loc>{escape(settings.PUBLIC_URL + page)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for page, day in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


urlpatterns = [
    path("circles/<slug:slug>/calendar.ics", circle_calendar, name="circle-calendar"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
]
