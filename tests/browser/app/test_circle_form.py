"""What a circle says of itself, changed in the app by whoever leads it, and by nobody over somebody else's change."""

import pytest
from playwright.sync_api import expect

from groups.models import Circle, WaitingPlace
from groups.services.circles import change_circle
from tests.browser.app.evening import forgive
from tests.browser.app.test_every_screen import check
from tests.browser.app.week import eventually
from tests.browser.app.window import App
from tests.factories import make_member, make_membership

SAID = {
    "en": {
        "name": "Name", "save": "Save", "saved": "Saved.", "baby": "First year",
        "limit": "How many belong to it, at most?",
    },
    "es": {
        "name": "Nombre", "save": "Guardar", "saved": "Guardado.", "baby": "Primer año",
        "limit": "¿Cuántas personas, como máximo?",
    },
}  # fmt: skip
FORM = "/leading/lantern/circle"


def fay_at_home(app: App, locale: str = "en") -> App:
    """Sign in whoever leads the lantern."""
    fay = app.world.fay
    fay.locale = locale
    fay.save(update_fields=["locale"])
    return app.sign_in(fay)


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_whoever_leads_says_for_whom_it_is_and_how_many_it_takes(app: App, locale: str) -> None:
    said, lantern = SAID[locale[:2]], app.world.lantern
    make_membership(lantern, make_member())
    assert lantern.memberships.filter(state="active").count() == 4
    Circle.objects.filter(pk=lantern.pk).update(member_limit=4)
    WaitingPlace.objects.create(circle=lantern, member=make_member(), queued_at=app.world.now)
    fay_at_home(app, locale[:2]).open(FORM)
    check(app, f"circle-form-{locale[:2]}", locale)
    app.page.get_by_label(said["name"], exact=True).fill("Lantern, late")
    app.tap("button", said["baby"], exact=True)
    limit = app.page.get_by_label(said["limit"])
    limit.fill("3")
    app.tap("button", said["save"], exact=True)
    expect(limit).to_have_attribute("aria-invalid", "true")
    forgive(app, 400)
    app.axe()
    limit.fill("6")
    app.tap("button", said["save"], exact=True)
    expect(app.page.get_by_text(said["saved"])).to_be_visible()
    eventually(app, lambda: WaitingPlace.objects.filter(offer_expires_at__isnull=False).exists())
    lantern.refresh_from_db()
    assert (lantern.name, lantern.child_stages, lantern.member_limit) == ("Lantern, late", ["baby"], 6)
    assert lantern.guilt_sources == ["work_time", "balance"]
    app.axe()


def test_what_somebody_else_changed_meanwhile_is_not_lost(phone: App) -> None:
    fay_at_home(phone).open(FORM)
    phone.page.get_by_label("What it is").fill("Mine.")
    change_circle(circle_id=phone.world.lantern.pk, expected_version=None, now=phone.world.now, description="Theirs.")
    phone.tap("button", "Save", exact=True)
    expect(phone.page.get_by_role("alert")).to_be_visible()
    forgive(phone, 412)
    phone.axe()
    assert Circle.objects.get(slug="lantern").description == "Theirs."
    phone.tap("button", "Read it again, and leave out what I typed")
    expect(phone.page.get_by_label("What it is")).to_have_value("Theirs.")


@pytest.mark.kept
def test_where_nobody_answers_what_she_typed_stays(phone: App) -> None:
    fay_at_home(phone).open(FORM)
    phone.page.get_by_label("Question 1").fill("When could you come?")
    with phone.outage():
        phone.tap("button", "Save", exact=True)
        expect(phone.page.get_by_role("alert")).to_be_visible()
        phone.axe()
    phone.tap("button", "Save", exact=True)
    expect(phone.page.get_by_text("Saved.")).to_be_visible()
    assert Circle.objects.get(slug="lantern").join_questions == ["When could you come?"]
