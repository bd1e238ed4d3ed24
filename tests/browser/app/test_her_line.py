"""Her line: every point, gaps as gaps, a change named only beyond noise, and a table that says the same."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from groups.models import CheckIn, Intention
from groups.services.checkins import set_intention
from tests.browser.app.keys import Keys
from tests.browser.app.measure import SAID, answered, answers_of
from tests.browser.app.week import eventually
from tests.browser.app.window import App

EN = SAID["en"]
FOOTNOTE = {
    "en": "People often join when things are loud. Some of this change would have happened anyway, and those who left "
    "are not in this chart.",
    "es": "Muchas llegan cuando todo hace mucho ruido.",
}
# Weeks ago, how loud, whether it helped; four and nine weeks ago, and five, nothing was said.
LINE = [
    (10, 9, "no"),
    (8, 8, "no"),
    (7, 9, "unsure"),
    (6, 6, "yes"),
    (3, 3, "yes"),
    (2, 2, "yes"),
    (1, 4, "no"),
    (0, 2, "no"),
]
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


def rows(app: App) -> list[list[str]]:
    """Return the table's body, row by row."""
    return [row.locator("th, td").all_inner_texts() for row in app.page.locator("tbody tr").all()]


@both_languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_and_the_table_say_the_same(app: App, locale: str, scheme: str) -> None:
    said = SAID[locale[:2]]
    mia = app.world.mom(locale=locale[:2])
    answered(mia, LINE)
    app.sign_in(mia).open("/trend")
    expect(app.find("heading", said.line)).to_be_visible()
    expect(app.page.get_by_text(FOOTNOTE[locale[:2]])).to_be_visible()
    expect(app.page.locator("svg[role=img] circle")).to_have_count(len(LINE))
    expect(app.page.locator("svg[role=img] path")).to_have_count(len(LINE) - 2)  # from the third answer on
    expect(app.page.locator("svg[role=img] polyline.thin")).to_have_count(3)  # no line crosses an empty week
    assert str(len(LINE)) in (app.page.locator("svg[role=img]").get_attribute("aria-label") or "")
    app.axe()
    app.tap(app.page.get_by_text(said.table))
    app.axe()
    assert not app.is_too_wide()
    app.screenshot(f"line-{scheme}")
    table = rows(app)
    assert [row[1] for row in table if len(row) == 4] == [str(loudness) for _ago, loudness, _helped in reversed(LINE)]
    assert [row[2] for row in table if len(row) == 4][:4] == ["2", "3", "3", "6"]
    assert [len(row) for row in table] == [4, 4, 4, 4, 1, 4, 4, 4, 1, 4]
    assert all(row[3] for row in table if len(row) == 4), "each in words"


def test_a_change_is_named_beyond_noise_alone(phone: App) -> None:
    mia = phone.world.mom()
    answered(mia, LINE[:3])
    phone.sign_in(mia).open("/trend")
    expect(phone.page.get_by_text("Too few answers yet to say anything.")).to_be_visible()
    answered(mia, [(5, 7, "no")])
    phone.reload()
    expect(phone.page.get_by_text("About the same.", exact=True)).to_be_visible()
    expect(phone.page.get_by_text("Differences of up to 3 points are about the same.")).to_be_visible()
    answered(mia, LINE[4:])
    phone.reload()
    expect(phone.page.get_by_text("Quieter than at first.")).to_be_visible()


def test_a_line_of_many_weeks_is_scrolled_within_itself_by_keyboard_too(phone: App) -> None:
    mia = phone.world.mom()
    answered(mia, [(ago, ago % 11, "no") for ago in range(52, -1, -1)])
    phone.sign_in(mia).open("/trend")
    chart = phone.page.get_by_role("group", name="How loud it was, week by week")
    expect(chart.locator("circle")).to_have_count(53)
    assert not phone.is_too_wide()
    at_end = chart.evaluate("one => one.scrollLeft")
    assert at_end > 300, "the newest weeks are in sight"
    chart.focus()
    phone.page.keyboard.press("ArrowLeft")
    phone.page.wait_for_function("([one, end]) => one.scrollLeft < end", arg=[chart.element_handle(), at_end])
    phone.axe()
    phone.screenshot("line-of-a-year")


@both_languages
def test_before_the_first_answer_there_is_a_kind_word_and_the_way_there(phone: App, locale: str) -> None:
    phone.sign_in(phone.world.mom(locale=locale[:2])).open("/trend")
    phone.axe()
    phone.screenshot("line-empty")
    assert phone.page.locator("svg[role=img]").count() == 0
    phone.tap(phone.page.locator('main a[href="#/check-in"]'))
    expect(phone.page.get_by_role("slider")).to_be_visible()


def test_an_earlier_week_is_opened_from_the_table_and_deleted(desktop: App) -> None:
    mia = desktop.world.mom()
    answered(mia, LINE[:3])
    desktop.sign_in(mia).open("/trend")
    keys = Keys(desktop)
    desktop.page.locator("summary").focus()
    desktop.page.keyboard.press("Enter")
    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")
    expect(desktop.find("heading", "What you said in the week of")).to_be_focused()
    expect(desktop.page.get_by_text("How loud: 9 of 10.")).to_be_visible()
    desktop.axe()
    keys.to("button", EN.delete)
    keys.to("button", EN.delete_for_good)
    expect(desktop.find("heading", EN.line)).to_be_focused()
    assert [one.loudness for one in answers_of(mia)] == [8, 9]
    expect(desktop.page.locator("svg[role=img] circle")).to_have_count(2)


def test_a_week_that_was_deleted_elsewhere_says_so(phone: App) -> None:
    mia = phone.world.mom()
    (row,) = answered(mia, LINE[:1])
    row.delete()
    phone.sign_in(mia).open(f"/check-in?of={row.pk}")
    expect(phone.find("heading", "This check-in is not here any more")).to_be_visible()
    phone.axe()


@pytest.mark.kept
def test_nobody_answers_and_then_somebody_does(phone: App) -> None:
    mia = phone.world.mom()
    answered(mia, LINE)
    phone.sign_in(mia).open("/week")
    phone.open("/trend")
    phone.open("/week")
    with phone.outage():
        phone.open("/trend")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    expect(phone.page.locator("svg[role=img]")).to_be_visible()


def test_taking_the_yes_back_asks_once_and_deletes_it_all(phone: App) -> None:
    mia = phone.world.mom()
    phone.world.attended(mia)
    answered(mia, LINE)
    set_intention(
        member=mia, session_id=phone.world.ended.pk, text="A walk", outcome=None, now=datetime.now(UTC) - timedelta(1)
    )
    phone.sign_in(mia).open("/settings?part=consents")
    switch = phone.find("switch", "Keep my check-ins and what I mean to do")
    phone.tap(switch)
    expect(phone.find("heading", "Delete your check-ins for good?")).to_be_focused()
    phone.axe()
    phone.screenshot("check-ins-taken-back")
    phone.tap("button", "Keep them")
    expect(switch).to_be_focused()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert CheckIn.objects.filter(member=mia).count() == len(LINE)
    phone.tap(switch)
    phone.tap("button", "Switch off and delete")
    eventually(phone, lambda: not CheckIn.objects.filter(member=mia).exists())
    assert not Intention.objects.filter(member=mia).exists()
    expect(switch).to_have_attribute("aria-checked", "false")
