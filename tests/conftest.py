"""The named cast, and the databases that every test of ours uses together."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from members.models import Member
from tests import emptying
from tests.faults import budget

emptying.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every database test all aliases: what a mom writes needs her key, and who reads it is written down.

    Whole programs are started first: they mostly wait, and nobody should be left waiting for them at the end.
    """
    items.sort(key=lambda item: "tests/runner/" not in str(item.path))
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and "databases" not in marker.kwargs:
            item.add_marker(
                pytest.mark.django_db(*marker.args, **{**marker.kwargs, "databases": ["default", "keys", "audit"]}),
                append=False,
            )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Let the fault tests say what they found and how long it took."""
    budget.say(terminalreporter)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Hang up on the test database before it is dropped: Django closes the first connection to it, not the second."""
    yield
    connections["audit"].close()


def make_person(name: str, **fields: object) -> Member:
    return Member.objects.create_user(f"{name}@example.org", **fields)


@pytest.fixture
def fay(db: None) -> Member:
    """She facilitates."""
    return make_person("fay", is_approved_facilitator=True)


@pytest.fixture
def pim(db: None) -> Member:
    """She is a peer in fay's circle."""
    return make_person("pim")


@pytest.fixture
def ola(db: None) -> Member:
    """She is an outsider."""
    return make_person("ola")


@pytest.fixture
def ada(db: None) -> Member:
    """She is an administrator."""
    return make_person("ada", is_staff=True, is_superuser=True)


@pytest.fixture
def client_for():
    """Return a logged-in client for a member."""

    def make(member: Member) -> Client:
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
