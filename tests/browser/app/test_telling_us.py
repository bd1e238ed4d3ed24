"""Telling us that something is not right, asking to look again, and to lead."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from groups.models import Appeal, Membership, Report
from members.models import FacilitatorApplication, Member
from tests.browser.app.evening import forgive
from tests.browser.app.test_every_screen import check
from tests.browser.app.window import App
from tests.browser.app.world import NAMES

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
SAY = {
    "en": {"why": "Somebody may hurt herself", "who": "Somebody in the circle", "name": "Her name there",
           "tell": "Tell us", "arrived": "It arrived", "apart": "Keep apart from her, too", "words": "In your words"},
    "es": {"why": "Alguien puede hacerse daño", "who": "Alguien del círculo", "name": "Su nombre allí",
           "tell": "Decírnoslo", "arrived": "Ha llegado", "apart": "Mantenerme también aparte de ella",
           "words": "Con tus palabras"},
}  # fmt: skip


def test_she_asks_to_look_at_her_removal_again(phone: App, mia: Member) -> None:
    Membership.objects.filter(member=mia, circle__slug="lantern").update(
        state="removed", ended_at=datetime.now(UTC) - timedelta(days=2)
    )
    phone.sign_in(mia).open("/privacy?part=told")
    phone.tap("button", "Send it")
    expect(phone.page.get_by_text("Please fill this in.").first).to_be_visible()
    phone.write("Which circle?", "Lanter")
    phone.write("What would you like us to know?", "I was misunderstood.")
    phone.tap("button", "Send it")
    expect(phone.page.get_by_text("We find no removal of yours")).to_be_visible()
    forgive(phone, 404)
    phone.axe()
    phone.page.get_by_label("Which circle?").fill("Lantern")
    phone.tap("button", "Send it")
    expect(phone.page.get_by_text("Somebody reads it. There is no answer yet.")).to_be_visible()
    assert Appeal.objects.filter(membership__member=mia).count() == 1
    phone.axe()
    phone.page.get_by_label("Which circle?").fill("lantern")
    phone.write("What would you like us to know?", "Once more.")
    phone.tap("button", "Send it")
    expect(phone.page.get_by_role("alert")).to_contain_text("You have asked this once already.")
    forgive(phone, 409)


@both_languages
def test_she_tells_us_of_somebody_and_keeps_apart_from_her(app: App, mia: Member, locale: str) -> None:
    said = SAY[locale[:2]]
    app.sign_in(mia).open(f"/session/{app.world.full.pk}")
    app.tap(app.page.locator(f'a[href="#/report?session={app.world.full.pk}"]'))
    app.settle()
    check(app, "report", locale)
    app.tap("button", said["tell"], exact=True)
    expect(app.page.locator("[name='report-subject']").first).to_be_focused()
    app.axe()
    app.tap(app.page.get_by_label(said["who"]))
    app.page.get_by_label(said["name"]).select_option(NAMES)
    app.tap(app.page.get_by_label(said["why"]))
    app.write(said["words"], "She said that she would.")
    app.axe()
    app.tap("button", said["tell"], exact=True)
    expect(app.find("heading", said["arrived"])).to_be_focused()
    check(app, "report-sent", locale)
    report = Report.objects.get()
    assert (report.reason, report.subject) == ("self_harm", "member")
    expect(app.find("button", {"en": "Leave now", "es": "Salir ya"}[locale[:2]])).to_be_in_viewport()
    app.tap("link", said["apart"])
    app.settle()
    expect(app.page.get_by_label(said["name"])).to_have_value(NAMES)


@pytest.mark.kept
def test_what_she_tells_us_survives_a_dead_server_and_is_told_once(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/report?circle=lantern")
    phone.tap(phone.page.get_by_label("The circle as a whole"))
    phone.tap(phone.page.get_by_label("Selling or recruiting"))
    phone.write("In your words", "She sells oils.")
    with phone.outage():
        phone.tap("button", "Tell us", exact=True)
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    phone.tap("button", "Tell us", exact=True)
    expect(phone.find("heading", "It arrived")).to_be_visible()
    assert Report.objects.count() == 1
    phone.reload()
    expect(phone.page.get_by_label("In your words")).to_have_value("")


def test_in_no_circle_there_is_a_way_on(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open("/report")
    expect(phone.page.get_by_text("you belong to none at the moment")).to_be_visible()
    phone.axe()


@pytest.mark.kept
@both_languages
def test_she_asks_to_lead_changes_it_and_takes_it_back(app: App, mia: Member, locale: str) -> None:
    why, go, applied, back, undo = {
        "en": ("Why would you like to?", "Ask to lead", "You asked, and it waits", "Take it back", "Undo"),
        "es": ("¿Por qué te gustaría?", "Pedir acompañar", "Lo has pedido y espera", "Retirarlo", "Deshacer"),
    }[locale[:2]]
    app.sign_in(mia).open("/facilitate")
    app.tap("button", go)
    expect(app.page.locator("#motivation")).to_be_focused()
    app.axe()
    with app.outage():
        app.write(why, "I have sat there for a year.")
        app.tap("button", go)
        expect(app.page.get_by_role("alert")).to_be_visible()
    app.reload()
    expect(app.page.get_by_label(why)).to_have_value("I have sat there for a year.")
    app.tap("button", go)
    expect(app.page.get_by_text(applied)).to_be_visible()
    check(app, "facilitate-applied", locale)
    app.tap("button", back, exact=True)
    expect(app.page.get_by_text(applied)).to_have_count(0)
    app.tap("button", undo)
    expect(app.page.get_by_text(applied)).to_be_visible()
    app.reload()
    expect(app.page.get_by_text(applied)).to_be_visible()


def test_after_a_no_the_day_is_told_and_nothing_is_asked(phone: App, mia: Member) -> None:
    declined = datetime.now(UTC) - timedelta(days=3)
    FacilitatorApplication.objects.create(
        member=mia, state="declined", applied_at=declined - timedelta(days=1), decided_at=declined, decisions=1
    )
    phone.sign_in(mia).open("/facilitate")
    expect(phone.page.get_by_text("You can ask again from")).to_be_visible()
    expect(phone.page.get_by_label("Why would you like to?")).to_have_count(0)
    phone.axe()
    phone.screenshot("facilitate-declined")
    FacilitatorApplication.objects.update(decided_at=declined - timedelta(days=30))
    phone.reload()
    expect(phone.page.get_by_label("Why would you like to?")).to_be_visible()


def test_whoever_may_lead_already_is_shown_the_way(phone: App) -> None:
    phone.sign_in(phone.world.fay).open("/facilitate")
    expect(phone.page.get_by_text("You may lead. Thank you.")).to_be_visible()
    phone.axe()
    expect(phone.page.get_by_label("Why would you like to?")).to_have_count(0)
