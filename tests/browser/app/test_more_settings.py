"""Settings for who needs more: a pause, one circle by itself, quiet hours by shifts, devices."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from groups.models import Membership
from members.models import Member
from notifications.models import PushSubscription
from tests.browser.app.evening import forgive
from tests.browser.app.test_every_screen import check
from tests.browser.app.test_settings import planned, shown_instants
from tests.browser.app.week import eventually
from tests.browser.app.window import App

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
CIRCLES = {"en": "Each circle by itself", "es": "Cada círculo por separado"}
INSTANTS = "li > time[datetime]"


@pytest.fixture
def mia(world: Any, locale: str) -> Member:
    """A mom with one seat, in eight days, so that every lead is ahead; another circle's name is from right to left."""
    member: Member = world.mom(locale=locale[:2])
    world.belongs(member, world.lantern, handle="Mia", alias="Blue kettle")
    world.belongs(member, world.mashrabiya, handle="Mia")
    world.seat(member, world.lantern.sessions.order_by("starts_at").last())
    return member


def preferences(app: App, path: str = "") -> dict[str, Any]:
    """Return what the API says of her preferences."""
    found: dict[str, Any] = app.page.evaluate(
        "path => fetch(`/api/v1/me/preferences/${path}`).then(answer => answer.json())", path
    )
    return found


@both_languages
def test_a_pause_takes_back_what_was_planned_and_its_end_plans_it_again(app: App, mia: Member, locale: str) -> None:
    longer, runs, end = {
        "en": ("For four weeks", "You hear nothing from us until the end of", "End the pause"),
        "es": ("Cuatro semanas", "No te decimos nada hasta el final del", "Terminar la pausa"),
    }[locale[:2]]
    app.sign_in(mia).open("/settings?part=messages")
    expect(app.page.locator(INSTANTS)).to_have_count(3)
    app.tap("button", longer)
    expect(app.page.get_by_text(runs)).to_be_visible()
    eventually(app, lambda: not planned(mia))
    expect(app.page.locator("li:not(.past) > time[datetime]")).to_have_count(0)
    check(app, "settings-paused", locale)
    app.tap("button", end)
    eventually(app, lambda: len(planned(mia)) == 3)
    expect(app.page.locator("li:not(.past) > time[datetime]")).to_have_count(3)
    assert preferences(app)["paused_until"] is None


def test_a_pause_until_a_day_that_is_over_is_said_to_be_none(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings?part=messages")
    phone.page.get_by_label("Until a day of your choice").fill("2020-01-01")
    phone.tap("button", "Pause until then")
    expect(phone.page.get_by_text("Today, or one of the next 90 days.")).to_be_visible()
    phone.axe()
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    phone.page.get_by_label("Until a day of your choice").fill(day)
    phone.tap("button", "Pause until then")
    eventually(phone, lambda: preferences(phone)["paused_until"] == day)


@both_languages
def test_one_circle_has_other_reminders_fewer_topics_and_a_pause(app: App, mia: Member, locale: str) -> None:
    own, hour, topic, paused = {
        "en": ("Other reminders here", "1 hour before", "A question afterwards", "Hear nothing of this circle"),
        "es": ("Otros avisos aquí", "1 hora antes", "Una pregunta después", "No saber nada de este círculo"),
    }[locale[:2]]
    app.sign_in(mia).open("/settings?part=circles")
    expect(app.page.locator("bdi")).to_have_count(2)
    app.tap("button", "Lantern Circle")
    app.tap("switch", own)
    expect(app.page.locator(INSTANTS)).to_have_count(3)
    app.tap("button", hour)
    eventually(app, lambda: preferences(app, "circles/lantern/")["lead_minutes"] is not None)
    eventually(app, lambda: len(planned(mia)) == 2)
    expect(app.page.locator(INSTANTS)).to_have_count(2)
    eventually(app, lambda: shown_instants(app) == planned(mia))
    check(app, "settings-circle", locale)
    app.tap("switch", topic)
    eventually(app, lambda: preferences(app, "circles/lantern/")["topics"]["prompts"] is False)
    assert preferences(app)["topics"]["prompts"] is True
    app.tap("switch", own)
    eventually(app, lambda: preferences(app, "circles/lantern/")["lead_minutes"] is None)
    eventually(app, lambda: len(planned(mia)) == 3)
    app.tap("switch", paused)
    eventually(app, lambda: not planned(mia))
    assert Membership.objects.get(member=mia, circle__slug="lantern").alias == "Blue kettle"


@pytest.mark.kept
def test_what_she_chose_for_one_circle_is_kept_while_nobody_answers(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings?part=circles")
    phone.tap("button", "Lantern Circle")
    expect(phone.find("switch", "Hear nothing of this circle")).to_be_visible()
    with phone.outage():
        phone.tap("switch", "Hear nothing of this circle")
        expect(phone.page.get_by_text("Not saved yet.").first).to_be_visible()
        phone.axe()
    expect(phone.page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert preferences(phone, "circles/lantern/")["is_paused"] is True


@both_languages
def test_quiet_hours_go_by_two_weeks_of_shifts(app: App, mia: Member, locale: str) -> None:
    switch, weeks, now, second, monday, copy, save, wrong = {
        "en": ("Hours for each day", "How many weeks come round", "This week is", "Week 2", "Monday", "The same on all",
               "Save these weeks", "Each quiet day takes two different times."),
        "es": ("Horas para cada día", "Cuántas semanas se repiten", "Esta semana es la", "Semana 2", "lunes",
               "Lo mismo todos los días", "Guardar estas semanas", "Cada día de silencio lleva dos horas"),
    }[locale[:2]]  # fmt: skip
    app.sign_in(mia).open("/settings?part=messages")
    app.tap("switch", switch)
    app.page.get_by_label(weeks).select_option("2")
    app.page.get_by_label(now).select_option("1")
    week = app.page.get_by_role("group", name=second)
    starts = week.get_by_label(f"{monday}, ")
    starts.nth(0).fill("09:00")
    starts.nth(1).fill("09:00")
    app.tap("button", save)
    expect(app.page.get_by_text(wrong)).to_be_visible()
    app.axe()
    starts.nth(1).fill("17:00")
    app.tap(week.get_by_role("button", name=copy))
    app.tap("button", save)
    eventually(app, lambda: preferences(app)["quiet"]["cycle"] is not None)
    cycle = preferences(app)["quiet"]["cycle"]
    today = datetime.now(ZoneInfo(mia.timezone)).date()
    assert cycle["anchor"] == (today - timedelta(days=today.weekday() + 7)).isoformat()
    assert cycle["weeks"] == [[{"from": "21:00", "to": "08:00"}] * 7, [{"from": "09:00", "to": "17:00"}] * 7]
    check(app, "settings-cycle", locale)
    app.reload()
    expect(app.page.get_by_label(now)).to_have_value("1")
    app.tap("switch", switch)
    eventually(app, lambda: preferences(app)["quiet"]["cycle"] is None)


def test_weeks_in_which_nothing_could_reach_her_are_not_taken_and_stay_on_the_page(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings?part=messages")
    phone.tap("switch", "Hours for each day")
    for day, start, end in (
        ("Monday", "20:00", "19:59"),
        ("Tuesday", "19:00", "18:59"),
        ("Wednesday", "18:00", "17:59"),
    ):
        phone.page.get_by_label(f"{day}, from").fill(start)
        phone.page.get_by_label(f"{day}, until").fill(end)
    phone.tap("button", "Save these weeks")
    expect(phone.page.get_by_role("alert")).to_contain_text("Leave an hour free")
    forgive(phone, 400)
    phone.axe()
    expect(phone.page.get_by_label("Wednesday, from")).to_have_value("18:00")
    assert preferences(phone)["quiet"]["cycle"] is None


@both_languages
def test_other_hours_for_some_days_and_back(app: App, mia: Member, locale: str) -> None:
    until, save, none, end, wrong = {
        "en": ("Until", "Take these days", "no quiet hours", "Back to the usual", "One to fourteen days"),
        "es": ("Hasta el", "Tomar estos días", "sin horas de silencio", "Volver a lo habitual", "De uno a catorce"),
    }[locale[:2]]
    app.sign_in(mia).open("/settings?part=messages")
    field = app.page.locator("#override-until")
    assert until in app.page.locator("label[for='override-until']").inner_text()
    first = app.page.locator("#override-from").input_value()
    field.fill((datetime.fromisoformat(first) + timedelta(days=14)).date().isoformat())
    app.tap("button", save)
    expect(app.page.get_by_text(wrong)).to_be_visible()
    app.axe()
    last = (datetime.fromisoformat(first) + timedelta(days=13)).date().isoformat()
    field.fill(last)
    app.tap("button", save)
    expect(app.page.get_by_text(none)).to_be_visible()
    eventually(app, lambda: preferences(app)["quiet"]["override"] == {"from": first, "until": last, "window": None})
    check(app, "settings-override", locale)
    app.tap("button", end)
    eventually(app, lambda: preferences(app)["quiet"]["override"] is None)


def test_letters_are_switched_off_and_on(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings?part=messages")
    phone.tap("switch", "By e-mail")
    eventually(phone, lambda: preferences(phone)["channels"]["email"] is False)
    phone.tap("switch", "By e-mail")
    eventually(phone, lambda: preferences(phone)["channels"]["email"] is True)


# A push service is outside of this machine: what it would have answered to the browser. All else is real.
SUBSCRIBES = """() => {
  const part = length => btoa(String.fromCharCode(...Array.from({length}, (_, at) => at + 1)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  let own = null
  PushManager.prototype.getSubscription = async () => own
  PushManager.prototype.subscribe = async () => own = {
    toJSON: () => ({
      endpoint: 'https://fcm.googleapis.com/fcm/send/kettle', keys: {p256dh: window.__point, auth: part(16)}}),
    unsubscribe: async () => { own = null; return true },
  }
}"""
POINT = """async () => {
  const pair = await crypto.subtle.generateKey({name: 'ECDH', namedCurve: 'P-256'}, true, ['deriveBits'])
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  window.__point = btoa(String.fromCharCode(...raw)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}"""


@pytest.mark.kept
@both_languages
def test_this_device_is_taken_at_her_tap_listed_and_removed(app: App, mia: Member, locale: str) -> None:
    switch, screen, here, remove, removed = {
        "en": ("Show messages here", "On a locked phone", "This one", "Remove Linux", "It shows nothing more."),
        "es": ("Mostrar mensajes aquí", "En un teléfono bloqueado", "Este", "Quitar Linux", "Ya no muestra nada."),
    }[locale[:2]]
    app.context.grant_permissions(["notifications"], origin=app.api.root)
    app.sign_in(mia).open("/week")
    app.keep_shell()
    app.page.evaluate(SUBSCRIBES)
    app.page.evaluate(POINT)
    app.open("/settings?part=messages")
    expect(app.page.get_by_text(screen)).to_be_visible()
    assert not PushSubscription.objects.exists()
    app.tap("switch", switch)
    expect(app.page.get_by_text(here, exact=True)).to_be_visible()
    assert PushSubscription.objects.get().member == mia
    check(app, "settings-device", locale)
    app.tap("button", remove)
    expect(app.page.get_by_text(removed)).to_be_visible()
    expect(app.find("switch", switch)).to_have_attribute("aria-checked", "false")
    assert not PushSubscription.objects.exists()


@pytest.mark.kept
def test_a_push_service_that_is_out_of_reach_is_said_and_nothing_is_changed(phone: App, mia: Member) -> None:
    """Chromium without its push service: the real subscription, which fails here as it does behind some firewalls."""
    phone.context.grant_permissions(["notifications"], origin=phone.api.root)
    phone.sign_in(mia).open("/week")
    phone.keep_shell()
    phone.open("/settings?part=messages")
    phone.tap("switch", "Show messages here")
    expect(phone.page.get_by_role("alert")).to_contain_text("does not answer just now")
    expect(phone.find("switch", "Show messages here")).to_have_attribute("aria-checked", "false")
    phone.axe()
    assert not PushSubscription.objects.exists()
    phone.complaints[:] = [
        line for line in phone.complaints if "does not support the Push API in incognito" not in line
    ]


@pytest.mark.kept
def test_a_browser_that_was_told_no_says_where_to_change_that(phone: App, mia: Member) -> None:
    phone.context.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})")
    phone.sign_in(mia).open("/week")
    phone.keep_shell()
    phone.open("/settings?part=messages")
    expect(phone.page.get_by_text("This browser was told to let us show nothing.")).to_be_visible()
    expect(phone.find("switch", "Show messages here")).to_have_count(0)
    phone.axe()


@pytest.mark.kept
def test_the_real_worker_shows_one_plain_line(desktop: App, mia: Member) -> None:
    """What a push service would hand over, given to the real service worker by Chromium itself."""
    desktop.context.grant_permissions(["notifications"], origin=desktop.api.root)
    desktop.sign_in(mia).open("/week")
    desktop.keep_shell()
    browser = desktop.context.new_cdp_session(desktop.page)
    found: list[str] = []
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(
        one["registrationId"] for one in told["registrations"] if not one["isDeleted"]
    ))  # fmt: skip
    browser.send("ServiceWorker.enable")
    eventually(desktop, lambda: bool(found))
    at_work = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
    eventually(desktop, lambda: bool(desktop.page.evaluate(at_work)))
    message = '{"title": "Blue kettle: Wednesday, 20:00", "link": "/app/#/week", "body": "Lantern Circle"}'
    told = {"origin": desktop.api.root, "registrationId": found[0], "data": message}
    browser.send("ServiceWorker.deliverPushMessage", told)
    shown = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
      .map(one => [one.title, one.body, one.icon, one.data])"""
    for _patience in range(6):  # five seconds each: a busy machine takes its time to wake a worker
        with contextlib.suppress(AssertionError):
            eventually(desktop, lambda: bool(desktop.page.evaluate(shown)))
            break
    assert desktop.page.evaluate(shown) == [["Blue kettle: Wednesday, 20:00", "", "", f"{desktop.api.root}/app/#/week"]]
