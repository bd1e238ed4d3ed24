"""What a client may send: JSON, 64 KiB of it, and nothing that PostgreSQL or the stack could not hold."""

import io
import json
from typing import Any

import pytest
from django.test import Client

from config.api import bodies
from config.api.middleware import BODY_LIMIT
from tests.api.test_problems import problem

ECHO = "/api/test/echo/"


def send(client: Client, raw: bytes | str, path: str = ECHO, content_type: str = "application/json") -> Any:
    return client.generic("POST", path, raw, content_type=content_type)


class Chunks(io.RawIOBase):
    """A body that comes in small pieces and never tells its length."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.taken = io.BytesIO(raw), 0

    def read(self, size: int = -1) -> bytes:
        part = self.raw.read(min(1000, size) if size >= 0 else 1000)
        self.taken += len(part)
        return part


def send_chunked(client: Client, raw: bytes, *, terminated: bool = True) -> tuple[Any, Chunks]:
    stream = Chunks(raw)
    environ = {"wsgi.input": stream, "wsgi.input_terminated": terminated, "HTTP_TRANSFER_ENCODING": "chunked"}
    return client.generic(
        "POST", ECHO, b"", content_type="application/json", CONTENT_TYPE="application/json", **environ
    ), stream


def body_of(size: int) -> bytes:
    return json.dumps({"t": "x" * (size - len('{"t": ""}'))}).encode()


@pytest.mark.parametrize("path", [ECHO, "/_allauth/browser/v1/auth/login"])
def test_a_body_may_have_64_kib_and_not_a_byte_more(client: Client, path: str) -> None:
    assert send(client, body_of(BODY_LIMIT), path).status_code != 413
    response = send(client, body_of(BODY_LIMIT + 1), path)
    assert (response.status_code, problem(response)["code"]) == (413, "too_large")


def test_a_body_without_a_length_is_read_up_to_the_limit_only(client: Client) -> None:
    response, _ = send_chunked(client, body_of(BODY_LIMIT))
    assert response.status_code == 200
    assert len(response.json()["data"]["t"]) > 60_000
    response, stream = send_chunked(client, body_of(BODY_LIMIT * 50))
    assert (response.status_code, problem(response)["code"]) == (413, "too_large")
    assert stream.taken == BODY_LIMIT + 1


def test_a_server_that_cannot_tell_the_end_of_a_chunked_body_asks_for_a_length(client: Client) -> None:
    response, stream = send_chunked(client, b"{}", terminated=False)
    assert (response.status_code, problem(response)["code"], stream.taken) == (411, "length_required", 0)


@pytest.mark.parametrize("length", ["-1", "1e3", "²"])
def test_a_length_that_is_no_number_is_refused(client: Client, length: str) -> None:
    assert client.generic("POST", ECHO, b"{}", CONTENT_LENGTH=length).status_code == 400


@pytest.mark.parametrize("path", [ECHO, "/api/test/blind/"])
@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json; charset=utf-16",
    ],
)
def test_another_type_is_415_also_where_the_view_never_looks(client: Client, path: str, content_type: str) -> None:
    if "charset" in content_type and path != ECHO:
        pytest.skip("the charset matters where the body is read")
    response = send(client, b"a=1", path, content_type)
    assert (response.status_code, problem(response)["code"]) == (415, "unsupported_media_type")


def test_no_body_needs_no_type(client: Client) -> None:
    assert client.generic("POST", "/api/test/blind/", b"", content_type="").status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "x\\u0000y"}',
        b'{"x\\u0000y": 1}',
        b'[{"a": ["\\u0000"]}]',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b"[" * 60_000,
        b"[" * 40 + b"]" * 40,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_hostile_json_is_400(client: Client, raw: bytes) -> None:
    if raw == b"":
        assert send(client, raw).status_code == 200
        return
    response = send(client, raw)
    assert (response.status_code, problem(response)["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    "raw",
    [b'{"email": "a\\u0000@example.org"}', b'{"password": "\\ud800"}', b"[" * 60_000, b"[]", b'"email"', b"null", b"7"],
)
def test_hostile_json_never_reaches_the_account_endpoints(client: Client, raw: bytes) -> None:
    response = send(client, raw, "/_allauth/app/v1/auth/login")
    assert (response.status_code, problem(response)["code"]) == (400, "parse_error")


def test_an_escaped_backslash_is_no_nul_and_whole_pairs_are_letters() -> None:
    assert bodies.decoded(b'"\\\\u0000 \\ud83d\\ude00"') == "\\u0000 \U0001f600"
