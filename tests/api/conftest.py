"""The conventions are tested through addresses of their own, so that no app's rule stands in the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from members.models import Member
from tests.api.models import Note


@pytest.fixture(autouse=True)
def own_addresses(settings: Any) -> None:
    """Serve tests/api/urls.py, behind the project's real middleware, without any limit."""
    settings.ROOT_URLCONF = "tests.api.urls"
    settings.THROTTLE_RATES = {}
    settings.NUM_PROXIES = 0


@pytest.fixture(scope="session")
def notes_table(django_db_setup: None, django_db_blocker: Any) -> None:
    """Create the scratch table once."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.execute("DROP TABLE IF EXISTS tests_api_note")
        editor.create_model(Note)
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def notes(notes_table: None, db: None) -> Iterator[None]:
    """Give an empty scratch table, also to tests that really commit."""
    Note.objects.all().delete()
    yield
    Note.objects.all().delete()


@pytest.fixture
def pim_client(pim: Member, client_for: Any) -> Client:
    return client_for(pim)


@contextmanager
def own_connection() -> Iterator[None]:
    """Close the connections that a thread of a test opened."""
    try:
        yield
    finally:
        connection.close()
