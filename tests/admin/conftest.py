"""Staff at the door: with and without a second factor in this very login."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from groups.models import Circle, Coordination
from members.models import Member
from tests.factories import make_circle, make_member

Login = Callable[..., Client]


def login_of(member: Member, *, second_factor: bool = True) -> Client:
    """Return a client that logged in, with or without a second factor, as allauth records it."""
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    records = [{"method": "password", "at": time.time(), "email": member.email}]
    if second_factor:
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
        Authenticator.objects.get_or_create(user=member, type=Authenticator.Type.TOTP, defaults={"data": {}})
    session = client.session
    session["account_authentication_methods"] = records
    session.save()
    return client


@pytest.fixture
def login() -> Login:
    """Return `login_of`."""
    return login_of


@pytest.fixture
def porch(db: None) -> Circle:
    """The circle that cleo coordinates."""
    return make_circle(slug="porch", name="Porch")


@pytest.fixture
def elsewhere(db: None) -> Circle:
    """A circle that she does not."""
    return make_circle(slug="elsewhere", name="Elsewhere")


@pytest.fixture
def cleo(porch: Circle) -> Member:
    """She is staff and coordinates one circle."""
    cleo = make_member("cleo", is_staff=True)
    Coordination.objects.create(circle=porch, member=cleo)
    return cleo


@pytest.fixture
def desk(ada: Member, login: Login) -> Client:
    """Return the administrator at her desk."""
    return login(ada)


from tests.accounts.conftest import code_for, letters, visitor  # noqa: E402, F401
