"""Whom to call: always somebody, in the right order, without a login."""

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


def lines(country: str) -> list[str]:
    answer = Client().get(f"/api/v1/support-lines/?country={country}")
    assert answer.status_code == 200
    return [line["kind"] for line in answer.json()["lines"]]


@pytest.fixture(params=["loaded", "shipped"], autouse=True)
def reference(request: pytest.FixtureRequest) -> None:
    """Both with the table and before anybody loaded it."""
    if request.param == "loaded":
        call_command("load_reference", verbosity=0)


def test_emergency_then_crisis_then_maternal() -> None:
    kinds = lines("US")
    assert kinds[0] == "emergency"
    assert kinds.index("crisis") < kinds.index("maternal_support")


@pytest.mark.parametrize("country", ["KE", "NG", "JP"])
def test_a_country_without_a_line_gets_the_directories(country: str) -> None:
    kinds = lines(country)
    assert "directory" in kinds
    assert "maternal_support" not in kinds


@pytest.mark.parametrize("country", ["us", "USA", "", "%00", "1!"])
def test_what_is_no_country_is_a_400(country: str) -> None:
    assert Client().get(f"/api/v1/support-lines/?country={country}").status_code == 400


def test_a_login_that_is_broken_does_not_matter() -> None:
    answer = Client().get("/api/v1/support-lines/", headers={"X-Session-Token": "nonsense"})
    assert answer.status_code == 200


def test_the_words_are_in_the_language_that_is_asked_for() -> None:
    asked = {code: Client().get("/api/v1/support-lines/", headers={"Accept-Language": code}) for code in ("en", "es")}
    words = {code: [line["name"] for line in answer.json()["lines"]] for code, answer in asked.items()}
    assert words["en"][0] == "Emergency services"
    assert words["es"][0] == "Emergencias"
    texts = {line["text_to"] for line in asked["es"].json()["lines"]}
    assert "HOME al 741741" in texts
    assert all("Accept-Language" in answer["Vary"] for answer in asked.values())
    assert len({answer["ETag"] for answer in asked.values()}) == 2
