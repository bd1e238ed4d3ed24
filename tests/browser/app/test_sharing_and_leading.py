"""Sharing what she wrote and taking it back; what others read of it; and what stands beside whoever leads."""

import pytest
from playwright.sync_api import expect

from groups.models import Debrief, Membership, Reflection, Report
from groups.services.reference import load_vocabulary
from groups.services.reflections import write_reflection
from members.models import Member
from tests.browser.app.bad_week import refusal
from tests.browser.app.test_every_screen import check
from tests.browser.app.week import eventually
from tests.browser.app.window import App

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
WORDS = "I cried in the car. Half of dinner was enough."
SHARE = {"en": "Yes, share it so: With the whole circle", "es": "Sí, compartir así: Con todo el círculo"}
BACK = {"en": "Take it back: only I read them", "es": "Retirarlo: solo las leo yo"}
WHO_READS = {"en": "Who reads it", "es": "Quién lo lee"}
NOT_RIGHT = {"en": "Something is not right: Rosa", "es": "Algo no está bien: Rosa"}
TELL = {"en": "Tell us", "es": "Contárnoslo"}
WHY = {"en": "Why?", "es": "¿Por qué?"}
NOTHING = {"en": "Nothing", "es": "Nada"}
CALL = {"en": "I would like a call", "es": "Quiero que me llamen"}
TAKE_BACK = {"en": "Take it back", "es": "Retirarlo"}


def written(app: App, member: Member, text: str = WORDS) -> Reflection:
    """Let her have come to the session that just ended, and written about it."""
    app.world.attended(member)
    return write_reflection(author=member, session_id=app.world.ended.pk, text=text, now=app.world.now)


def shared_by_rosa(app: App, text: str = WORDS) -> Reflection:
    """Let Rosa of the same circle have shared hers."""
    rosa = app.world.mom("rosa", reflecting=True)
    app.world.belongs(rosa, app.world.lantern, handle="Rosa")
    hers = written(app, rosa, text)
    Reflection.objects.filter(pk=hers.pk).update(shared_with="circle", shared_version=1, shared_at=app.world.now)
    return hers


def tier(reflection: Reflection) -> str:
    return Reflection.objects.get(pk=reflection.pk).shared_with


@both_languages
def test_she_shares_one_by_a_yes_of_its_own_and_takes_it_back(app: App, locale: str) -> None:
    language = locale[:2]
    mia = app.world.mom(reflecting=True, locale=language)
    hers = written(app, mia)
    app.sign_in(mia).open("/words")
    app.tap("link", WHO_READS[language])
    app.page.wait_for_url(f"**/sharing/{hers.pk}")
    app.settle()
    check(app, "sharing-nobody", locale)
    app.tap("button", SHARE[language])
    expect(app.find("button", BACK[language])).to_be_visible()
    assert tier(hers) == "circle"
    check(app, "sharing-circle", locale)
    app.tap("button", BACK[language])
    expect(app.find("button", SHARE[language])).to_be_visible()
    expect(app.page.locator("#now")).to_be_focused()
    assert tier(hers) == "nobody"


@pytest.mark.kept
def test_without_an_answer_nothing_is_shared_and_a_missing_yes_is_named(phone: App) -> None:
    mia = phone.world.mom(reflecting=True)
    hers = written(phone, mia)
    phone.sign_in(mia).open(f"/sharing/{hers.pk}")
    with phone.outage():
        phone.tap("button", SHARE["en"])
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    assert tier(hers) == "nobody"
    with refusal(phone, 409):
        phone.tap("button", "Yes, share it so: Counted, and read by nobody")
        expect(phone.page.get_by_role("alert")).to_contain_text("only with your yes")
    expect(phone.find("link", "What you said yes to, in your settings")).to_be_visible()
    assert tier(hers) == "nobody"


def test_what_was_taken_out_of_the_circle_says_so_and_offers_no_reader(phone: App) -> None:
    mia = phone.world.mom(reflecting=True)
    hers = written(phone, mia)
    Reflection.objects.filter(pk=hers.pk).update(sharing_ended_at=phone.world.now)
    phone.sign_in(mia).open(f"/sharing/{hers.pk}")
    expect(phone.page.get_by_text("They stay yours, unchanged.")).to_be_visible()
    expect(phone.find("button", "Yes, share it so")).to_have_count(1)
    expect(phone.find("button", "Counted, and read by nobody")).to_be_visible()
    phone.axe()
    phone.screenshot("sharing-ended")


@both_languages
def test_she_reads_what_others_shared_and_tells_us_of_a_passage(app: App, locale: str) -> None:
    language = locale[:2]
    hers = shared_by_rosa(app)
    mia = app.world.mom(locale=language)
    app.world.belongs(mia, app.world.lantern)
    app.sign_in(mia).open(f"/session/{app.world.ended.pk}")
    app.tap(app.page.locator("a[href$='/shared']"))
    app.page.wait_for_url("**/shared")
    app.settle()
    check(app, "shared", locale)
    app.tap("button", NOT_RIGHT[language])
    app.tap("button", TELL[language])
    assert app.page.locator("[aria-invalid='true']").count() == 1, "what is missing is said first"
    app.axe()
    app.tap(app.page.get_by_label("I cried in the car."))
    app.page.get_by_label(WHY[language]).select_option("other")
    app.screenshot("shared-flag")
    app.tap("button", TELL[language])
    expect(app.page.locator(".said")).to_be_focused()
    app.axe()
    assert Report.objects.get().subject == "reflection"
    Reflection.objects.filter(pk=hers.pk).update(shared_with="nobody", shared_version=None, shared_at=None)
    app.open("/week")
    app.open(f"/session/{app.world.ended.pk}/shared")
    expect(app.page.locator(".empty")).to_be_visible()
    app.axe()
    app.screenshot("shared-none")


def fay(app: App) -> Member:
    """Return her who facilitates."""
    load_vocabulary()
    return app.world.fay


@pytest.mark.kept
@both_languages
def test_who_leads_has_the_material_beside_her_also_without_a_connection(app: App, locale: str) -> None:
    leader = fay(app)
    Member.objects.filter(pk=leader.pk).update(locale=locale[:2])
    session = app.world.tonight
    app.sign_in(leader).open(f"/session/{session.pk}")
    app.tap(app.page.locator("a[href$='/material']"))
    app.page.wait_for_url("**/material")
    app.settle()
    check(app, "material", locale)
    steps = app.page.locator("ol li")
    expect(steps).not_to_have_count(0)
    number = steps.count()
    app.keep_shell()
    with app.outage():
        app.reload()
        expect(steps).to_have_count(number)
        assert app.page.locator("[role=status]").filter(has_text="server" if locale == "en-US" else "servidor").count()
        app.axe()
        app.screenshot("material-kept")


def test_what_was_beside_her_goes_when_she_signs_out(phone: App) -> None:
    phone.sign_in(fay(phone)).open(f"/session/{phone.world.tonight.pk}/material")
    expect(phone.page.locator("ol li")).not_to_have_count(0)
    kept = "() => Object.keys(sessionStorage).filter(name => name.startsWith('kc.beside.')).length"
    assert phone.page.evaluate(kept) == 1
    assert phone.page.evaluate("() => Object.keys(localStorage).filter(name => name.includes('beside')).length") == 0
    phone.open("/settings")
    phone.tap(phone.page.locator("summary").last)
    phone.tap("button", "Sign out", exact=True)
    phone.page.wait_for_url("**/app/#/")
    phone.page.wait_for_load_state()
    phone.settle()
    assert phone.page.evaluate(kept) == 0
    phone.complaints.clear()  # the test's own window remembers that somebody was here: a 401


@pytest.mark.kept
@both_languages
def test_she_says_how_it_went_and_takes_it_back(app: App, locale: str) -> None:
    language, leader = locale[:2], fay(app)
    Member.objects.filter(pk=leader.pk).update(locale=language)
    app.sign_in(leader).open(f"/session/{app.world.ended.pk}")
    app.tap(app.page.locator("a[href$='/debrief']"))
    app.page.wait_for_url("**/debrief")
    app.settle()
    check(app, "debrief", locale)
    app.write(app.page.locator("textarea"), "It was warm.")
    app.tap(app.page.locator("button[type=submit]"))
    expect(app.page.locator("#concern-error")).to_be_visible()
    app.tap(app.page.get_by_label(NOTHING[language], exact=True))
    app.tap(app.page.get_by_label(CALL[language]))
    with app.outage():
        app.tap(app.page.locator("button[type=submit]"))
        expect(app.page.get_by_role("alert")).to_be_visible()
        app.axe()
        app.reload()
    app.settle()
    expect(app.page.locator("textarea")).to_have_value("It was warm.")
    app.tap(app.page.get_by_label(NOTHING[language], exact=True))
    app.tap(app.page.get_by_label(CALL[language]))
    app.tap(app.page.locator("button[type=submit]"))
    expect(app.find("heading", {"en": "What you said", "es": "Lo que dijiste"}[language])).to_be_visible()
    app.axe()
    app.screenshot("debrief-said")
    assert Debrief.objects.get(author=leader).wants_call
    assert "It was warm." not in app.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    app.tap("button", TAKE_BACK[language], exact=True)
    expect(app.page.locator("textarea")).to_have_value("")
    assert not Debrief.objects.exists()


def test_nobody_else_is_led_there_and_who_comes_anyway_is_told(phone: App) -> None:
    mia = phone.world.mom()
    phone.world.belongs(mia, phone.world.lantern)
    phone.sign_in(mia).open(f"/session/{phone.world.ended.pk}")
    expect(phone.page.locator("a[href$='/shared']")).to_be_visible()
    expect(phone.page.locator("a[href$='/material'], a[href$='/debrief']")).to_have_count(0)
    for sheet in ("material", "debrief"):
        with refusal(phone, 403):
            phone.open(f"/session/{phone.world.ended.pk}/{sheet}")
            expect(phone.page.get_by_role("alert")).to_contain_text("not open to you")
            phone.axe()
    assert Membership.objects.get(member=mia).role == "member"
    eventually(phone, lambda: not Debrief.objects.exists())
