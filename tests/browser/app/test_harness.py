"""The window that the stories look through sees what it should: each of its checks can fail."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest

from tests.browser.app import mail
from tests.browser.app.window import App

pytestmark = pytest.mark.kept


@pytest.mark.parametrize(
    ("deed", "complaint"),
    [
        ("console.error('no')", "error: no"),
        ("console.warn('hm')", "warning: hm"),
        ("setTimeout(() => { throw new Error('oh') })", "uncaught"),
        ("await fetch('/api/v1/nothing/')", "404"),
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')", "CSP style-src"),
        ("Promise.reject(new Error('unheard'))", "unheard"),
    ],
)
def test_a_complaint_is_heard(phone: App, deed: str, complaint: str) -> None:
    phone.open("/find")
    phone.page.evaluate(f"async () => {{ {deed} }}")
    with pytest.raises(AssertionError, match=complaint):
        phone.check_quiet()
    phone.complaints.clear()


def test_a_stranger_is_seen(phone: App) -> None:
    phone.open("/find")
    phone.page.evaluate("() => { fetch('https://stranger.example/').catch(() => {}) }")
    with pytest.raises(AssertionError):
        phone.check_quiet()
    assert phone.strangers == ["https://stranger.example/"] or "CSP" in str(phone.complaints)
    phone.complaints.clear()
    phone.strangers.clear()


def test_axe_sees_a_picture_without_words(phone: App) -> None:
    phone.open("/find")
    phone.axe()
    phone.page.evaluate("() => { document.querySelector('main').append(new Image()) }")
    with pytest.raises(AssertionError, match="image-alt"):
        phone.axe()


def test_taps_are_counted_and_a_field_that_has_the_cursor_costs_none(phone: App) -> None:
    phone.open("/login")
    phone.page.evaluate("() => { document.activeElement.blur() }")
    phone.write(phone.page.locator("input").first, "ola")
    assert phone.taps == 1
    phone.write(phone.page.locator("input").first, "@example.org")
    assert phone.taps == 1
    phone.tap("button", "Español")
    assert phone.taps == 2


def test_an_outage_is_a_real_one_and_ends(phone: App, code_for: Callable[[str], str]) -> None:
    mia = phone.world.full_week()
    phone.sign_in(mia).open("/find")
    with phone.outage():
        with pytest.raises(OSError, match="refused"):
            urlopen(f"http://127.0.0.1:{phone.api.port}/livez", timeout=2)
        phone.page.evaluate("() => { fetch('/api/v1/me/').catch(() => {}) }")
    with urlopen(f"http://127.0.0.1:{phone.api.port}/livez", timeout=5) as answer:
        assert answer.status == 200
    assert phone.page.evaluate("async () => (await fetch('/api/v1/me/')).status") == 200


def test_a_code_comes_out_of_a_real_letter_once(phone: App, code_for: Callable[[str], str]) -> None:
    phone.world.mom("ola")
    phone.open("/login")
    phone.page.evaluate(
        """async () => {
          await fetch('/_allauth/browser/v1/config')
          const token = document.cookie.match(/csrftoken=([^;]+)/)[1]
          await fetch('/_allauth/browser/v1/auth/code/request', { method: 'POST', headers:
            { 'Content-Type': 'application/json', 'X-CSRFToken': token }, body: '{"email": "ola@example.org"}' })
        }"""
    )
    assert len(code_for("ola@example.org")) >= 6
    assert not mail.letters("ola@example.org")
