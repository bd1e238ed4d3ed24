"""Texts that try to be more, before a real browser's eyes: no dialog, no request to anybody else, no change of page."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from notifications.kinds import KINDS
from tests.browser.conftest import Visit
from tests.factories import make_member
from tests.injection.payloads import EVERY, PAYLOADS
from tests.injection.test_letters import letter
from tests.injection.test_pages import fill, pages

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
COOKIE = "sessionid"


def watched(window: Visit) -> list[str]:
    """This function will return the list in which whatever ran is written down."""
    ran: list[str] = []

    def answered(dialog: Any) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    window.page.on("dialog", answered)
    return ran


def enter(window: Visit) -> None:
    """This function will let an administrator be in that window."""
    ada, client = make_member("ada", is_staff=True, is_superuser=True), Client()
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={})
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session.save()
    window.page.context.add_cookies([{"name": COOKIE, "value": client.cookies[COOKIE].value, "url": window.root}])


def test_no_page_runs_what_is_written_on_it(visit: Callable[..., Visit]) -> None:
    circles = fill(EVERY)
    window = visit()
    ran = watched(window)
    enter(window)
    lists = [address for address in pages(circles) if "change" not in address]
    for address in [*lists, *(f"/admin/groups/circle/{circle.pk}/change/" for circle in circles[:6])]:
        page = window.open(address)
        assert page.url == window.root + address
    assert not ran
    assert not window.strangers
    assert not [text for text in window.complaints if "404" not in text], window.complaints[:3]


def test_no_letter_runs_what_she_calls_her_hour(visit: Callable[..., Visit]) -> None:
    """All texts of one kind on one page, as a mail program that obeys everything would show it."""
    window = visit()
    ran = watched(window)
    page = window.open("/care/")
    kind = next(kind for kind in KINDS if "reminder" in kind)
    for text in PAYLOADS:
        page.set_content(letter(kind, text)[0].html)
    assert not ran
    assert not window.strangers
