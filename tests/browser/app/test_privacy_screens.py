"""What is hers: reading what is kept, taking it along, ending it, keeping apart, logins, a calendar."""

import time
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from config.privacy.exporting import make_exports
from groups.models import Block
from members.models import Member
from tests.browser.app.evening import forgive
from tests.browser.app.test_every_screen import check
from tests.browser.app.window import App
from tests.browser.app.world import NAMES

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
PASSWORD = "a quiet corner of the sea"
PARTS = {
    "en": {"keeps": "What we keep, and for whose eyes", "consents": "What you said yes to",
           "download": "Take everything with you", "apart": "Keeping apart", "logins": "Where you are signed in",
           "feed": "Your sessions in your calendar", "told": "What you told us, and asking us to look again"},
    "es": {"keeps": "Qué guardamos, y para los ojos de quién", "consents": "A qué has dicho que sí",
           "download": "Llévate todo contigo", "apart": "Mantenerte aparte", "logins": "Dónde tienes la sesión abierta",
           "feed": "Tus sesiones en tu calendario",
           "told": "Lo que nos dijiste, y pedirnos que lo miremos de nuevo"},
}  # fmt: skip


def part(app: App, name: str, locale: str = "en") -> None:
    """Open one part of the page with a tap on its heading."""
    app.tap(app.page.locator("summary", has=app.find("heading", PARTS[locale][name], exact=True)))
    app.settle()


def long_ago(app: App, minutes: int = 30) -> None:
    """Let her have signed in some time ago: a phone that lay around since."""
    key = next(one["value"] for one in app.context.cookies() if one["name"] == "sessionid")
    login = SessionStore(key)
    for record in login["account_authentication_methods"]:
        record["at"] = time.time() - 60 * minutes
    login.modified = True
    login.save()


def remembered(app: App, member: Member) -> None:
    """Put this window's login on her list, as allauth does at a login by its own screens."""
    key = next(one["value"] for one in app.context.cookies() if one["name"] == "sessionid")
    agent = "Mozilla/5.0 (iPhone)" if app.has_touch else "Mozilla/5.0 (X11; Linux x86_64)"
    UserSession.objects.create(user=member, ip="127.0.0.1", user_agent=agent, session_key=key)


@both_languages
def test_every_part_opens_and_can_be_used_by_everybody(app: App, mia: Member, locale: str) -> None:
    app.sign_in(mia).open("/privacy")
    for name in PARTS[locale[:2]]:
        part(app, name, locale[:2])
        app.axe()
    forgive(app, 404)  # she has no address for a calendar
    check(app, "privacy-open", locale)


@both_languages
def test_whoever_has_no_account_reads_what_would_be_kept(app: App, locale: str) -> None:
    app.open("/")
    app.tap("link", {"en": "Privacy: what we keep", "es": "Privacidad: qué guardamos"}[locale[:2]])
    app.settle()
    expect(app.page.locator("details[open] dl")).to_have_count(13)
    expect(app.page.locator("details")).to_have_count(1)
    check(app, "privacy-guest", locale)


@pytest.mark.kept
@both_languages
def test_she_takes_everything_with_her_once(app: App, mia: Member, locale: str) -> None:
    make, ready, get, got, again = {
        "en": ("Get my archive", "Your archive is ready.", "Download it", "It is on this device now", "Make another"),
        "es": ("Pedir mi archivo", "Tu archivo está listo.", "Descargarlo", "Ya está en este", "Preparar otro"),
    }[locale[:2]]
    app.sign_in(mia).open("/privacy?part=download")
    app.tap("button", make)
    expect(app.page.locator("details[open] [role=status] p")).to_have_count(1)
    app.axe()
    make_exports(now=datetime.now(UTC))
    expect(app.page.get_by_text(ready)).to_be_visible()
    app.axe()
    app.screenshot("privacy-archive-ready")
    with app.page.expect_download() as download:
        app.tap("button", get)
    assert download.value.suggested_filename == "archive.zip"
    assert download.value.path().read_bytes()[:2] == b"PK"
    expect(app.page.get_by_text(got)).to_be_visible()
    expect(app.find("button", again)).to_be_visible()
    app.axe()


def test_an_archive_that_was_taken_elsewhere_says_so_and_another_can_be_made(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/privacy?part=download")
    phone.tap("button", "Get my archive")
    expect(phone.page.get_by_text("It is being made")).to_be_visible()
    make_exports(now=datetime.now(UTC))
    get = phone.find("button", "Download it")
    expect(get).to_be_visible()
    phone.page.evaluate("""async () => {
      const asked = await fetch('/api/v1/me/export/', {method: 'POST', headers: {
        'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1], 'Idempotency-Key': crypto.randomUUID()}})
      await fetch(`/api/v1/me/export/${(await asked.json()).id}/`)
    }""")
    phone.tap(get)
    expect(phone.page.get_by_role("alert")).to_contain_text("downloaded already")
    forgive(phone, 410)
    phone.axe()
    expect(phone.find("button", "Get my archive")).to_be_visible()


@pytest.mark.kept
def test_without_a_server_nothing_is_lost_and_it_goes_on_when_there_is_one(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/privacy?part=download")
    with phone.outage():
        phone.tap("button", "Get my archive")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    phone.tap("button", "Try again")
    expect(phone.page.get_by_text("It is being made")).to_be_visible()


def test_whoever_signed_in_long_ago_without_a_password_signs_in_again_and_comes_back(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/privacy?part=download")
    long_ago(phone)
    phone.tap("button", "Get my archive")
    expect(phone.find("heading", "Please sign in again first")).to_be_visible()
    forgive(phone, 403)
    phone.axe()
    phone.screenshot("privacy-sign-in-again")
    phone.tap("button", "Sign in again")
    phone.page.wait_for_url("**/login?next=%2Fprivacy%3Fpart%3Ddownload")


@both_languages
def test_a_password_proves_that_it_is_she_and_all_of_it_goes(app: App, mia: Member, locale: str) -> None:
    tick, go, missing, gone, password, confirm = {
        "en": ("Erase all of it.", "Erase everything of mine", "Please tick this first.", "It is gone",
               "Your password", "Confirm"),
        "es": ("Borrarlo todo.", "Borrar todo lo mío", "Marca esto primero", "Ya no está",
               "Tu contraseña", "Confirmar"),
    }[locale[:2]]  # fmt: skip
    mia.set_password(PASSWORD)
    mia.save(update_fields=["password"])
    app.sign_in(mia).open("/privacy/leave")
    long_ago(app)
    app.context.add_init_script("localStorage.removeItem('kc.known')")
    app.tap("button", go)
    expect(app.page.get_by_text(missing)).to_be_visible()
    app.axe()
    app.tap(app.page.get_by_label(tick))
    app.tap("button", go)
    expect(app.page.locator("dialog[open] h2")).to_be_visible()
    forgive(app, 403)
    app.axe()
    app.write(password, PASSWORD)
    app.tap("button", confirm, exact=True)
    expect(app.find("heading", gone)).to_be_focused()
    check(app, "privacy-gone", locale)
    assert not Member.objects.filter(pk=mia.pk).exists()
    kept = set(app.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"))
    assert kept <= {"kc.locale", "kc.ended"}


@pytest.mark.kept
def test_while_nobody_answers_her_account_stays_and_she_is_told(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/privacy/leave")
    phone.tap(phone.page.get_by_label("Erase all of it."))
    with phone.outage():
        phone.tap("button", "Erase everything of mine")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    assert Member.objects.filter(pk=mia.pk).exists()
    with phone.offline():
        phone.tap("button", "Erase everything of mine")
        expect(phone.page.get_by_role("alert")).to_be_visible()
    assert Member.objects.filter(pk=mia.pk).exists()
    phone.context.add_init_script("localStorage.removeItem('kc.known')")
    phone.tap("button", "Erase everything of mine")
    expect(phone.find("heading", "It is gone")).to_be_visible()
    assert not Member.objects.filter(pk=mia.pk).exists()


@both_languages
def test_she_keeps_apart_from_somebody_and_lifts_it_again(app: App, mia: Member, locale: str) -> None:
    where, name, go, lift, undo, none = {
        "en": ("In which circle do you know her?", "Her name there", "Keep us apart", "Lift it for", "Undo",
               "You keep apart from nobody."),
        "es": ("¿En qué círculo la conoces?", "Su nombre allí", "Mantenernos aparte", "Retirarlo para", "Deshacer",
               "No te mantienes aparte de nadie."),
    }[locale[:2]]  # fmt: skip
    app.sign_in(mia).open("/privacy?part=apart")
    expect(app.page.get_by_text(none)).to_be_visible()
    app.page.get_by_label(where).select_option("mashrabiya")
    app.page.get_by_label(name).select_option(NAMES)
    app.axe()
    app.tap("button", go)
    expect(app.find("button", lift)).to_be_visible()
    assert Block.objects.filter(blocker=mia).count() == 1
    check(app, "privacy-apart", locale)
    app.tap("button", lift)
    expect(app.page.get_by_text(none)).to_be_visible()
    assert not Block.objects.filter(blocker=mia).exists()
    app.tap("button", undo)
    expect(app.find("button", lift)).to_be_visible()
    assert Block.objects.filter(blocker=mia).count() == 1


def test_keeping_apart_twice_says_that_it_is_so_already(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/privacy?part=apart&circle=mashrabiya")
    phone.page.get_by_label("Her name there").select_option(NAMES)
    phone.tap("button", "Keep us apart")
    expect(phone.find("button", "Lift it for")).to_be_visible()
    phone.page.get_by_label("Her name there").select_option(NAMES)
    phone.tap("button", "Keep us apart")
    expect(phone.page.get_by_role("alert")).to_contain_text("You keep apart from her already.")
    forgive(phone, 409)
    phone.axe()


def test_another_browser_of_hers_is_signed_out(phone: App, desktop: App, mia: Member) -> None:
    for app in (desktop, phone):
        app.sign_in(mia)
        remembered(app, mia)
    desktop.open("/week")
    phone.open("/privacy?part=logins")
    expect(phone.page.locator("#logins-list li")).to_have_count(2)
    phone.screenshot("privacy-logins")
    phone.tap("button", "Sign out Linux")
    expect(phone.page.locator("#logins-list li")).to_have_count(1)
    expect(phone.page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    phone.axe()
    answer = desktop.page.evaluate("fetch('/_allauth/browser/v1/auth/session').then(answer => answer.status)")
    assert answer == 401


@both_languages
def test_an_address_for_her_calendar_is_shown_once_and_removed(app: App, mia: Member, locale: str) -> None:
    make, address, remove, removed = {
        "en": ("Make an address", "Your address, shown this once", "Remove it", "The address opens nothing any more."),
        "es": ("Crear una dirección", "Tu dirección, que se muestra esta única vez", "Quitarla", "ya no abre nada."),
    }[locale[:2]]
    app.sign_in(mia).open("/privacy?part=feed")
    forgive(app, 404)
    app.tap("button", make)
    field = app.page.get_by_label(address)
    expect(field).to_be_focused()
    url = field.input_value()
    app.axe()
    assert "BEGIN:VCALENDAR" in app.page.evaluate("url => fetch(new URL(url).pathname).then(one => one.text())", url)
    app.reload()
    expect(app.page.get_by_label(address)).to_have_count(0)
    assert url not in app.page.content()
    app.tap("button", remove)
    expect(app.page.get_by_text(removed)).to_be_visible()
    assert app.page.evaluate("url => fetch(new URL(url).pathname).then(one => one.status)", url) == 404
    forgive(app, 404)
