"""How loud it was: asked once a week at most, nothing chosen for her, told back in words, and hers alone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, expect

from groups.dose import Helped
from groups.models import CheckIn
from groups.services.checkins import Said as Told
from groups.services.checkins import check_in
from members.sentences import sentences
from members.services.consents import withdraw_consent
from tests.browser.app.bad_week import refusal
from tests.browser.app.keys import Keys
from tests.browser.app.measure import SAID, answered, answers_of, put_on_line, says_yes, small_things_of
from tests.browser.app.week import eventually
from tests.browser.app.window import App

EN = SAID["en"]
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


def line(app: App) -> Locator:
    """Return the line from 0 to 10."""
    return app.page.get_by_role("slider")


@both_languages
def test_nothing_is_chosen_for_her_and_what_she_says_comes_back_in_words(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    mia = app.world.mom(locale=locale[:2])
    app.sign_in(mia).open("/check-in")
    expect(line(app)).to_have_attribute("aria-valuetext", said.unset)
    assert app.page.locator("main input:checked").count() == 0
    assert app.page.locator("main [aria-pressed=true]").count() == 0
    assert sentences()["check_ins"].text(locale) in app.text(), "she reads what her yes is recorded as"
    app.tap("button", said.keep)
    expect(app.page.get_by_text(said.no_place)).to_be_visible()
    expect(line(app)).to_be_focused()
    app.axe()
    app.screenshot("check-in-missing")
    put_on_line(app, 4)
    expect(line(app)).to_have_value("4")
    app.tap("button", said.keep)
    expect(app.page.get_by_text(said.no_choice)).to_be_visible()
    app.tap(app.page.get_by_text(said.unsure, exact=True))
    app.tap("button", said.proud)
    app.tap("button", said.tired)
    app.tap("button", said.keep)
    expect(app.page.get_by_text(said.needs_yes)).to_be_visible()
    expect(app.page.get_by_label(said.yes)).to_be_focused()
    assert not CheckIn.objects.filter(member=mia).exists()
    app.tap(app.page.get_by_label(said.yes))
    app.axe()
    app.screenshot("check-in-said")
    app.tap("button", said.keep)
    expect(app.find("heading", said.kept)).to_be_focused()
    expect(app.find("heading", said.hum)).to_be_visible()
    app.axe()
    app.screenshot("check-in-kept")
    (kept,) = answers_of(mia)
    assert (kept.loudness, kept.helped, set(kept.feelings)) == (4, "unsure", {"proud", "tired"})


def test_a_keyboard_alone_is_enough(desktop: App) -> None:
    mia = desktop.world.mom()
    says_yes(mia)
    desktop.sign_in(mia).open("/week")
    keys = Keys(desktop)
    keys.to("link", "A small check-in, if you like")
    expect(desktop.find("heading", "A small check-in")).to_be_focused()
    question = "How loud has guilt been since we last met?"
    keys.press("slider", question, "ArrowRight")
    expect(line(desktop)).to_have_attribute("aria-valuetext", "0 of 10")
    for _step in range(3):
        desktop.page.keyboard.press("ArrowRight")
    expect(line(desktop)).to_have_attribute("aria-valuetext", "3 of 10")
    desktop.page.keyboard.press("End")
    expect(line(desktop)).to_have_value("10")
    desktop.page.keyboard.press("6")
    desktop.page.keyboard.press("ArrowLeft")
    expect(line(desktop)).to_have_value("5")
    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Space")
    expect(desktop.page.get_by_role("radio", name="Yes", exact=True)).to_be_checked()
    keys.press("button", "hopeful", "Space")
    keys.press("button", "sad", "Space")
    keys.to("button", EN.keep)
    expect(desktop.find("heading", "A strong nudge")).to_be_visible()
    (kept,) = answers_of(mia)
    assert (kept.loudness, kept.helped, kept.feelings) == (5, "yes", ("hopeful", "sad"))


@pytest.mark.parametrize(("key", "said"), [("ArrowLeft", "10"), ("Home", "0"), ("End", "10"), ("7", "7")])
def test_the_first_key_chooses_where_it_points_to(desktop: App, key: str, said: str) -> None:
    desktop.sign_in(desktop.world.mom()).open("/check-in")
    line(desktop).focus()
    desktop.page.keyboard.press(key)
    expect(line(desktop)).to_have_attribute("aria-valuetext", f"{said} of 10")


def test_a_finger_reaches_both_ends_of_the_line(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open("/check-in")
    for loudness in (0, 10, 1):
        put_on_line(phone, loudness)
        expect(line(phone)).to_have_attribute("aria-valuetext", f"{loudness} of 10")


def test_skipping_takes_one_tap_and_leaves_nothing(phone: App) -> None:
    mia = phone.world.mom()
    phone.sign_in(mia).open("/check-in")
    phone.taps = 0
    phone.tap("link", EN.skip)
    expect(phone.find("heading", "My week")).to_be_focused()
    assert phone.taps == 1
    assert not CheckIn.objects.filter(member=mia).exists()


@both_languages
def test_the_same_week_is_not_asked_again_but_can_be_changed_and_deleted(phone: App, locale: str) -> None:
    said = SAID[locale[:2]]
    mia = phone.world.mom(locale=locale[:2])
    answered(mia, [(1, 3, "no"), (0, 3, "no")])
    phone.sign_in(mia).open("/check-in")
    expect(phone.find("heading", said.this_week)).to_be_visible()
    assert line(phone).count() == 0
    phone.axe()
    phone.tap("button", said.change)
    expect(line(phone)).to_have_value("3")
    expect(phone.find("button", said.tired)).to_have_attribute("aria-pressed", "true")
    phone.axe()
    put_on_line(phone, 6)
    phone.tap("button", said.keep_change)
    expect(phone.find("heading", said.kept)).to_be_focused()
    assert [one.loudness for one in answers_of(mia)] == [6, 3]
    phone.tap("button", said.delete, exact=True)
    phone.axe()
    phone.screenshot("check-in-delete")
    phone.tap("button", said.delete_for_good)
    expect(line(phone)).to_have_attribute("aria-valuetext", said.unset)
    assert [one.loudness for one in answers_of(mia)] == [3]


def test_an_answer_from_another_device_is_shown_and_not_overwritten(phone: App) -> None:
    mia = phone.world.mom()
    says_yes(mia)
    phone.sign_in(mia).open("/check-in")
    check_in(member=mia, said=Told(2, Helped.YES), now=datetime.now(UTC))
    put_on_line(phone, 5)
    phone.tap(phone.page.get_by_text("No", exact=True))
    with refusal(phone, 409):
        phone.tap("button", EN.keep)
        expect(phone.page.get_by_text("There is an answer for this week already")).to_be_visible()
    phone.complaints.clear()  # the refusal, looked at above
    expect(phone.find("heading", "A useful nudge")).to_be_visible()
    phone.axe()
    phone.tap("button", EN.change)
    expect(line(phone)).to_have_value("5")  # what she said here is not lost
    phone.tap("button", EN.keep_change)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    assert [one.loudness for one in answers_of(mia)] == [5]


def test_a_yes_that_was_taken_back_elsewhere_is_asked_for_again(phone: App) -> None:
    mia = phone.world.mom()
    says_yes(mia)
    phone.sign_in(mia).open("/check-in")
    assert phone.page.get_by_label(EN.yes).count() == 0
    withdraw_consent(member=mia, purpose="check_ins", now=datetime.now(UTC))
    put_on_line(phone, 5)
    phone.tap(phone.page.get_by_text("No", exact=True))
    with refusal(phone, 409):
        phone.tap("button", EN.keep)
        expect(phone.page.get_by_role("alert")).to_contain_text("We keep this only with your yes.")
    phone.complaints.clear()  # the refusal, looked at above
    phone.axe()
    phone.tap(phone.page.get_by_label(EN.yes))
    phone.tap("button", EN.keep)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    assert [one.loudness for one in answers_of(mia)] == [5]


@pytest.mark.parametrize(("before", "is_first"), [(3, False), (8, True)])
def test_people_to_talk_to_stand_beside_a_loud_week_and_come_first_after_two(
    phone: App, before: int, is_first: bool
) -> None:
    mia = phone.world.mom()
    answered(mia, [(1, before, "no")])
    phone.sign_in(mia).open("/check-in")
    put_on_line(phone, 9)
    phone.tap(phone.page.get_by_text("No", exact=True))
    phone.tap("button", EN.keep)
    band = phone.find("heading", "More than one person has to carry alone")
    card = phone.find("heading", "That sounds like a lot for one person")
    expect(band).to_be_visible()
    for _look in range(2):
        expect(card).to_have_count(1)
        band_box, card_box = band.bounding_box(), card.bounding_box()
        assert band_box is not None
        assert card_box is not None
        assert (card_box["y"] < band_box["y"]) is is_first
        phone.axe()
        phone.screenshot(f"check-in-loud-{before}")
        phone.reload()


@pytest.mark.kept
def test_her_answers_stay_while_nobody_answers_and_are_kept_once(phone: App) -> None:
    mia = phone.world.mom()
    says_yes(mia)
    phone.sign_in(mia).open("/check-in")
    put_on_line(phone, 4)
    phone.tap(phone.page.get_by_text("Yes", exact=True))
    with phone.outage():
        phone.tap("button", EN.keep)
        expect(phone.page.get_by_role("alert")).to_contain_text("Your answers are still here.")
        expect(line(phone)).to_have_value("4")
        phone.axe()
        phone.screenshot("check-in-outage")
    phone.tap("button", EN.keep)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    assert [one.loudness for one in answers_of(mia)] == [4]


@both_languages
def test_one_small_thing_for_an_hour_and_half_a_try_counts(app: App, locale: str) -> None:
    said, world = SAID[locale[:2]], app.world
    mia = world.mom(locale=locale[:2])
    world.attended(mia)
    app.sign_in(mia).open(f"/session/{world.ended.pk}")
    app.tap(app.page.locator(f'a[href="#/intention/{world.ended.pk}"]'))
    app.axe()
    app.write(said.mean, "Ten minutes on the bench")
    app.reload()
    expect(app.page.get_by_label(said.mean)).to_have_value("Ten minutes on the bench")
    app.tap("button", said.keep_small)
    expect(app.page.get_by_text(said.needs_yes)).to_be_visible()
    app.tap(app.page.get_by_label(said.yes))
    app.tap("button", said.keep_small)
    app.tap("button", said.half)
    expect(app.page.get_by_text(said.half_said, exact=True)).to_be_visible()
    expect(app.find("button", said.half)).to_have_attribute("aria-pressed", "true")
    app.axe()
    app.screenshot("small-thing")
    (kept,) = small_things_of(mia)
    assert (kept.text, kept.outcome) == ("Ten minutes on the bench", "half")
    app.open("/check-in")
    expect(app.page.get_by_text("Ten minutes on the bench")).to_be_visible()
    app.tap("button", said.half)
    eventually(app, lambda: small_things_of(mia)[0].outcome is None)


def test_a_small_thing_that_is_too_long_is_not_cut_off_and_one_can_be_deleted(phone: App) -> None:
    mia = phone.world.mom()
    phone.world.attended(mia)
    says_yes(mia)
    phone.sign_in(mia).open("/check-in")
    field = phone.page.get_by_label(EN.mean)
    field.fill("ñ" * 201)
    phone.tap("button", EN.keep_small)
    expect(phone.page.get_by_text("This is 1 character longer")).to_be_visible()
    phone.axe()
    assert not small_things_of(mia)
    field.fill("ñ" * 200)
    phone.tap("button", EN.keep_small)
    expect(phone.find("heading", EN.small)).to_be_focused()
    assert [one.text for one in small_things_of(mia)] == ["ñ" * 200]
    phone.tap("button", EN.delete)
    expect(phone.page.get_by_label(EN.mean)).to_have_value("")
    assert not small_things_of(mia)


def test_an_hour_that_is_not_hers_has_room_for_nothing(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open(f"/intention/{phone.world.ended.pk}")
    expect(phone.find("heading", "There is nothing to mean to do here")).to_be_visible()
    phone.axe()
