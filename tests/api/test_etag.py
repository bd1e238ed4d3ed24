"""Reads are answered 304 while nothing changed; writes must name the version they were made for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from config.api.errors import PreconditionRequired, VersionConflict, check_version
from config.api.etag import expected_version
from members.models import Member
from tests.api.conftest import own_connection
from tests.api.models import Note
from tests.api.test_problems import problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(notes: None) -> Note:
    return Note.objects.create(title="first")


def patch(client: Client, note: Note, title: str, if_match: str | None) -> Any:
    headers = {} if if_match is None else {"If-Match": if_match}
    return client.patch(
        f"/api/test/notes/{note.pk}/", {"title": title}, content_type="application/json", headers=headers
    )


def test_a_read_that_names_its_etag_is_304(pim_client: Client, note: Note) -> None:
    path = f"/api/test/notes/{note.pk}/"
    tag = pim_client.get(path)["ETag"]
    assert tag.startswith('"')
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        response = pim_client.get(path, headers={"If-None-Match": sent})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
        assert "Content-Type" not in response.headers
    assert pim_client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_changes_with_what_is_shown_also_when_the_version_does_not(pim_client: Client, note: Note) -> None:
    path = f"/api/test/notes/{note.pk}/"
    tag = pim_client.get(path)["ETag"]
    Note.objects.update(rank=3)
    assert pim_client.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert patch(pim_client, note, "second", tag).status_code == 200  # but a write still fits its version


def test_something_that_is_no_single_row_has_a_tag_too(pim_client: Client, note: Note) -> None:
    tag = pim_client.get("/api/test/agenda/")["ETag"]
    assert pim_client.get("/api/test/agenda/", headers={"If-None-Match": tag}).status_code == 304
    Note.objects.create()
    assert pim_client.get("/api/test/agenda/", headers={"If-None-Match": tag}).status_code == 200


def test_a_write_without_if_match_is_428(pim_client: Client, note: Note) -> None:
    response = patch(pim_client, note, "second", None)
    assert (response.status_code, problem(response)["code"]) == (428, "precondition_required")
    note.refresh_from_db()
    assert note.title == "first"


def test_a_write_with_the_current_tag_passes_once(pim_client: Client, note: Note) -> None:
    tag = pim_client.get(f"/api/test/notes/{note.pk}/")["ETag"]
    response = patch(pim_client, note, "second", tag)
    assert response.status_code == 200
    assert response["ETag"] == pim_client.get(f"/api/test/notes/{note.pk}/")["ETag"] != tag
    stale = patch(pim_client, note, "third", tag)
    assert (stale.status_code, problem(stale)["code"]) == (412, "precondition_failed")
    assert patch(pim_client, note, "third", f'"other", {response["ETag"]}').status_code == 200


def test_any_version_will_do_for_an_asterisk(pim_client: Client, note: Note) -> None:
    assert patch(pim_client, note, "second", "*").status_code == 200


def test_a_weak_a_broken_and_a_foreign_tag_are_412(pim_client: Client, note: Note) -> None:
    tag = pim_client.get(f"/api/test/notes/{note.pk}/")["ETag"]
    other = Note.objects.create()
    foreign = pim_client.get(f"/api/test/notes/{other.pk}/")["ETag"]
    for sent in (f"W/{tag}", tag.strip('"'), "", '""', '"1"', foreign):
        assert patch(pim_client, note, "second", sent).status_code == 412, sent


def test_the_expected_version_is_what_the_service_compares_under_its_lock(note: Note) -> None:
    with pytest.raises(PreconditionRequired):
        expected_version(None, note)
    assert expected_version("*", note) is None
    check_version(7, None)
    check_version(7, 7)
    with pytest.raises(VersionConflict):
        check_version(8, 7)


@pytest.mark.django_db(transaction=True)
def test_of_eight_writers_with_the_same_tag_one_wins(pim: Member, client_for: Any, notes: None) -> None:
    for _round in range(5):
        note = Note.objects.create(title="")
        clients = [client_for(pim) for _ in range(8)]
        tag = clients[0].get(f"/api/test/notes/{note.pk}/")["ETag"]
        barrier = threading.Barrier(8, timeout=60)

        def write(number: int, client: Client, note: Note = note, tag: str = tag, barrier: Any = barrier) -> int:
            with own_connection():
                barrier.wait()
                return patch(client, note, f"{note.pk}-{number}", tag).status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(write, range(8), clients))
        assert sorted(statuses) == [200] + [412] * 7
        note.refresh_from_db()
        assert note.version == 2
