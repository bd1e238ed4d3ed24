"""Her calendar feed: to open, replace and close it, and the file that her calendar fetches by its token alone."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import is_unchanged
from config.api.throttles import counting, keys
from groups import calendars
from groups.models import CalendarFeed
from groups.selectors import feeds
from groups.serializers.feeds import FeedOut, NewFeedOut
from groups.services import feeds as service
from groups.views import examples
from groups.views.base import GroupsView
from groups.views.examples import answer

_PLAIN = "text/plain; charset=utf-8"
_SCOPE = "feed"


class OwnFeed(GroupsView):
    """`me/calendar-feed/`"""

    @extend_schema(
        operation_id="me_calendar_feed_retrieve",
        tags=["me"],
        summary="Whether I have a calendar feed",
        description="404 as long as there is none. Its address was told when it was opened; nobody can read it again.",
        responses=FeedOut,
        examples=answer(examples.FEED),
    )
    def get(self, request: Request) -> Response:
        """Answer since when there is one."""
        feed = feeds.feed_of(self.me)
        if feed is None:
            raise exceptions.NotFound
        return Response(FeedOut(feed).data)

    @extend_schema(
        operation_id="me_calendar_feed_create",
        tags=["me"],
        summary="Open my calendar feed",
        description=(
            "Answers an address to which a calendar subscribes, once. It needs no login: whoever knows it reads the "
            "times of the sessions in which she has a seat, under her own words for them, from 30 days ago on. An "
            "address that was given before opens nothing any more."
        ),
        request=None,
        responses={201: NewFeedOut},
        examples=answer(examples.NEW_FEED),
    )
    def post(self, request: Request) -> Response:
        """Open it, or give it another address."""
        feed, url = service.open_feed(member=self.me, now=self.now)
        return Response(NewFeedOut({"created_at": feed.created_at, "url": url}).data, status=201)

    @extend_schema(
        operation_id="me_calendar_feed_destroy",
        tags=["me"],
        summary="Close my calendar feed",
        description="Its address opens nothing from now on. Closing what is closed changes nothing.",
        responses={204: OpenApiResponse(description="It is closed.")},
    )
    def delete(self, request: Request) -> Response:
        """Close it."""
        service.close_feed(member=self.me)
        return Response(status=204)


@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer the feed of this token, or 304 to whom has it already.

    A token that never was, one that was replaced and one of a closed account read alike, byte for byte.
    """
    now = timezone.now()
    feed = feeds.feed_with(token)
    wait = _wait(request, feed)
    if wait is not None:
        return _plain("Too many requests.", 429, {"Retry-After": str(wait)})
    if feed is None:
        return _plain("Not found.", 404)
    cards = feeds.feed_cards(feed.member, now=now)
    feed = service.note_content(feed=feed, cards=cards, now=now)
    headers = _validators(feed)
    if _has_it(request, headers["ETag"], feed.changed_at):
        return HttpResponse(status=304, headers=headers)
    file = calendars.feed(cards, locale=feed.member.locale, changed_at=feed.changed_at)
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


def _wait(request: HttpRequest, feed: CalendarFeed | None) -> int | None:
    """Count this look and return the seconds to wait where it was one too many."""
    whose = [f"feed:{feed.pk}"] if feed else []
    counts = counting.count(_SCOPE, whose, keys.client_address(request))
    counting.remember(request, counts)
    wait = counting.wait(counts)
    return None if wait is None else int(wait) + 1


def _validators(feed: CalendarFeed) -> dict[str, str]:
    return {
        "ETag": f'"{bytes(feed.content_hash).hex()[:32]}"',
        "Last-Modified": http_date(feed.changed_at.timestamp()),
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    }


def _has_it(request: HttpRequest, etag: str, changed_at: datetime) -> bool:
    """Return whether the reader's copy is the present one; a date counts only without a tag (RFC 9110, 13.2.2)."""
    if "If-None-Match" in request.headers:
        return is_unchanged(request.headers["If-None-Match"], etag)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(changed_at.timestamp()) <= since


def _plain(text: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        f"{text}\n", content_type=_PLAIN, status=status, headers={"Cache-Control": "no-store", **(headers or {})}
    )
