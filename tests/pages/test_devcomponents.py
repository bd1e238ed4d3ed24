"""The page of all components: there in development once the app is built, absent in production."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from config import webapp

ADDRESS = "/dev/components/"
WHICH_ROUTE = """
import django
django.setup()
from django.urls import Resolver404, resolve
try:
    print("routed", resolve("/dev/components/"))
except Resolver404:
    print("absent")
"""


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.WHITENOISE_ROOT = tmp_path
    (tmp_path / "app").mkdir()
    webapp.index_file.cache_clear()
    yield tmp_path / "app" / "index.html"
    webapp.index_file.cache_clear()


def test_it_is_the_page_of_the_app_itself(client: Client, built: Path) -> None:
    built.write_text("<title>Kindcircle</title>")
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.content == b"<title>Kindcircle</title>"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_it_is_nowhere_while_the_app_is_not_built(client: Client, built: Path) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_production_has_no_such_page() -> None:
    """A process of its own, since the routes are read once."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "kindcircle.example",
        "PUBLIC_URL": "https://kindcircle.example",
        "VAULT_MASTER_KEYS": "k1:" + base64.b64encode(os.urandom(32)).decode(),
    }
    run = subprocess.run(
        [sys.executable, "-c", WHICH_ROUTE],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.stdout.strip() == "absent", run.stderr
