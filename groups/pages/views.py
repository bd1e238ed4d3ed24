"""The four pages. Each reads by selectors, with a number of queries that does not depend on what there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language

from config import webapp
from groups.models import Circle
from groups.norms import NORMS
from groups.pages import wording
from groups.pages.structured import events_json
from groups.pages.visitors import Visitor, language_links, page
from groups.selectors import support
from groups.selectors.circles import directory as listed_circles
from groups.selectors.finding import Wishes
from groups.selectors.pages import Meeting, coming_meetings, shelf, spoken_languages
from groups.selectors.vocabulary import theme_labels
from groups.selectors.weekly import public_series_of

MEETINGS_SHOWN = 6
LAST_PAGE = 1000


@dataclass(frozen=True, kw_only=True)
class When:
    """A meeting in the words of the page, by one clock."""

    text: str
    clock: str
    iso: str
    circle_text: str  # by the circle's own clock, when that is another one
    minutes: int
    band: str
    band_text: str
    is_shifted: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """A circle in the words of the page."""

    slug: str
    name: str
    description: str
    audience: str
    language: str
    language_name: str
    meeting_format: str
    themes: list[str]
    norms: list[str]
    when: When | None


@page
def welcome(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Say what this is, how an evening goes and what we promise."""
    return _render(request, visitor, "welcome", {})


@page
def directory(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """List the circles that are open to anybody, soonest first."""
    themes = theme_labels()
    wishes = _wishes(request, themes)
    found = shelf(wishes, number=_number(request), now=timezone.now())
    context = {
        "wishes": wishes,
        "theme": next(iter(wishes.guilt_sources), ""),
        "cards": [_card(circle, meeting, visitor, themes) for circle, meeting in found.cards],
        "earlier_href": _page_href(request, found.number - 1) if found.number > 1 else "",
        "later_href": _page_href(request, found.number + 1) if found.has_more else "",
        "themes": themes.items(),
        "formats": wording.FORMATS.items(),
        "languages": [(code, wording.language_name(code)) for code in spoken_languages()],
        "is_filtered": wishes != Wishes(),
    }
    return _render(request, visitor, "directory", context)


@page
def circle(request: HttpRequest, visitor: Visitor, *, slug: str) -> HttpResponse:
    """Show one circle's public card and its next sessions."""
    found = listed_circles().filter(slug=slug).first()
    if found is None:
        raise Http404
    now = timezone.now()
    meetings = coming_meetings(found.pk, limit=MEETINGS_SHOWN, now=now)
    page_url = f"{settings.PUBLIC_URL}{request.path}"
    context = {
        "circle": found,
        "card": _card(found, None, visitor, theme_labels()),
        "whens": [_when(meeting, visitor) for meeting in meetings],
        "alike_href": _alike_href(found),
        "is_cohort": found.enrolment == Circle.Enrolment.COHORT,
        "is_open": found.admission == Circle.Admission.OPEN,
        "events": events_json(found, meetings, public_series_of(found, now=now), page_url=page_url),
    }
    return _render(request, visitor, "circle", context)


@page
def care(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show whom to call, by country; also while the database is away."""
    card = support.support_card(visitor.country)
    codes = {*support.support_countries(), visitor.country} - {support.ANYWHERE}
    countries = sorted(((code, wording.country_name(code)) for code in codes), key=lambda pair: pair[1])
    context = {
        "card": card,
        "country_name": wording.country_name(visitor.country),
        "countries": [*countries, (support.ANYWHERE, wording.country_name(support.ANYWHERE))],
        "verified_on": min((line.verified_on for line in card.lines), default=None),
    }
    return _render(request, visitor, "care", context)


def _render(request: HttpRequest, visitor: Visitor, name: str, context: dict[str, Any]) -> HttpResponse:
    shared = {
        "page": name,
        "visitor": visitor,
        "zones": [(zone, f"{wording.place(zone)}") for zone in _zone_choices(visitor.zone)],
        "language_links": language_links(request),
        "current_language": get_language(),
        "account_href": "/app/#/signup" if webapp.index_file() else "/api/docs/",
        "has_web_app": webapp.index_file() is not None,
    }
    return render(request, f"groups/{name}.html", shared | context)


def _card(found: Circle, meeting: Meeting | None, visitor: Visitor, themes: Mapping[str, str]) -> Card:
    return Card(
        slug=found.slug,
        name=found.name,
        description=found.description,
        audience=found.audience,
        language=found.language,
        language_name=wording.language_name(found.language),
        meeting_format=str(wording.FORMATS[found.meeting_format]),
        themes=[themes[theme] for theme in found.guilt_sources if theme in themes],
        norms=[str(NORMS[norm]) for norm in found.norms if norm in NORMS],
        when=_when(meeting, visitor) if meeting else None,
    )


def _when(meeting: Meeting, visitor: Visitor) -> When:
    zone = visitor.zone or meeting.timezone
    is_elsewhere = zone != meeting.timezone
    return When(
        text=wording.day_and_hour(meeting.starts_at, zone),
        clock=wording.clock(zone),
        iso=meeting.starts_at.isoformat(),
        circle_text=(
            f"{wording.day_and_hour(meeting.starts_at, meeting.timezone)}, {wording.clock(meeting.timezone)}"
            if is_elsewhere
            else ""
        ),
        minutes=meeting.duration_minutes,
        band=meeting.band,
        band_text=str(wording.BANDS[meeting.band]),
        is_shifted=meeting.is_shifted,
    )


def _wishes(request: HttpRequest, themes: Mapping[str, str]) -> Wishes:
    theme, meeting_format = request.GET.get("theme", ""), request.GET.get("meeting_format", "")
    return Wishes(
        # PostgreSQL's text holds no NUL; what cannot be found is not looked for.
        q=request.GET.get("q", "").replace("\x00", "").strip()[:80],
        guilt_sources=(theme,) if theme in themes else (),
        language=request.GET.get("language", "").replace("\x00", "")[:12],
        meeting_format=meeting_format if meeting_format in wording.FORMATS else "",
        has_seats=request.GET.get("has_seats") == "1",
    )


def _alike_href(found: Circle) -> str:
    """Return where a guest finds circles like this one: its first theme, in its language. The form knows one theme."""
    query = QueryDict(mutable=True)
    query["language"] = found.language
    if found.guilt_sources:
        query["theme"] = found.guilt_sources[0]
    return f"{reverse('directory')}?{query.urlencode()}"


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), LAST_PAGE)


def _page_href(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _zone_choices(chosen: str) -> list[str]:
    zones = set(wording.ZONES) | ({chosen} if chosen else set())
    return sorted(zones, key=wording.place)


urlpatterns = [
    path("", welcome, name="welcome"),
    path("circles/", directory, name="directory"),
    path("circles/<slug:slug>/", circle, name="circle-page"),
    path("care/", care, name="care"),
]
