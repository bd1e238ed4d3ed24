"""The directory and a circle's page: what a visitor finds, at whose clock, and what she is not told."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from config import webapp
from groups.errors import CircleFull
from groups.models import Circle, Seat
from groups.services.joining import refusal_of_joining
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session


def plain(body: bytes) -> str:
    """Return a page without what changes at each look."""
    return re.sub(r'nonce="[^"]*"', "", body.decode())


def names(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/circles/[^"]+"[^>]*>([^<]+)</a>', page)


@pytest.mark.usefixtures("lines", "lantern", "farol", "hidden")
class TestDirectory:
    def test_lists_what_anybody_may_find_soonest_first(self, client: Client) -> None:
        make_circle(name="Aaa without a session")
        assert names(client.get("/circles/").content.decode()) == ["Lantern Circle", "Farol", "Aaa without a session"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "bedtime"}, ["Lantern Circle"]),
            ({"theme": "balance"}, ["Lantern Circle"]),
            ({"theme": "cooking"}, []),
            ({"language": "es"}, ["Farol"]),
            ({"meeting_format": "phone"}, ["Farol"]),
            ({"has_seats": "1"}, ["Lantern Circle"]),
            ({"q": "farol", "language": "en"}, []),
        ],
    )
    def test_is_narrowed_down_by_a_form(self, client: Client, query: dict[str, str], found: list[str]) -> None:
        page = client.get("/circles/", query).content.decode()
        assert names(page) == found
        assert ("No circle like that yet" in page) == (not found)

    def test_gives_times_by_the_circles_clock_until_she_chooses_hers(self, client: Client, soon: datetime) -> None:
        local = soon.astimezone(ZoneInfo("America/New_York"))
        assert f"{local:%a, %b} {local.day}" in client.get("/circles/?q=lantern").content.decode()
        for _visit in range(2):  # once by the form, once remembered
            page = client.get(
                "/circles/", {"q": "lantern", **({"tz": "Asia/Tokyo"} if not _visit else {})}
            ).content.decode()
            tokyo = soon.astimezone(ZoneInfo("Asia/Tokyo"))
            assert f"{tokyo:%a, %b} {tokyo.day}, 10:30 AM" in page
            assert "Tokyo time" in page
            assert "New York time" in page
        client.get("/circles/?tz=")
        assert "Tokyo time" not in client.get("/circles/?q=lantern").content.decode()

    def test_says_how_full_a_session_is_in_words_and_never_in_numbers(self, client: Client) -> None:
        page = client.get("/circles/").content.decode()
        assert "Full, with a waitlist" in page
        assert "Many seats free" in page

    def test_a_seat_that_is_offered_to_somebody_is_not_free(self, client: Client, lantern: Circle) -> None:
        session = lantern.sessions.get()
        lantern.sessions.update(taken=session.capacity)
        assert "Many seats free" not in client.get("/circles/?q=lantern").content.decode()

    def test_who_waits_although_there_is_room_makes_it_full_for_nobody_else(
        self, client: Client, lantern: Circle
    ) -> None:
        """She may be kept apart from somebody there, or want more notice: that is nobody else's business."""
        make_seat(lantern.sessions.get(), make_member(), state=Seat.State.WAITING)
        assert "Many seats free" in client.get("/circles/?q=lantern").content.decode()

    def test_turns_pages(self, client: Client, soon: datetime) -> None:
        for number in range(14):
            make_session(make_circle(name=f"Later {number:02}"), starts_at=soon + timedelta(days=30, hours=number))
        first = client.get("/circles/").content.decode()
        assert len(names(first)) == 12
        assert 'rel="next" href="?page=2"' in first
        second = client.get("/circles/?page=2").content.decode()
        assert names(second) == [f"Later {number:02}" for number in range(10, 14)]
        assert 'rel="prev"' in second
        assert 'rel="next"' not in second


@pytest.mark.usefixtures("lines")
class TestCirclePage:
    def test_shows_the_next_sessions_and_what_is_asked_of_everybody(self, client: Client, lantern: Circle) -> None:
        page = client.get("/circles/lantern/").content.decode()
        assert "After bedtime." in page
        assert "New York time" in page
        assert "What is said here stays here" in page

    def test_says_what_is_welcome_in_her_language(self, client: Client, lantern: Circle) -> None:
        assert "Welcome here" not in client.get("/circles/lantern/").content.decode()
        Circle.objects.filter(pk=lantern.pk).update(norms=["baby_welcome", "pass_allowed"])
        page = client.get("/circles/lantern/").content.decode()
        assert "<dd>Babies are welcome</dd><dd>Passing is always fine</dd>" in page
        page = client.get("/circles/lantern/", headers={"Accept-Language": "es"}).content.decode()
        assert "<dd>Los bebés son bienvenidos</dd><dd>Siempre puedes pasar</dd>" in page

    @pytest.mark.parametrize("admission", ["open", "approval"])
    def test_promises_no_seat_and_reads_the_same_of_a_full_circle_as_of_one_with_room(
        self, client: Client, lantern: Circle, admission: str
    ) -> None:
        """Whoever is kept out of a circle reads that it is full: as a guest she would read that it is not."""
        Circle.objects.filter(pk=lantern.pk).update(member_limit=4, admission=admission)
        paths = ("/circles/lantern/", "/api/v1/circles/lantern/")
        for _each in range(3):
            make_membership(lantern, make_member())
        with_room = [plain(client.get(path).content) for path in paths]
        make_membership(lantern, make_member())
        pim = make_member("pim", agreed=True)
        assert isinstance(refusal_of_joining(circle_id=lantern.pk, member=pim, now=datetime.now(UTC)), CircleFull)
        assert [plain(client.get(path).content) for path in paths] == with_room
        page = with_room[0]
        assert "take a seat in the app" not in page.lower()
        assert "you can wait for one, or go to a circle like it" in page
        assert 'href="/circles/?language=en&amp;theme=balance"' in page

    def test_leads_to_the_app_where_it_is_built(
        self, client: Client, lantern: Circle, settings: Any, tmp_path: Path
    ) -> None:
        links = {"/": '"/app/"', "/circles/": '"/app/"', "/circles/lantern/": '"/app/#/circles/lantern"'}
        for is_built in (False, True):
            settings.WHITENOISE_ROOT = tmp_path
            if is_built:
                (tmp_path / "app").mkdir()
                (tmp_path / "app" / "index.html").touch()
            webapp.index_file.cache_clear()
            for path, link in links.items():
                page = client.get(path).content.decode()
                assert (f"href={link}" in page) == is_built, path
                # Where the app is built its own timer is the way out, and no other host learns of her visit.
                assert ('href="/app/away.html"' in page, "wikipedia" in page) == (is_built, not is_built), path
        webapp.index_file.cache_clear()

    def test_names_nobody(self, client: Client, lantern: Circle) -> None:
        pim = make_member("pim")
        make_membership(lantern, pim, handle="Quiet Heron 27", alias="Tuesday hour")
        make_seat(lantern.sessions.get(), pim)
        page = client.get("/circles/lantern/").content.decode()
        for secret in ("Quiet Heron", "Tuesday hour", "pim", str(pim.pk)):
            assert secret not in page

    def test_a_cancelled_or_past_session_is_not_announced(
        self, client: Client, lantern: Circle, soon: datetime
    ) -> None:
        session = lantern.sessions.get()
        session.state, session.cancelled_at = "cancelled", soon
        session.save()
        make_session(lantern, starts_at=soon - timedelta(days=40))
        assert "No session in sight" in client.get("/circles/lantern/").content.decode()

    def test_tells_search_engines_of_events_without_a_way_in(
        self, client: Client, lantern: Circle, soon: datetime
    ) -> None:
        Circle.objects.filter(pk=lantern.pk).update(name="Lamp </script><script>alert(1)</script>")
        page = client.get("/circles/lantern/").content.decode()
        assert "<script>alert" not in page
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        told = json.loads(block)
        [event] = told["@graph"]
        assert told["@context"] == "https://schema.org"
        assert event["@type"] == "Event"
        assert datetime.fromisoformat(event["startDate"]) == soon
        assert datetime.fromisoformat(event["startDate"]).utcoffset() == soon.astimezone(lantern.zone).utcoffset()
        assert event["location"] == {"@type": "VirtualLocation", "url": "https://kindcircle.test/circles/lantern/"}
        assert not {"attendee", "performer", "offers"} & event.keys()

    def test_escapes_what_a_facilitator_wrote(self, client: Client, lantern: Circle) -> None:
        Circle.objects.filter(pk=lantern.pk).update(description="<img src=x onerror=alert(1)>", audience="<b>all</b>")
        page = client.get("/circles/lantern/").content.decode()
        assert "<img src=x" not in page
        assert "<b>all" not in page
