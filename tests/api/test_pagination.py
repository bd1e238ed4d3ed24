"""Every row comes exactly once, under ties, NULLs, inserts and deletions, in both directions, by one query."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from config.api import cursors
from tests.api.models import Note
from tests.api.test_problems import problem

pytestmark = pytest.mark.django_db
NOTES = "/api/test/notes/"
EXPECTED = {
    NOTES: lambda n: (-n.rank, -n.pk),
    "/api/test/notes-by-rank/": lambda n: (n.rank, -n.pk),
    "/api/test/notes-by-due/": lambda n: (n.due_at is None, n.due_at or 0, -n.rank, -n.pk),
}


@pytest.fixture
def many(notes: None) -> list[Note]:
    chance = random.Random(4)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    dues = [None, *(start + timedelta(microseconds=n) for n in range(4))]
    Note.objects.bulk_create(Note(rank=chance.randrange(4), due_at=chance.choice(dues)) for _ in range(57))
    return list(Note.objects.all())


def walk(client: Client, url: str | None, link: str = "next") -> list[list[int]]:
    pages = []
    while url:
        body = client.get(url).json()
        assert list(body) == ["next", "previous", "results"]
        pages.append([row["id"] for row in body["results"]])
        url = body[link]
    return pages


def flat(pages: list[list[int]]) -> list[int]:
    return [pk for page in pages for pk in page]


@pytest.mark.parametrize("path", EXPECTED)
@pytest.mark.parametrize("limit", [1, 7, 19, 57, 100])
def test_pages_hold_every_row_once_and_in_order(client: Client, many: list[Note], path: str, limit: int) -> None:
    expected = [note.pk for note in sorted(many, key=EXPECTED[path])]
    pages = walk(client, f"{path}?limit={limit}")
    assert flat(pages) == expected
    assert len(pages) == -(-len(many) // limit)


@pytest.mark.parametrize("path", EXPECTED)
def test_walking_back_gives_the_same_pages(client: Client, many: list[Note], path: str) -> None:
    forward, url, last = [], f"{path}?limit=8", None
    while url:
        body = client.get(url).json()
        forward.append([row["id"] for row in body["results"]])
        last, url = url, body["next"]
    backward = walk(client, last, link="previous")
    assert backward == forward[::-1]


def test_rows_that_come_meanwhile_move_no_other_row(client: Client, many: list[Note]) -> None:
    first = client.get(f"{NOTES}?limit=10").json()
    before = [row["id"] for row in first["results"]]
    for _ in range(30):
        Note.objects.create(rank=9)
    rest = flat(walk(client, first["next"]))
    assert len(before) + len(rest) == len(set(before) | set(rest)) == len(many)


def test_the_way_back_from_a_page_that_emptied_leads_to_the_rows_that_are_left(
    client: Client, many: list[Note]
) -> None:
    expected = [note.pk for note in sorted(many, key=EXPECTED[NOTES])]
    first = client.get(f"{NOTES}?limit=50").json()
    Note.objects.filter(pk__in=expected[50:]).delete()
    emptied = client.get(first["next"]).json()
    assert (emptied["results"], emptied["next"]) == ([], None)
    assert [row["id"] for row in client.get(emptied["previous"]).json()["results"]] == expected[:50]

    second = client.get(f"{NOTES}?limit=10").json()["next"]
    back = client.get(second).json()["previous"]
    Note.objects.filter(pk__in=expected[:10]).delete()
    emptied = client.get(back).json()
    assert (emptied["results"], emptied["previous"]) == ([], None)
    assert [row["id"] for row in client.get(emptied["next"]).json()["results"]] == expected[10:20]


def test_twenty_rows_without_a_limit_and_a_hundred_at_most(client: Client, notes: None) -> None:
    Note.objects.bulk_create(Note() for _ in range(120))
    assert len(client.get(NOTES).json()["results"]) == 20
    assert len(client.get(f"{NOTES}?limit=100").json()["results"]) == 100


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "", "null", "٣", "1e1", " 5", "9" * 5000])
def test_another_limit_is_400(client: Client, notes: None, limit: str) -> None:
    response = client.get(NOTES, {"limit": limit})
    assert (response.status_code, problem(response)["errors"][0]["pointer"]) == (400, "#/limit")


@pytest.mark.parametrize("cursor", ["", "x", "null", "AAAA", "=", "é", "\0", "A" * 200])
def test_a_made_up_cursor_is_400(client: Client, notes: None, cursor: str) -> None:
    response = client.get(NOTES, {"cursor": cursor})
    assert (response.status_code, problem(response)["errors"][0]["pointer"]) == (400, "#/cursor")


def test_a_cursor_with_any_byte_changed_is_400(client: Client, many: list[Note]) -> None:
    cursor = client.get(f"{NOTES}?limit=2").json()["next"].split("cursor=")[1]
    assert client.get(NOTES, {"cursor": cursor}).status_code == 200
    for place in range(len(cursor) - 1):
        other = "A" if cursor[place] != "A" else "B"
        assert client.get(NOTES, {"cursor": cursor[:place] + other + cursor[place + 1 :]}).status_code == 400


def test_a_cursor_of_another_list_is_400(client: Client, many: list[Note]) -> None:
    cursor = client.get(f"{NOTES}?limit=2").json()["next"].split("cursor=")[1]
    assert client.get("/api/test/notes-by-rank/", {"cursor": cursor}).status_code == 400


def test_a_cursor_hides_its_values_and_outlives_a_new_secret(settings: Any) -> None:
    place = cursors.Cursor(is_backward=False, values=("2026-03-01", None))
    text = cursors.written(place, context="here")
    assert "2026" not in text
    assert text == cursors.written(place, context="here")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert cursors.read(text, context="here") == place
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="cursor"):
        cursors.read(text, context="here")


def test_links_keep_the_filters_and_name_no_host(client: Client, many: list[Note]) -> None:
    link = client.get(f"{NOTES}?limit=2&q=a%20b&weekday=1&weekday=2").json()["next"]
    assert link.startswith(f"{NOTES}?")
    assert "limit=2&q=a+b&weekday=1&weekday=2&cursor=" in link


@pytest.mark.parametrize("rows", [0, 10, 400])
def test_a_page_costs_one_query_however_many_rows_there_are(
    client: Client, notes: None, django_assert_num_queries: Any, rows: int
) -> None:
    Note.objects.bulk_create(Note(rank=n % 3) for n in range(rows))
    with django_assert_num_queries(1):
        body = client.get(NOTES).json()
    if body["next"]:
        with django_assert_num_queries(1):
            client.get(body["next"])
