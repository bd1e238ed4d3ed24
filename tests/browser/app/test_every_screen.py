"""The window on the app itself: what the stories rely on."""

from collections.abc import Callable

from tests.browser.app.window import App


def test_the_server_can_be_killed_and_a_code_be_read(phone: App, code_for: Callable[[str], str]) -> None:
    mia = phone.world.full_week()
    phone.open("/find")
    phone.axe()
    phone.page.evaluate("""async () => {
      await fetch('/_allauth/browser/v1/config')
      const token = document.cookie.match(/csrftoken=([^;]+)/)[1]
      await fetch('/_allauth/browser/v1/auth/code/request', {method: 'POST',
        headers: {'Content-Type': 'application/json', 'X-CSRFToken': token},
        body: JSON.stringify({email: 'mia@example.org'})}) }""")
    assert len(code_for(mia.email)) >= 6
    phone.sign_in(mia)
    phone.reload()
    phone.screenshot("smoke")
    with phone.outage():
        phone.reload()
        print(phone.text())
    phone.reload()
    print(phone.text()[:300])
