"""Whom to call: in the right order, never a maternal line alone, never an empty card, also without a database."""

import re
from datetime import UTC, datetime
from itertools import combinations

import pytest
from django.db import connections
from django.test import Client

from groups.models import SupportLine
from groups.reference import shipped
from groups.selectors.support import shipped_card, support_card, support_countries, unchecked_lines


def headings(page: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", page)


@pytest.mark.usefixtures("lines")
class TestCare:
    def test_emergency_comes_first_then_crisis_then_maternal(self, client: Client) -> None:
        page = client.get("/care/", {"country": "US"}).content.decode()
        assert headings(page) == ["In danger now", "Someone to talk to, now", "For mothers, around birth and after"]
        assert page.index("tel:911") < page.index("tel:988") < page.index("tel:18338526262")

    def test_a_maternal_line_never_stands_without_a_crisis_line(self, client: Client) -> None:
        SupportLine.objects.filter(country="US", kind="crisis").update(is_published=False)
        page = client.get("/care/", {"country": "US"}).content.decode()
        assert "tel:18338526262" not in page
        assert "findahelpline.com" in page

    @pytest.mark.parametrize("country", ["KE", "NG", "ZZ", "FJ"])
    def test_a_country_without_a_confirmed_line_gets_the_directories(self, client: Client, country: str) -> None:
        page = client.get("/care/", {"country": country}).content.decode()
        assert "befrienders.org" in page
        assert "In danger now" in page

    def test_what_is_not_confirmed_is_not_shown(self, client: Client) -> None:
        withheld = [row for row in shipped("support_lines") if not row["is_published"]]
        assert len(withheld) == 4
        for row in withheld:
            page = client.get("/care/", {"country": row["country"]}).content.decode()
            assert row["phone"] not in page

    def test_the_country_is_remembered_and_can_be_changed_by_one_tap(self, client: Client) -> None:
        client.get("/care/", {"country": "GB"})
        assert "tel:999" in client.get("/circles/").content.decode()
        assert "tel:112" in client.get("/care/", {"country": "NL"}).content.decode()

    def test_the_browsers_language_names_a_country_until_she_does(self, client: Client) -> None:
        assert "tel:000" in client.get("/", headers={"Accept-Language": "en-AU,en;q=0.5"}).content.decode()

    def test_words_beside_a_number_are_not_dialled(self, client: Client) -> None:
        page = client.get("/care/", {"country": "ZA"}).content.decode()
        assert 'href="tel:112">112</a> (mobile) or <a class="number" href="tel:10111">10111</a>' in page
        spanish = client.get("/care/", {"country": "ZA"}, headers={"Accept-Language": "es"}).content.decode()
        assert "(celular) o" in spanish

    @pytest.mark.parametrize("country", sorted({row["country"] for row in shipped("support_lines")}))
    def test_no_country_has_an_empty_card(self, country: str) -> None:
        card = support_card(country)
        assert card.lines
        assert card.crisis or card.directories
        assert not card.maternal or card.crisis

    def test_lines_that_nobody_checked_for_half_a_year_are_counted(self) -> None:
        assert unchecked_lines(today=datetime(2026, 12, 1, tzinfo=UTC).date()).count() == 0
        assert (
            unchecked_lines(today=datetime(2027, 6, 1, tzinfo=UTC).date()).count()
            == SupportLine.objects.filter(is_published=True).count()
        )


MATERNAL = re.compile(r"tlc.?mama|833.?852.?6262", re.I)


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    "shown",
    [set(some) for number in range(4) for some in combinations(("emergency", "crisis", "maternal_support"), number)],
    ids=lambda kinds: "+".join(sorted(kinds)) or "nothing",
)
def test_the_maternal_line_is_never_alone_whatever_is_published(client: Client, shown: set[str]) -> None:
    """It says of itself that it is no crisis line: neither the card, the API, the pages nor the data show it alone."""
    SupportLine.objects.exclude(kind="directory").exclude(kind__in=shown).update(is_published=False)
    card = support_card("US")
    texts = (
        " ".join(f"{line.name} {line.phone} {line.text_to}" for line in card.lines),
        client.get("/api/v1/support-lines/", {"country": "US"}).content.decode(),
        client.get("/care/", {"country": "US"}).content.decode(),
        client.get("/", {"country": "US"}).content.decode(),
    )
    is_wanted = {"crisis", "maternal_support"} <= shown
    for text in texts[:3]:
        assert bool(MATERNAL.search(text)) == is_wanted
    assert is_wanted or not MATERNAL.search(texts[3])
    if is_wanted:
        kinds = [line.kind for line in card.lines]
        assert kinds.index("crisis") < kinds.index("maternal_support")


def test_no_shipped_line_calls_the_maternal_line_a_crisis_line() -> None:
    named = [row for row in shipped("support_lines") if MATERNAL.search(f"{row['name']} {row['phone']}")]
    assert named
    assert {row["kind"] for row in named} == {"maternal_support"}
    for country in {row["country"] for row in named}:
        assert any(row["kind"] == "crisis" and row["is_published"] for row in shipped("support_lines")
                   if row["country"] == country)  # fmt: skip


@pytest.mark.django_db
def test_before_anything_is_loaded_the_shipped_lines_answer(client: Client) -> None:
    assert "tel:911" in client.get("/care/", {"country": "US"}).content.decode()
    assert support_card("US") == shipped_card("US")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/care/", "/"])
def test_the_numbers_can_be_read_while_the_database_is_away(client: Client, address: str) -> None:
    """A real refusal: the connection is told of a port where nobody listens."""
    connection = connections["default"]
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(HOST="127.0.0.1", PORT="9")
    client.cookies["sessionid"] = "a-login-that-nobody-can-look-up-now"
    try:
        page = client.get(address, {"country": "GB"})
        assert support_countries()
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)
    assert page.status_code == 200
    assert "tel:999" in page.content.decode()
    assert "tel:111" in page.content.decode()
