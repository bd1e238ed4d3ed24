"""The directory's filters: on her clock, with counts, kept for the way back, and which to lift where nothing fits."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from groups.models import Circle, Session, WaitingPlace
from tests.browser.app.window import App
from tests.factories import make_circle, make_member, make_membership, make_session

SAID = {
    "en": {
        "more": "More filters", "audio": "Audio only", "language": "Language", "until": "Until", "from": "From",
        "show": "Show 2 circles", "count": "More filters (2)", "without": "Not about", "km": "Within",
        "lift": "Without: Audio only", "place": "In person, near", "baby": re.compile("^Babies are welcome"),
        "words": "Words", "wait": "I would join one like it", "place_title": "You wait for a place",
    },
    "es": {
        "more": "Más filtros", "audio": "Solo audio", "language": "Idioma", "until": "Hasta", "from": "Desde",
        "show": "Mostrar 2 círculos", "count": "Más filtros (2)", "without": "Que no trate de", "km": "A menos de",
        "lift": "Sin: Solo audio", "place": "En persona, cerca de", "baby": re.compile("^Los bebés son bienvenidos"),
        "words": "Palabras", "wait": "Me gustaría uno así", "place_title": "Esperas un lugar",
    },
}  # fmt: skip
both = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


def cards(app: App) -> Locator:
    return app.page.locator("#found article")


@both
def test_she_narrows_the_list_and_reads_what_each_choice_would_leave(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    app.open("/find")
    expect(cards(app)).to_have_count(3)
    app.tap("button", said["more"])
    audio = app.find("button", re.compile(f"^{said['audio']}"))
    expect(audio).to_have_text(re.compile(r"\(2\)$"))
    app.tap(audio)
    expect(cards(app)).to_have_count(2)
    app.axe()
    assert not app.is_too_wide()
    app.screenshot(f"filters-{locale[:2]}")
    app.page.get_by_label(said["language"]).select_option("es")
    expect(cards(app)).to_have_count(1)
    app.page.get_by_label(said["language"]).select_option("")
    app.page.get_by_label(said["words"]).fill("luz que no existe")
    expect(cards(app)).to_have_count(0)
    expect(app.page.locator("#lift + ul li")).to_have_count(1)  # without the words there are two; without audio, none
    app.axe()
    app.screenshot(f"filters-lift-{locale[:2]}")
    app.tap(app.page.locator("#lift + ul button"))
    expect(cards(app)).to_have_count(2)
    expect(app.page.get_by_label(said["words"])).to_have_value("")
    app.tap("button", said["show"])
    expect(app.page.locator("#found")).to_be_focused()
    expect(app.find("button", said["more"])).to_have_attribute("aria-expanded", "false")


def test_hours_past_midnight_are_asked_on_her_clock(phone: App) -> None:
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url) if "/circles/?" in request.url else None)
    phone.open("/find")
    phone.tap("button", "More filters")
    phone.page.get_by_label("From").fill("22:00")
    phone.page.get_by_label("Until").fill("02:00")
    phone.page.get_by_label("Until").blur()
    phone.tap(phone.page.get_by_role("group", name="On which days?").get_by_role("button").nth(4))
    phone.settle()
    assert re.search(r"weekday=4", asked[-1]), asked
    assert "local_from=22%3A00&local_to=02%3A00&tz=" in asked[-1], asked[-1]
    phone.tap("button", re.compile(r"^Show (\d+ )?circle"))
    expect(phone.find("button", "More filters (1)")).to_be_visible()


def test_a_place_is_named_to_one_decimal_and_nothing_finer_is_sent(phone: App) -> None:
    Circle.objects.filter(slug="lantern").update(meeting_format="hybrid", city_latitude="42.4", city_longitude="-71.1")
    phone.open("/find")
    phone.tap("button", "More filters")
    phone.page.get_by_label("In person, near").select_option("other")
    field = phone.page.get_by_label("Latitude and longitude")
    field.fill("42.3601, -71.0589")
    field.blur()
    expect(phone.page.get_by_text("Write two numbers such as")).to_be_visible()
    phone.axe()
    expect(cards(phone)).to_have_count(3)
    field.fill("42.4, -71.1")
    field.blur()
    expect(cards(phone)).to_have_count(1)
    phone.page.get_by_label("In person, near").select_option(label="New York")
    expect(cards(phone)).to_have_count(0)
    phone.page.get_by_label("Within").select_option("500")
    expect(cards(phone)).to_have_count(1)


def test_the_keyboard_alone_is_enough(desktop: App) -> None:
    desktop.open("/find")
    desktop.find("button", "More filters").focus()
    desktop.page.keyboard.press("Enter")
    words = desktop.page.get_by_label("Words")
    expect(words).to_be_visible()
    desktop.page.keyboard.press("Tab")
    expect(words).to_be_focused()
    desktop.page.keyboard.type("farol")
    expect(cards(desktop)).to_have_count(1)
    desktop.find("button", "Show 1 circle").focus()
    desktop.page.keyboard.press("Enter")
    expect(desktop.page.locator("#found")).to_be_focused()


def test_back_finds_the_filters_the_whole_list_and_her_place_in_it(phone: App) -> None:
    for number in range(30):
        make_circle(slug=f"porch-{number:02}", name=f"Porch {number:02}", language="en")
    phone.open("/find")
    phone.tap("button", "More filters")
    phone.page.get_by_label("Language").select_option("en")
    phone.settle()
    phone.tap("button", re.compile(r"^Show (\d+ )?circle"))
    expect(cards(phone)).to_have_count(12)
    phone.tap("button", "Show more")
    expect(cards(phone)).to_have_count(24)
    last = cards(phone).nth(22)
    last.scroll_into_view_if_needed()
    phone.page.wait_for_timeout(400)  # until she came to rest
    was = phone.page.evaluate("scrollY")
    assert was > 2000
    assert "en" not in phone.page.url.split("#")[1]  # what she looks for stands in no address
    name = last.get_by_role("heading").inner_text()
    phone.tap(last.get_by_role("link"))
    expect(cards(phone)).to_have_count(0)  # the list is gone before its heading can be taken for the circle's
    expect(phone.find("heading", name)).to_be_visible()
    phone.page.go_back()
    phone.settle()
    expect(cards(phone)).to_have_count(24)
    expect(phone.find("button", "More filters (1)")).to_be_visible()
    phone.page.wait_for_function(f"Math.abs(scrollY - {was}) < 3")
    phone.reload()
    expect(phone.find("button", "More filters (1)")).to_be_visible()


def test_not_a_theme_takes_it_out_of_the_themes_she_looks_for(phone: App) -> None:
    phone.open("/find")
    group = phone.page.get_by_role("group", name="What is it about?")
    theme = group.get_by_role("button").first
    name = theme.inner_text()
    phone.tap(theme)
    phone.tap("button", "More filters")
    phone.tap(phone.page.get_by_role("group", name="Not about").get_by_role("button", name=name))
    expect(theme).to_have_attribute("aria-pressed", "false")


def full_with_a_line(app: App) -> Circle:
    """Fill the lantern, and let enough wait before it."""
    lantern = app.world.lantern
    Session.objects.filter(circle=lantern).update(taken=0)
    for _each in range(4):
        make_membership(lantern, make_member())
    Circle.objects.filter(pk=lantern.pk).update(member_limit=4)
    for _each in range(5):
        WaitingPlace.objects.create(circle=lantern, member=make_member(), queued_at=app.world.now)
    return lantern


@both
def test_before_a_full_circle_she_counts_for_one_like_it_and_her_week_shows_where_she_waits(
    app: App, locale: str
) -> None:
    said, mia, lantern = SAID[locale[:2]], app.world.mom(locale=locale[:2]), full_with_a_line(app)
    app.sign_in(mia).open("/for-you")
    card = app.page.locator("ol article").filter(has_text="Lantern")
    app.axe()
    app.screenshot(f"fits-full-{locale[:2]}")
    app.tap(card.get_by_role("link", name=said["wait"]))
    app.axe()
    app.screenshot(f"like-this-{locale[:2]}")
    app.tap("button", said["wait"])
    expect(app.page.get_by_role("status").filter(has_text="6")).to_be_visible()
    app.open("/week")
    line = app.page.locator("section").filter(has_text=said["place_title"])
    expect(line.get_by_text("6")).to_be_visible()
    app.axe()
    app.screenshot(f"week-line-{locale[:2]}")
    like = make_circle(slug="lantern-2", name="Lantern Circle 2", like=lantern)
    app.reload()
    app.tap(app.page.locator(f"a[href='#/circles/{like.slug}']"))
    expect(app.find("heading", "Lantern Circle 2")).to_be_visible()
    app.open("/circles/lantern")
    expect(app.page.locator(f"a[href='#/circles/{like.slug}']")).to_be_visible()
    app.axe()
    app.screenshot(f"like-open-{locale[:2]}")


@both
def test_a_full_circle_offers_no_seat_but_its_line_and_where_there_is_room(app: App, locale: str) -> None:
    take, room = {"en": ("Take a seat", "There is room here:"), "es": ("Reservar un sitio", "Aquí hay sitio:")}[
        locale[:2]
    ]
    lantern, mia = full_with_a_line(app), app.world.mom(locale=locale[:2])
    kiosk = make_circle(slug="kiosk", name="Kiosk", language=lantern.language)
    make_session(kiosk, starts_at=app.world.now + timedelta(hours=20))
    app.sign_in(mia).open("/circles/lantern")
    expect(app.find("button", SAID[locale[:2]]["wait"])).to_be_visible()
    expect(app.page.locator("time")).not_to_have_count(0)
    expect(app.page.get_by_role("button", name=re.compile(f"^{take}"))).to_have_count(0)
    expect(app.page.get_by_text(room)).to_be_visible()
    app.axe()
    app.screenshot(f"circle-full-{locale[:2]}")
    app.tap(app.page.locator("a[href='#/circles/kiosk']"))
    expect(app.page.get_by_role("button", name=re.compile(f"^{take}"))).to_be_visible()


@both
def test_a_guest_is_promised_no_seat_of_a_full_circle_and_reads_what_she_can_do(app: App, locale: str) -> None:
    take, come, alike, wait = {
        "en": ("Take a seat", "I would like to come", "Circles like this one", "I would join one like it"),
        "es": ("Reservar un sitio", "Me gustaría ir", "Círculos parecidos", "Me gustaría uno así"),
    }[locale[:2]]
    lantern = full_with_a_line(app)
    app.open("/circles/lantern")
    expect(app.find("button", come)).not_to_have_count(0)
    expect(app.find("button", take)).to_have_count(0)
    app.axe()
    assert not app.is_too_wide()
    app.screenshot(f"circle-guest-{locale[:2]}")
    app.tap("link", alike)
    expect(cards(app)).to_have_count(1)  # in its language, about what it is about
    mia = app.world.mom(locale=locale[:2])
    app.sign_in(mia).open("/circles/lantern")
    app.reload()
    expect(app.find("button", wait)).to_be_visible()
    assert lantern.memberships.filter(member=mia).count() == 0


@pytest.mark.kept
def test_a_filter_panel_that_does_not_load_says_so(phone: App) -> None:
    phone.context.add_init_script("delete Navigator.prototype.serviceWorker")
    phone.open("/find")
    with phone.outage():
        phone.tap("button", "More filters")
        expect(phone.page.locator("#filters").get_by_role("alert")).to_be_visible()
        phone.axe()
    phone.tap(phone.page.locator("#filters").get_by_role("button", name="Try again"))
    expect(phone.page.get_by_label("Words")).to_be_visible()
