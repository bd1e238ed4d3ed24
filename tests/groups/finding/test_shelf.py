"""The directory is kept some seconds for guests, and for nobody else."""

import time
from typing import Any

import pytest
from django.test import Client

from groups.views import circles
from members.models import Member
from tests.factories import make_circle

PATH = "/api/v1/circles/"


@pytest.fixture(autouse=True)
def shelf(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GUESTS_LIST_SECONDS = 60
    monkeypatch.setattr(circles, "_shelf", circles.Shelf())


def slugs(client: Client, path: str = PATH, **headers: Any) -> list[str]:
    answer = client.get(path, **headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    return [each["slug"] for each in answer.json()["results"]]


def test_a_guest_reads_the_same_for_some_seconds(db: None, settings: Any, client: Client) -> None:
    make_circle(slug="porch")
    first = client.get(PATH)
    assert slugs(client) == ["porch"]
    make_circle(slug="quay")
    again = client.get(PATH)
    assert again.content == first.content
    kept = {name: value for name, value in first.headers.items() if name != "Correlation-ID"}
    assert {name: value for name, value in again.headers.items() if name != "Correlation-ID"} == kept
    settings.GUESTS_LIST_SECONDS = 0.05
    time.sleep(0.06)
    assert slugs(client) == ["porch", "quay"]


def test_another_wish_or_language_is_another_list(db: None, client: Client) -> None:
    make_circle(slug="porch", language="en")
    assert slugs(client) == slugs(client, PATH, headers={"Accept-Language": "es"}) == ["porch"]
    make_circle(slug="muelle", language="es")
    assert slugs(client, f"{PATH}?language=es") == ["muelle"]
    assert slugs(client, PATH, headers={"Accept-Language": "es"}) == ["porch"]


def test_whoever_shows_a_login_reads_what_is(db: None, client: Client, pim: Member, client_for: Any) -> None:
    make_circle(slug="porch")
    slugs(client)
    make_circle(slug="quay")
    assert slugs(client_for(pim)) == ["porch", "quay"]
    assert slugs(client) == ["porch"]


def test_a_refusal_is_not_kept(db: None, client: Client) -> None:
    for _again in range(2):
        assert client.get(f"{PATH}?language=").status_code == 400


def test_the_shelf_has_an_end(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.api.shelf._MOST", 2)
    for limit in range(1, 5):
        slugs(client, f"{PATH}?limit={limit}")
    assert len(circles._shelf._bodies) == 2


def test_what_is_too_old_or_too_large_is_not_kept(
    db: None, settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slugs(client)
    settings.GUESTS_LIST_SECONDS = 0.01
    time.sleep(0.02)
    slugs(client, f"{PATH}?limit=3")
    assert [address for address, _language, _form in circles._shelf._bodies] == [f"{PATH}?limit=3"]
    monkeypatch.setattr("config.api.shelf._LARGEST", 10)
    slugs(client, f"{PATH}?limit=4")
    assert len(circles._shelf._bodies) == 1


def test_another_form_is_another_body(db: None, client: Client) -> None:
    plain, spread = (client.get(PATH, headers={"Accept": f"application/json{form}"}) for form in ("", "; indent=4"))
    assert plain.content != spread.content
    assert client.get(PATH).content == plain.content
