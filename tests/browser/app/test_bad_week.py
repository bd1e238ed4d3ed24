"""Her bad week: a question that one tap skips, words that are kept for her alone, and nothing she types is lost."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from groups.models import Membership
from groups.services.reflections import write_reflection
from members.models import Consent
from members.services.consents import withdraw_consent
from tests.browser.app.bad_week import SAID, WORDS, is_skipped, kept_words, lost_answers, refusal
from tests.browser.app.keys import Keys
from tests.browser.app.window import App
from tests.factories import make_seat, make_session

EN = SAID["en"]
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


def until(check: Callable[[], Any]) -> None:
    """Wait until the server's own data says so."""
    end = time.monotonic() + 10
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)


def field(app: App) -> Any:
    return app.page.locator("textarea")


@both_languages
def test_one_tap_skips_the_question_and_another_takes_that_back(app: App, locale: str) -> None:
    said, mia = SAID[locale[:2]], app.world.mom(reflecting=True, locale=locale[:2])
    app.world.attended(mia)
    app.sign_in(mia).open("/week")
    question = app.page.get_by_role("region").filter(has=app.find("button", said.skip))
    expect(question).to_be_visible()
    app.axe()
    app.screenshot("question")
    app.taps = 0
    app.tap("button", said.skip, exact=True)
    expect(question).to_have_count(0)
    until(lambda: is_skipped(mia))
    assert app.taps == 1, "skipping takes one tap"
    expect(app.page.get_by_text(said.skipped)).to_be_visible()
    app.tap("button", said.undo)
    expect(question).to_be_visible()
    until(lambda: not is_skipped(mia))
    app.reload()
    expect(question).to_be_visible()


def test_later_hides_the_question_and_says_nothing(phone: App) -> None:
    mia = phone.world.mom(reflecting=True)
    phone.world.attended(mia)
    phone.sign_in(mia).open("/week")
    phone.tap("button", EN.later)
    expect(phone.find("button", EN.skip)).to_have_count(0)
    phone.open("/find")
    phone.open("/week")
    expect(phone.find("button", EN.skip)).to_have_count(0)
    assert not is_skipped(mia)
    phone.reload()
    expect(phone.find("button", EN.skip)).to_be_visible()


@both_languages
def test_she_writes_after_her_first_yes_and_nobody_else_reads_it(app: App, locale: str) -> None:
    said, mia = SAID[locale[:2]], app.world.mom(locale=locale[:2])
    app.world.attended(mia)
    app.sign_in(mia).open("/week")
    app.taps = 0
    app.tap("link", said.write)
    app.settle()
    app.axe()
    app.screenshot("write-consent")
    app.write(said.yours, WORDS)
    app.tap("button", said.keep, exact=True)
    expect(app.page.get_by_text(said.only_with_yes)).to_be_visible()
    assert not Consent.objects.filter(member=mia, purpose="reflections").exists()
    assert kept_words(mia) == []
    app.axe()
    app.page.get_by_label(said.consent).check()
    app.tap("button", said.keep, exact=True)
    expect(app.find("heading", said.kept)).to_be_focused()
    assert kept_words(mia) == [(WORDS, True)]
    assert app.page.locator("blockquote").inner_text() == WORDS
    app.axe()
    app.screenshot("kept")
    app.tap("link", said.all_words)
    expect(app.page.get_by_text("kitchen floor")).to_be_visible()
    app.axe()
    app.screenshot("words")


def test_writing_takes_three_taps_once_she_has_said_yes(phone: App) -> None:
    mia = phone.world.mom(reflecting=True)
    phone.world.attended(mia)
    phone.sign_in(mia).open("/week")
    phone.taps = 0
    phone.tap("link", EN.write)
    phone.write(EN.yours, "Enough.")
    phone.tap("button", EN.keep, exact=True)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    assert phone.taps == 3
    phone.tap("link", "Back to my week")
    phone.settle()
    expect(phone.find("button", EN.skip)).to_have_count(0)


@both_languages
def test_she_keeps_first_words_and_goes_on_another_day(app: App, locale: str) -> None:
    said, mia = SAID[locale[:2]], app.world.mom(reflecting=True, locale=locale[:2])
    app.world.attended(mia)
    app.sign_in(mia).open(f"/words/{app.world.ended.pk}")
    app.write(said.yours, "I shouted")
    app.tap("button", said.keep_first)
    expect(app.find("heading", said.kept_first)).to_be_visible()
    assert kept_words(mia) == [("I shouted", False)]
    app.open("/week")
    expect(app.find("button", said.skip)).to_have_count(0)
    app.axe()
    app.screenshot("begun")
    app.page.locator(".begun").get_by_role("link").click()
    expect(field(app)).to_have_value("I shouted")
    field(app).press("End")
    field(app).press_sequentially(", and it was enough.")
    app.tap("button", said.keep, exact=True)
    expect(app.find("heading", said.kept)).to_be_visible()
    assert kept_words(mia) == [("I shouted, and it was enough.", True)]


@both_languages
def test_what_she_wrote_stands_by_month_and_is_changed_and_deleted(app: App, locale: str) -> None:
    said, mia, world = SAID[locale[:2]], app.world.mom(reflecting=True, locale=locale[:2]), app.world
    for session in (world.ended, world.earlier):
        world.attended(mia, session)
        write_reflection(author=mia, session_id=session.pk, text=f"after {session.pk}", now=world.now)
    app.sign_in(mia).open("/words")
    expect(app.page.locator("article")).to_have_count(2)
    app.axe()
    app.screenshot("words-two")
    app.tap(app.page.locator("article").first.get_by_role("link").first)
    app.settle()
    field(app).fill("Half of it was enough.")
    app.tap("button", said.keep_change)
    expect(app.find("heading", said.kept)).to_be_visible()
    app.tap("link", said.all_words)
    changed = app.page.locator("article").filter(has_text="Half of it was enough.")
    app.tap(changed.get_by_role("button", name=said.delete))
    app.axe()
    app.tap("button", said.keep_them)
    assert len(kept_words(mia)) == 2
    app.tap(changed.get_by_role("button", name=said.delete))
    app.tap("button", said.delete_for_good)
    expect(app.page.locator("article")).to_have_count(1)
    until(lambda: len(kept_words(mia)) == 1)
    app.reload()
    expect(app.page.locator("article")).to_have_count(1)
    assert "Half of it was enough." not in app.text()


def test_many_words_come_in_pages_and_a_month_is_named_once(phone: App) -> None:
    mia, world = phone.world.mom(reflecting=True), phone.world
    world.belongs(mia, world.lantern)
    for number in range(24):
        session = make_session(world.lantern, starts_at=world.now.replace(minute=0) - timedelta(days=number + 2))
        make_seat(session, mia, attendance="attended")
        write_reflection(
            author=mia, session_id=session.pk, text=f"Words {number}.", now=session.ends_at, is_finished=number % 5 > 0
        )
    phone.sign_in(mia).open("/words")
    expect(phone.page.locator("article")).to_have_count(20)
    phone.tap("button", "Show more")
    expect(phone.page.locator("article")).to_have_count(24)
    months = phone.page.locator("h2").all_inner_texts()
    assert len(months) == len(set(months))
    expect(phone.page.get_by_text("Begun", exact=True)).to_have_count(5)
    phone.axe()
    phone.screenshot("words-many")


@both_languages
def test_nothing_to_read_is_said_kindly(phone: App, locale: str) -> None:
    phone.sign_in(phone.world.mom(locale=locale[:2])).open("/words")
    expect(phone.find("heading", SAID[locale[:2]].empty)).to_be_visible()
    phone.axe()
    phone.screenshot("words-none")


def test_an_hour_without_words_can_be_written_about_also_after_a_skip(phone: App) -> None:
    mia = phone.world.mom(reflecting=True)
    phone.world.attended(mia)
    phone.sign_in(mia).open("/week")
    phone.tap("button", EN.skip, exact=True)
    until(lambda: is_skipped(mia))
    phone.open("/words")
    phone.tap(phone.page.locator("summary"))
    phone.tap(phone.page.locator("details a").first)
    phone.settle()
    phone.axe()
    phone.write(EN.yours, "After all.")
    phone.tap("button", EN.keep, exact=True)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    assert kept_words(mia) == [("After all.", True)]


def test_a_circle_she_left_leaves_her_words_hers(phone: App) -> None:
    mia, world = phone.world.mom(reflecting=True), phone.world
    world.attended(mia)
    world.attended(mia, world.earlier)
    write_reflection(author=mia, session_id=world.ended.pk, text="Still mine.", now=world.now)
    Membership.objects.filter(member=mia).update(state="left", ended_at=world.now)
    phone.sign_in(mia).open("/words")
    expect(phone.page.get_by_text("Still mine.")).to_be_visible()
    phone.open(f"/words/{world.ended.pk}")
    field(phone).fill("Still mine, and changed.")
    phone.tap("button", EN.keep_change)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    phone.open(f"/words/{world.earlier.pk}")
    phone.write(EN.yours, "Within fourteen days.")
    phone.tap("button", EN.keep, exact=True)
    expect(phone.find("heading", EN.kept)).to_be_visible()
    assert {text for text, _ in kept_words(mia)} == {"Still mine, and changed.", "Within fourteen days."}


def test_a_session_that_is_not_hers_offers_nothing_and_asks_nothing(phone: App) -> None:
    mia = phone.world.mom()
    phone.sign_in(mia)
    for session in (phone.world.ended.pk, "01890a5d-ac96-774b-bcce-b302099a8057", "nonsense"):
        phone.open(f"/words/{session}")
        expect(phone.find("heading", "There is nothing to write about here")).to_be_visible()
        phone.axe()


class TestNothingIsLost:
    @pytest.mark.kept
    def test_when_the_server_dies_while_she_writes(self, app: App) -> None:
        mia = app.world.mom(reflecting=True)
        app.world.attended(mia)
        app.sign_in(mia).open(f"/words/{app.world.ended.pk}")
        app.write(EN.yours, WORDS[:20])
        with app.outage():
            field(app).press_sequentially(WORDS[20:])
            app.tap("button", EN.keep, exact=True)
            expect(app.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
            expect(field(app)).to_have_value(WORDS)
            app.axe()
            app.screenshot("write-outage")
        app.tap("button", EN.keep, exact=True)
        expect(app.find("heading", EN.kept)).to_be_visible()
        assert kept_words(mia) == [(WORDS, True)]

    @pytest.mark.kept
    def test_when_the_phone_reloads_while_nobody_answers(self, phone: App) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.page.evaluate("navigator.serviceWorker.ready")
        phone.write(EN.yours, WORDS)
        with phone.outage():
            phone.reload()
            expect(field(phone)).to_have_value(WORDS)
            field(phone).press("Control+End")
            field(phone).press_sequentially(" And more.")
            phone.tap("button", EN.keep, exact=True)
            expect(field(phone)).to_have_value(f"{WORDS} And more.")
            phone.axe()
            phone.screenshot("write-unreached")
        # The page finds out by itself that somebody answers again.
        expect(phone.page.get_by_role("alert")).to_have_count(0)
        phone.tap("button", EN.keep, exact=True)
        expect(phone.find("heading", EN.kept)).to_be_visible()
        assert kept_words(mia) == [(f"{WORDS} And more.", True)]

    def test_when_she_reloads_goes_elsewhere_and_changes_the_language(self, phone: App) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.write(EN.yours, WORDS)
        phone.reload()
        expect(field(phone)).to_have_value(WORDS)
        phone.tap("button", "Español")
        expect(field(phone)).to_have_value(WORDS)
        phone.open("/week")
        expect(phone.page.get_by_text("Lo que escribiste sigue aquí.")).to_be_visible()
        phone.tap("link", "Seguir escribiendo")
        expect(field(phone)).to_have_value(WORDS)

    def test_when_her_login_runs_out(self, phone: App, code_for: Callable[[str], str]) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.write(EN.yours, WORDS)
        phone.context.clear_cookies()
        with refusal(phone, 401):
            phone.tap("button", EN.keep, exact=True)
            expect(phone.page.get_by_role("alert")).to_contain_text("signed out")
            expect(field(phone)).to_have_value(WORDS)
            phone.axe()
        phone.tap("link", EN.sign_in_again)
        phone.settle()
        phone.sign_in(mia)
        phone.page.goto(f"{phone.api.root}/app/#/words/{phone.world.ended.pk}")
        phone.reload()
        expect(field(phone)).to_have_value(WORDS)
        phone.tap("button", EN.keep, exact=True)
        expect(phone.find("heading", EN.kept)).to_be_visible()

    def test_when_two_windows_write_about_the_same_hour(self, window: Callable[..., App]) -> None:
        one, other = window("one"), window("other")
        mia = one.world.mom(reflecting=True)
        one.world.attended(mia)
        for app in (one, other):
            app.sign_in(mia).open(f"/words/{app.world.ended.pk}")
        one.write(EN.yours, "From the phone.")
        other.write(EN.yours, "From the computer.")
        one.tap("button", EN.keep, exact=True)
        expect(one.find("heading", EN.kept)).to_be_visible()
        with refusal(other, 409):
            other.tap("button", EN.keep, exact=True)
            expect(other.find("heading", "Something is kept about this hour already")).to_be_focused()
        assert "From the phone." in other.text()
        assert "From the computer." in other.text()
        other.axe()
        other.screenshot("meanwhile")
        other.tap("button", "Keep both, one after the other")
        expect(other.find("heading", EN.kept)).to_be_visible()
        assert kept_words(mia) == [("From the phone.\n\nFrom the computer.", True)]
        one.tap("button", "Change something")
        field(one).fill("From the phone, later.")
        one.tap("button", EN.keep_change)
        expect(one.find("heading", "Something is kept about this hour already")).to_be_visible()
        one.tap("button", "Keep what I typed here")
        expect(one.find("heading", EN.kept)).to_be_visible()
        assert kept_words(mia) == [("From the phone, later.", True)]

    @pytest.mark.kept
    def test_when_the_answer_is_lost_on_the_way_nothing_is_kept_twice(self, phone: App) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.context.add_init_script("delete Navigator.prototype.serviceWorker")  # what it passes on is not to be seen
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.write(EN.yours, "Once.")
        with lost_answers(phone, "**/api/v1/me/reflections/"):
            phone.tap("button", EN.keep, exact=True)
            expect(phone.page.get_by_role("alert")).to_be_visible()
            assert kept_words(mia) == [("Once.", True)]
        phone.tap("button", EN.keep, exact=True)
        expect(phone.find("heading", EN.kept)).to_be_visible()
        assert kept_words(mia) == [("Once.", True)]

    def test_when_she_took_her_yes_back_meanwhile(self, phone: App) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.write(EN.yours, WORDS)
        withdraw_consent(member=mia, purpose="reflections", now=phone.world.now)
        phone.reload()
        expect(field(phone)).to_have_value(WORDS)
        expect(phone.page.get_by_label(EN.consent)).not_to_be_checked()

    def test_when_it_is_longer_than_we_keep_nothing_is_cut_off(self, phone: App) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.page.get_by_label(EN.yours).fill("🌙" * 5003)
        phone.tap("button", EN.keep, exact=True)
        expect(phone.page.get_by_text("This is 3 characters longer than we can keep.")).to_be_visible()
        assert len(field(phone).input_value()) == 5003
        phone.axe()
        phone.page.get_by_label(EN.yours).fill("🌙" * 5000)
        phone.tap("button", EN.keep, exact=True)
        expect(phone.find("heading", EN.kept)).to_be_visible()
        assert kept_words(mia) == [("🌙" * 5000, True)]

    @pytest.mark.kept
    def test_when_skipping_does_not_arrive_the_question_comes_back(self, phone: App) -> None:
        mia = phone.world.mom(reflecting=True)
        phone.world.attended(mia)
        phone.sign_in(mia).open("/week")
        expect(phone.find("button", EN.skip)).to_be_visible()
        with phone.outage():
            phone.tap("button", EN.skip, exact=True)
            expect(phone.page.get_by_text("That could not be skipped just now.")).to_be_visible()
            expect(phone.find("button", EN.skip)).to_be_visible()
        assert not is_skipped(mia)

    def test_when_somebody_else_signs_in_here_her_words_are_not_shown(self, phone: App) -> None:
        mia, tom = phone.world.mom(reflecting=True), phone.world.mom("tom", reflecting=True)
        for member in (mia, tom):
            phone.world.attended(member)
        phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
        phone.write(EN.yours, WORDS)
        phone.context.clear_cookies()
        phone.sign_in(tom)
        phone.reload()
        expect(field(phone)).to_have_value("")
        assert WORDS not in phone.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_the_whole_of_it_is_done_with_the_keyboard(desktop: App) -> None:
    mia = desktop.world.mom()
    desktop.world.attended(mia)
    desktop.sign_in(mia).open("/week")
    keys = Keys(desktop)
    keys.to("link", EN.write)
    desktop.settle()
    keys.write("textbox", EN.yours, "By hand.")
    keys.press("checkbox", EN.consent, "Space")
    keys.to("button", EN.keep)
    expect(desktop.find("heading", EN.kept)).to_be_focused()
    assert kept_words(mia) == [("By hand.", True)]
