"""What holds on every public page: whom to call, a way out, a neutral title, and no trap for odd input."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Circle
from tests.factories import make_circle, make_session

PAGES = ("/", "/circles/", "/circles/lantern/", "/care/")
JUNK = ("\x00", "%00", "zzz", "-1", "99999999999999999999", "'\"><script>alert(1)</script>", "🌙" * 50, "../..", "[]")


@pytest.mark.usefixtures("lines", "lantern")
class TestEveryPage:
    @pytest.mark.parametrize("address", PAGES)
    def test_says_whom_to_call_and_how_to_leave_at_once(self, client: Client, address: str) -> None:
        text = client.get(address, {"country": "US"}).content.decode()
        assert 'href="tel:911"' in text
        assert text.index('href="tel:911"') < text.index('href="tel:988"')
        assert "Leave this page" in text

    @pytest.mark.parametrize("address", [*PAGES, "/nothing/"])
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_has_a_title_that_a_colleague_may_read(self, client: Client, address: str, language: str) -> None:
        page = client.get(address, headers={"Accept-Language": language}).content.decode()
        assert re.findall(r"<title>(.*?)</title>", page) == ["Kindcircle"]

    @pytest.mark.parametrize("address", PAGES)
    def test_only_reads(self, client: Client, address: str) -> None:
        assert client.post(address).status_code == 405

    @pytest.mark.parametrize("address", PAGES)
    def test_brings_nothing_along_from_elsewhere(self, client: Client, address: str) -> None:
        page = client.get(address).content.decode()
        brought = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
        assert brought
        assert all(found.startswith("/") for found in brought)
        assert not re.search(r"<style|style=|<script(?! type=\"application/ld\+json\")|\son\w+=", page)

    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("name", ["q", "theme", "language", "meeting_format", "tz", "country", "page", "lang", "x"])
    def test_takes_any_nonsense_calmly(self, client: Client, address: str, name: str) -> None:
        for junk in JUNK:
            answer = client.get(address, {name: junk})
            assert answer.status_code == 200
            assert b"<script>alert" not in answer.content

    def test_a_cookie_of_nonsense_is_no_choice(self, client: Client) -> None:
        client.cookies.load({"zone": "Nowhere/Atall", "country": "nonsense", "django_language": "tlh"})
        assert client.get("/circles/").status_code == 200
        assert 'href="tel:911"' in client.get("/care/").content.decode()


@pytest.mark.usefixtures("lines", "lantern")
class TestLanguage:
    def test_a_link_switches_the_language_and_stays_on_the_page(self, client: Client) -> None:
        assert "Find a circle" in client.get("/").content.decode()
        answer = client.get("/circles/?q=lamp&lang=es")
        assert answer.status_code == 302
        assert answer.headers["Location"] == "?q=lamp"
        page = client.get("/circles/?q=lamp").content.decode()
        assert '<html lang="es">' in page
        assert "Círculos" in page

    def test_a_browser_that_speaks_spanish_is_answered_in_spanish(self, client: Client) -> None:
        answer = client.get("/", headers={"Accept-Language": "es-MX"})
        assert "Aquí hay una silla para ti" in answer.content.decode()
        assert {"Cookie", "Accept-Language"} <= {part.strip() for part in answer.headers["Vary"].split(",")}


class TestErrors:
    @pytest.mark.usefixtures("lines")
    def test_an_unknown_address_is_a_page_with_the_support_card(self, client: Client) -> None:
        answer = client.get("/nothing/")
        assert answer.status_code == 404
        assert 'href="tel:911"' in answer.content.decode()

    @pytest.mark.django_db
    def test_a_hidden_an_ended_and_an_unknown_circle_look_the_same(
        self, client: Client, hidden: Circle, lantern: Circle
    ) -> None:
        Circle.objects.filter(pk=lantern.pk).update(archived_at="2026-01-01T00:00Z")
        unknown, secret, ended = (client.get(f"/circles/{slug}/") for slug in ("unknown", "hidden", "lantern"))
        assert unknown.status_code == secret.status_code == ended.status_code == 404
        assert unknown.content == secret.content == ended.content
        assert unknown.headers == secret.headers == ended.headers


@pytest.mark.usefixtures("lines", "lantern")
@pytest.mark.parametrize("address", [*PAGES, "/circles/?q=Circle&has_seats=1&tz=Asia/Tokyo"])
def test_a_page_asks_the_same_number_of_questions_however_much_there_is(client: Client, address: str, soon) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    client.get(address)
    few = questions()
    for number in range(30):
        circle = make_circle(name=f"Circle of {number}", language=f"x{number}")
        make_session(circle, starts_at=soon)
    assert questions() == few
