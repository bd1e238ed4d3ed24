"""Signing in again: by code, by password, with a second proof, with a passkey, and from the addresses in letters."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from playwright.sync_api import expect

from members import secondfactor
from tests.browser.app.evening import SAID, forgive
from tests.browser.app.test_privacy_screens import long_ago
from tests.browser.app.window import App

EN = SAID["en"]
PASSWORD = "a quiet corner of the sea"
REGISTER = """async () => {
  await fetch('/_allauth/browser/v1/config')
  const headers = {'Content-Type': 'application/json', 'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1]}
  const address = '/_allauth/browser/v1/account/authenticators/webauthn'
  const told = await (await fetch(address + '?passwordless')).json()
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(told.data.creation_options.publicKey)
  const credential = (await navigator.credentials.create({ publicKey })).toJSON()
  return (await fetch(address, { method: 'POST', headers, body: JSON.stringify({ name: 'Phone', credential }) })).status
}"""


def test_a_code_leads_to_where_she_was_going(app: App, code_for: Callable[[str], str]) -> None:
    pim = app.world.mom("pim")
    app.open("/settings")
    expect(app.find("heading", "Good to see you again")).to_be_visible()
    app.axe()
    app.write(EN.email, pim.email)
    app.tap("button", EN.send)
    expect(app.page.get_by_label(EN.code)).to_be_focused()
    app.axe()
    app.write(EN.code, code_for(pim.email))
    app.page.wait_for_url("**/app/#/settings")


def test_a_stranger_s_address_is_not_sent_anywhere_but_into_the_app(phone: App, code_for: Callable[[str], str]) -> None:
    pim = phone.world.mom("pim")
    phone.open("/login?next=https%3A%2F%2Fexample.org%2F")
    phone.write(EN.email, pim.email)
    phone.tap("button", EN.send)
    phone.write(EN.code, code_for(pim.email))
    phone.page.wait_for_url("**/app/#/week")


def test_a_password_is_taken_and_a_wrong_one_is_said(phone: App) -> None:
    pim = phone.world.mom("pim")
    pim.set_password(PASSWORD)
    pim.save(update_fields=["password"])
    phone.open("/login")
    phone.tap("button", "Use my password instead")
    phone.axe()
    phone.write(EN.email, pim.email)
    phone.write("Your password", "wrong")
    phone.tap("button", "Sign in")
    expect(phone.page.get_by_text("Address and password do not go together.")).to_be_visible()
    expect(phone.page.get_by_label("Your password")).to_be_focused()
    phone.axe()
    forgive(phone, 400)
    phone.page.get_by_label("Your password").fill(PASSWORD)
    phone.tap("button", "Sign in")
    phone.page.wait_for_url("**/app/#/week")


@pytest.mark.kept
def test_the_server_dies_while_she_signs_in_and_her_address_stays(phone: App) -> None:
    pim = phone.world.mom("pim")
    phone.open("/login")
    phone.write(EN.email, pim.email)
    with phone.outage():
        phone.tap("button", EN.send)
        expect(phone.page.get_by_role("alert").filter(has_text="We cannot reach the server")).to_be_visible()
        assert phone.page.get_by_label(EN.email).input_value() == pim.email
    phone.tap("button", EN.send)
    expect(phone.page.get_by_label(EN.code)).to_be_visible()


def test_a_second_proof_is_asked_for(phone: App, code_for: Callable[[str], str]) -> None:
    pim = phone.world.mom("pim")
    secret = generate_totp_secret()
    kept = {"secret": secondfactor.sealed(secret, member_id=pim.pk)}
    Authenticator.objects.create(user=pim, type=Authenticator.Type.TOTP, data=kept)
    phone.open("/login")
    phone.write(EN.email, pim.email)
    phone.tap("button", EN.send)
    phone.write(EN.code, code_for(pim.email))
    field = phone.page.get_by_label("Six digits from your app, or a recovery code")
    expect(field).to_be_focused()
    phone.axe()
    field.fill("000000")
    phone.tap("button", EN.go_on)
    expect(phone.page.get_by_text("That code is not right.")).to_be_visible()
    forgive(phone, 400)
    field.fill(format_hotp_value(hotp_value(secret, next(iter(counters())))))
    phone.tap("button", EN.go_on)
    phone.page.wait_for_url("**/app/#/week")


@pytest.fixture
def authenticator(phone: App) -> dict[str, Any]:
    """A phone with a passkey keeper that always says yes."""
    phone.page.goto(phone.api.root + "/app/")
    devices = phone.context.new_cdp_session(phone.page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return dict(devices.send("WebAuthn.addVirtualAuthenticator", {"options": options}))


@pytest.mark.kept
@pytest.mark.parametrize("is_old", [False, True], ids=["a browser of today", "a browser without the JSON functions"])
def test_a_passkey_signs_her_in(phone: App, authenticator: dict[str, Any], is_old: bool) -> None:
    pim = phone.world.mom("pim")
    phone.sign_in(pim).open("/find")
    assert phone.page.evaluate(REGISTER) == 200
    phone.context.clear_cookies()
    phone.page.evaluate("localStorage.clear()")
    phone.page.goto("about:blank")
    if is_old:
        phone.context.add_init_script(
            "delete PublicKeyCredential.parseRequestOptionsFromJSON; delete PublicKeyCredential.prototype.toJSON"
        )
    phone.context.add_init_script("localStorage.removeItem('kc.known')")
    phone.open("/login")
    phone.tap("button", "Use a passkey")
    phone.page.wait_for_url("**/app/#/week")


KEYS = {
    "en": ("Add a passkey", "Please sign in again first", "Sign in again", "The passkey is set up."),
    "es": (
        "Añadir una llave de acceso",
        "Antes, entra otra vez, por favor",
        "Entrar otra vez",
        "La llave de acceso está lista.",
    ),
}


@pytest.mark.usefixtures("authenticator")
@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_a_login_by_code_that_lay_around_is_made_anew_and_then_the_passkey_is_set_up(
    phone: App, locale: str, code_for: Callable[[str], str]
) -> None:
    said, (add, again, go, done) = SAID[locale[:2]], KEYS[locale[:2]]
    pim = phone.world.mom("pim", locale=locale[:2])
    phone.sign_in(pim).open("/settings?part=keys")
    phone.reload()
    long_ago(phone)
    phone.tap("button", add)
    expect(phone.find("heading", again)).to_be_visible()
    assert "401" not in phone.text()
    phone.axe()
    assert not phone.is_too_wide()
    phone.screenshot("keys-sign-in-again")
    phone.tap("button", go)
    phone.page.wait_for_url("**/login?next=%2Fsettings%3Fpart%3Dkeys")
    phone.settle()
    phone.write(said.email, pim.email)
    phone.tap("button", said.send)
    phone.write(said.code, code_for(pim.email))
    phone.page.wait_for_url("**/app/#/settings?part=keys")
    phone.tap("button", add)
    expect(phone.page.get_by_text(done)).to_be_visible()
    assert Authenticator.objects.filter(user=pim, type=Authenticator.Type.WEBAUTHN).count() == 1


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/signup", "Where shall the code go?"),
        ("/verify/BCDF-GHJK", "only works in the window"),
        ("/reset", "do not need the old password"),
        ("/reset/BCDF-GHJK", "do not need the old password"),
        ("/login?stale=1", "only works in the window"),
    ],
)
def test_every_address_of_a_letter_leads_somewhere(phone: App, address: str, word: str) -> None:
    phone.open(address)
    expect(phone.page.get_by_text(word)).to_be_visible()
    phone.axe()
