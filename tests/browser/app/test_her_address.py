"""Another address: proven by the code that went there, told to the one before, and nothing lost where it goes wrong."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from members.models import Member
from tests.browser.app import mail
from tests.browser.app.bad_week import lost_answers
from tests.browser.app.evening import forgive
from tests.browser.app.keys import Keys
from tests.browser.app.test_privacy_screens import PASSWORD, long_ago
from tests.browser.app.window import App

NEXT = "mia.new@example.org"
SAID = {
    "en": {
        "title": "Your e-mail address", "label": "Another address", "send": "Send a code there",
        "code": "The code from the letter", "done": "That is your address from now on.", "notice": "Your sign-in",
        "keep": "Keep the present address",
    },
    "es": {
        "title": "Tu correo electrónico", "label": "Otra dirección", "send": "Enviar un código allí",
        "code": "El código del correo", "done": "Desde ahora, esa es tu dirección.", "notice": "Tu acceso",
        "keep": "Quedarme con la de ahora",
    },
}  # fmt: skip
EN = SAID["en"]
both = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


@pytest.fixture
def mia(world, locale: str) -> Member:
    """A mom who signed in a moment ago, by a code."""
    return world.mom(locale=locale[:2])


def opened(app: App, mia: Member) -> App:
    """Sign her in and open the part about her address."""
    app.sign_in(mia).open("/settings?part=address")
    return app


@both
def test_she_moves_to_another_address_and_the_one_before_is_told(
    app: App, mia: Member, locale: str, code_for: Callable[[str], str]
) -> None:
    said = SAID[locale[:2]]
    app.sign_in(mia).open("/settings")
    app.tap(app.page.locator("summary", has=app.find("heading", said["title"])))
    app.axe()
    app.screenshot("address")
    app.write(said["label"], NEXT)
    app.tap("button", said["send"])
    expect(app.page.get_by_label(said["code"])).to_be_focused()
    assert Member.objects.get(pk=mia.pk).email == mia.email, "nothing changes before the code is here"
    app.axe()
    assert not app.is_too_wide()
    app.screenshot("address-code")
    app.write(said["code"], code_for(NEXT))
    expect(app.page.get_by_text(said["done"])).to_be_visible()
    expect(app.page.get_by_text(NEXT, exact=True)).to_be_visible()
    print(f"taps, from the settings to another address: {app.taps}")
    assert app.taps <= 3
    assert Member.objects.get(pk=mia.pk).email == NEXT
    assert list(EmailAddress.objects.filter(user=mia).values_list("email", "verified")) == [(NEXT, True)]
    told = mail.letter_to(mia.email, said["notice"])
    assert {"en": "was changed", "es": "Se ha cambiado"}[locale[:2]] in told.text
    assert NEXT not in told.text


def test_coming_back_from_her_mail_the_code_is_still_awaited(
    phone: App, mia: Member, code_for: Callable[[str], str]
) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    expect(phone.page.get_by_label(EN["code"])).to_be_visible()
    phone.reload()
    expect(phone.page.get_by_text(NEXT)).to_be_visible()
    code_for(NEXT)
    phone.page.get_by_label(EN["code"]).fill("ABCD")
    phone.tap("button", "Send it again")
    expect(phone.page.get_by_text("A new letter is on its way.")).to_be_visible()
    expect(phone.page.get_by_label(EN["code"])).to_have_value("")
    expect(phone.page.get_by_label(EN["code"])).to_be_focused()
    phone.write(EN["code"], code_for(NEXT))
    expect(phone.page.get_by_text(EN["done"])).to_be_visible()
    assert Member.objects.get(pk=mia.pk).email == NEXT


def test_the_answer_to_the_code_was_lost_and_she_reads_what_came_of_it_all_the_same(
    phone: App, mia: Member, code_for: Callable[[str], str]
) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    with lost_answers(phone, "**/auth/email/verify"):
        phone.write(EN["code"], code_for(NEXT))
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
    assert Member.objects.get(pk=mia.pk).email == NEXT
    phone.tap("button", "Try again")
    expect(phone.page.get_by_text(EN["done"])).to_be_visible()
    expect(phone.page.get_by_text(NEXT, exact=True)).to_be_visible()
    forgive(phone, 409)


def test_after_the_third_letter_she_reads_that_no_more_go_out_and_can_begin_again(
    phone: App, mia: Member, code_for: Callable[[str], str]
) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    for _letter in range(2):
        phone.tap("button", "Send it again")
        expect(phone.page.get_by_text("A new letter is on its way.")).to_be_visible()
        phone.settle()
    phone.tap("button", "Send it again")
    expect(phone.page.get_by_text("No more letters go out for this code.")).to_be_visible()
    expect(phone.find("button", "Send it again")).to_have_count(0)
    forgive(phone, 403)
    phone.axe()
    phone.screenshot("address-spent")
    code_for(NEXT)
    phone.tap("button", "Begin again")
    expect(phone.page.get_by_label(EN["label"])).to_have_value(NEXT)
    phone.tap("button", EN["send"])
    expect(phone.find("button", "Send it again")).to_be_visible()
    phone.write(EN["code"], code_for(NEXT))
    expect(phone.page.get_by_text(EN["done"])).to_be_visible()


@pytest.mark.parametrize("is_proven", [True, False])
def test_an_address_that_somebody_has_is_answered_the_same_and_stays_hers(
    phone: App, mia: Member, is_proven: bool
) -> None:
    ola = phone.world.mom("ola")
    EmailAddress.objects.update_or_create(user=ola, email=ola.email, defaults={"verified": is_proven})
    opened(phone, mia).write(EN["label"], ola.email)
    phone.tap("button", EN["send"])
    expect(phone.page.get_by_label(EN["code"])).to_be_visible()
    expect(phone.page.get_by_text("A letter without a code?")).to_have_count(0)
    taken = mail.code_for(ola.email)  # the letter is the same, too
    phone.write(EN["code"], taken)
    expect(phone.page.get_by_text("That address has an account of its own.")).to_be_visible()
    forgive(phone, 400)
    phone.tap("button", EN["keep"])
    expect(phone.page.get_by_label(EN["label"])).to_be_focused()
    phone.reload()
    expect(phone.page.get_by_label(EN["label"])).to_be_visible()
    assert Member.objects.get(pk=mia.pk).email == mia.email
    assert not EmailAddress.objects.filter(user=mia, email=ola.email).exists()


def test_what_is_no_address_or_hers_already_is_said_at_the_field(phone: App, mia: Member) -> None:
    field = opened(phone, mia).page.get_by_label(EN["label"])
    for typed, told in (("", "does not look like"), ("mia at home", "does not look like"), (mia.email, "already")):
        field.fill(typed)
        phone.tap("button", EN["send"])
        expect(phone.page.locator("#address-new-error, [id$=error]").filter(has_text=told)).to_be_visible()
        expect(field).to_be_focused()
    phone.axe()


def test_after_three_wrong_codes_she_begins_again_and_her_address_is_as_it_was(phone: App, mia: Member) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    for wrong in ("AAAA-AAAA", "BBBB-BBBB"):
        phone.page.get_by_label(EN["code"]).fill(wrong)
        expect(phone.page.get_by_text("That is not the code we sent.")).to_be_visible()
    phone.axe()
    phone.page.get_by_label(EN["code"]).fill("CCCC-CCCC")
    phone.settle()
    if phone.find("button", "Begin again").count() == 0:  # the third is told as wrong, what follows as over
        phone.page.get_by_label(EN["code"]).fill("DDDD-DDDD")
    expect(phone.find("button", "Begin again")).to_be_visible()
    phone.axe()
    phone.screenshot("address-over")
    phone.tap("button", "Begin again")
    expect(phone.page.get_by_label(EN["label"])).to_be_focused()
    for status in (400, 409):
        forgive(phone, status)
    assert Member.objects.get(pk=mia.pk).email == mia.email


@pytest.mark.parametrize(("way", "then"), [("Send it again", "Begin again"), (EN["keep"], None)])
def test_after_the_third_wrong_code_no_way_leads_nowhere(phone: App, mia: Member, way: str, then: str | None) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    for wrong in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"):
        phone.page.get_by_label(EN["code"]).fill(wrong)
        phone.settle()
    phone.tap("button", way)
    if then:
        phone.tap("button", then)
    expect(phone.page.get_by_label(EN["label"])).to_be_focused()
    forgive(phone, 400)


def test_letters_corrected_in_the_middle_of_a_code_cost_no_tries(
    phone: App, mia: Member, code_for: Callable[[str], str]
) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    field, right = phone.page.get_by_label(EN["code"]), code_for(NEXT)
    field.fill("".join("Z" if letter != "Z" else "Y" for letter in right[:4]) + right[4:])
    expect(phone.page.get_by_text("That is not the code we sent.")).to_be_visible()
    for place, letter in enumerate(right[:4]):
        field.evaluate("(field, place) => field.setSelectionRange(place, place + 1)", place)
        phone.page.keyboard.type(letter)
    expect(field).to_have_value(right)
    phone.tap("button", "Go on")
    expect(phone.page.get_by_text(EN["done"])).to_be_visible()
    assert sum("status of 400 " in line for line in phone.complaints) == 1
    forgive(phone, 400)


def test_a_login_that_lay_around_is_confirmed_by_her_password(phone: App, mia: Member) -> None:
    mia.set_password(PASSWORD)
    mia.save(update_fields=["password"])
    opened(phone, mia)
    long_ago(phone)
    phone.write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    expect(phone.find("heading", "Is it you?")).to_be_visible()
    phone.axe()
    phone.write("Your password", PASSWORD)
    phone.tap("button", "Confirm")
    expect(phone.page.get_by_label(EN["code"])).to_be_visible()


def test_a_login_that_lay_around_without_a_password_is_made_anew(phone: App, mia: Member) -> None:
    opened(phone, mia)
    long_ago(phone)
    phone.write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    expect(phone.find("heading", "Please sign in again first")).to_be_visible()
    phone.axe()
    assert mail.letters(NEXT) == []
    phone.tap("button", "Sign in again")
    phone.page.wait_for_url("**/login?next=%2Fsettings%3Fpart%3Daddress")


def test_a_login_that_ran_out_meanwhile_is_said_to_have_ended(phone: App, mia: Member) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    phone.tap("button", EN["send"])
    expect(phone.page.get_by_label(EN["code"])).to_be_focused()
    phone.context.clear_cookies(name="sessionid")
    phone.tap("button", "Send it again")
    expect(phone.page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(phone.page.get_by_text("A new letter is on its way.")).to_have_count(0)
    phone.axe()
    phone.tap("link", "Sign in again")
    phone.page.wait_for_url("**/login?next=%2Fsettings%3Fpart%3Daddress")


@pytest.mark.kept
def test_without_a_server_what_she_typed_stays(phone: App, mia: Member, code_for: Callable[[str], str]) -> None:
    opened(phone, mia).write(EN["label"], NEXT)
    with phone.outage():
        phone.tap("button", EN["send"])
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        expect(phone.page.get_by_label(EN["label"])).to_have_value(NEXT)
        phone.axe()
    phone.tap("button", "Try again")
    expect(phone.page.get_by_label(EN["code"])).to_be_visible()
    with phone.outage():
        phone.tap("button", "Send it again")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
    code_for(NEXT)
    phone.tap("button", "Try again")  # what failed is what is tried again
    expect(phone.page.get_by_text("A new letter is on its way.")).to_be_visible()
    code = code_for(NEXT)
    with phone.outage():
        phone.write(EN["code"], code)
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
    phone.tap("button", "Try again")
    expect(phone.page.get_by_text(EN["done"])).to_be_visible()


def test_the_keyboard_alone_is_enough(desktop: App, mia: Member, code_for: Callable[[str], str]) -> None:
    opened(desktop, mia)
    keys = Keys(desktop)
    keys.write("textbox", EN["label"], NEXT)
    desktop.page.keyboard.press("Enter")
    expect(desktop.page.get_by_label(EN["code"])).to_be_focused()
    desktop.page.keyboard.type(code_for(NEXT))
    expect(desktop.page.get_by_text(EN["done"])).to_be_visible()
