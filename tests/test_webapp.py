"""How the built web app leaves the server: its policy, what is kept for how long, how far its worker reaches."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from config import webapp

POLICY = "default-src 'self'"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """A client of a server with a small built app: what counts is the name of a file, not what is in it."""
    files = ("index.html", "sw.js", "away.html", "manifest.webmanifest", "assets/Find-C7G1OR2a.js", "assets/plain.js")
    for name in files:
        file = tmp_path / "app" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    with override_settings(WHITENOISE_ROOT=tmp_path, WHITENOISE_AUTOREFRESH=False):
        yield Client()


@pytest.mark.parametrize("address", ["/app/", "/app/sw.js", "/app/away.html", "/app/assets/Find-C7G1OR2a.js"])
def test_every_file_of_the_app_has_the_policy_and_the_other_shields(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert POLICY in policy
    assert "unsafe" not in policy
    assert "http" not in policy, "no other host"
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_what_has_its_content_in_its_name_is_kept_for_good(client: Client) -> None:
    kept = client.get("/app/assets/Find-C7G1OR2a.js").headers["Cache-Control"]
    assert "immutable" in kept
    assert "public" in kept


@pytest.mark.parametrize("address", ["/app/", "/app/sw.js", "/app/assets/plain.js", "/app/manifest.webmanifest"])
def test_everything_else_is_asked_for_again(client: Client, address: str) -> None:
    kept = client.get(address).headers["Cache-Control"]
    assert "immutable" not in kept
    ages = [int(part.partition("=")[2]) for part in kept.split(",") if "max-age" in part]
    assert "no-cache" in kept or max(ages) <= 60


def test_the_worker_may_look_after_the_care_page_too(client: Client) -> None:
    worker = client.get("/app/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert "Service-Worker-Allowed" not in client.get("/app/").headers


def test_the_way_into_the_folder_is_its_name_with_a_slash(client: Client) -> None:
    assert client.get("/app").status_code == 302
    assert client.get("/app/nothing.js").status_code == 404


@pytest.mark.parametrize(
    ("url", "is_forever"),
    [
        ("/app/assets/Find-C7G1OR2a.js", True),
        ("/app/assets/disclose-version-Tufka_2-.js", True),
        ("/app/assets/choices.svelte-CHH4USyU.js", True),
        ("/static/groups/pages.0123456789ab.css", True),
        ("/app/sw.js", False),
        ("/app/index.html", False),
        ("/app/", False),
        ("/app/away.css", False),
        ("/app/assets/short-abc.js", False),
        ("/static/groups/pages.css", False),
    ],
)
def test_only_a_hash_in_the_name_means_for_good(url: str, is_forever: bool) -> None:
    assert webapp.is_immutable("", url) is is_forever
