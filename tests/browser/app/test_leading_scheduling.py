"""Whoever leads fixes a weekly hour, changes it, takes that back, moves one, calls one off; and what goes wrong."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, expect

from groups.models import Membership, Series, SeriesChange, Session
from groups.services import changes
from members.models import Availability
from tests.browser.app.bad_week import refusal
from tests.browser.app.leading import HOUR, SAID, fay, noon, weekly
from tests.browser.app.test_every_screen import check
from tests.browser.app.week import eventually
from tests.browser.app.window import App

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
NEW_YORK_SKIPS = "2027-03-14"


def choose(app: App, field: str, value: str) -> None:
    """Choose in a field of the browser's own, such as a day: one tap."""
    app.taps += 1
    app.page.locator(field).fill(value)


def hour_of(app: App, session: Session) -> Locator:
    """Return the hour in the list of its circle."""
    return app.page.locator("article").filter(has=app.page.locator(f'a[href="#/session/{session.pk}/leading"]'))


def hours_of(series: Series) -> set[int]:
    """Return at which hours it meets, on the wall."""
    return {one.local_start.hour for one in Session.objects.filter(series=series)}


def from_her_circles(app: App) -> None:
    """Begin at her circles, count from there, and go into the lantern one."""
    app.open("/leading")
    app.taps = 0
    app.tap("link", "Lantern Circle")
    app.page.wait_for_url("**/leading/lantern")
    app.settle()


@both_languages
def test_a_weekly_series_takes_eight_taps_at_most(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    app.sign_in(fay(app, locale)).open("/leading")
    check(app, "leading", locale)
    from_her_circles(app)
    check(app, "leading-circle", locale)
    app.tap("link", said.fix)
    app.page.wait_for_url("**/schedule")
    app.settle()
    choose(app, "#date", noon(app).strftime("%Y-%m-%d"))
    choose(app, "#hour", f"{HOUR}:00")
    expect(app.page.locator("section.panel time")).not_to_have_count(0)
    app.tap("button", said.save)
    app.page.wait_for_url("**/leading/lantern")
    assert app.taps <= 8
    series = Series.objects.get()
    assert (series.rrule, series.dtstart_local) == (f"FREQ=WEEKLY;BYDAY={noon(app):%a}".upper()[:-1], noon(app))
    app.settle()
    expect(app.page.get_by_text(re.compile(f"^{said.every_week}, "))).to_be_visible()
    check(app, "leading-circle-series", locale)


@both_languages
def test_what_she_chooses_is_shown_as_it_would_be(app: App, locale: str) -> None:
    """The clocks of the circle skip an hour, another session stands there, and members live elsewhere."""
    mia = app.world.mom()
    app.world.belongs(mia, app.world.lantern)
    app.sign_in(fay(app, locale)).open("/leading/lantern/schedule")
    preview = app.page.locator("section.panel")
    choose(app, "#date", NEW_YORK_SKIPS)
    choose(app, "#hour", "02:30")
    expect(preview).to_contain_text("skip 2:30 AM" if locale == "en-US" else "se saltan las 2:30")
    check(app, "leading-schedule-gap", locale)
    beside = app.world.tomorrow.local_start
    choose(app, "#date", beside.strftime("%Y-%m-%d"))
    choose(app, "#hour", beside.strftime("%H:%M"))
    taken = "meets at that hour already" if locale == "en-US" else "ya se reúne a esa hora"
    expect(preview).to_contain_text(taken)
    with refusal(app, 409):
        app.tap("button", SAID[locale[:2]].save)
        expect(app.page.get_by_role("alert")).to_contain_text(taken)
    app.axe()
    assert not Series.objects.exists()


@both_languages
def test_where_the_circle_meets_every_week_already_the_way_on_stays_near(app: App, locale: str) -> None:
    said, (series, _sessions) = SAID[locale[:2]], weekly(app)
    app.sign_in(fay(app, locale)).open("/leading/lantern/schedule")
    choose(app, "#date", series.dtstart_local.strftime("%Y-%m-%d"))
    choose(app, "#hour", f"{HOUR}:00")
    preview = app.page.locator("section.panel").filter(has=app.page.locator("time")).first
    rest = preview.locator("summary")
    expect(rest).to_have_text(re.compile(r"^\d+ (more such times|fechas más así)$"))
    shown = preview.locator("time").filter(visible=True)
    assert shown.count() <= 8  # four dates, each on two clocks at most
    save, top = app.find("button", said.save).bounding_box(), preview.bounding_box()
    assert save is not None
    assert top is not None
    assert save["y"] - top["y"] < 1.5 * 844
    check(app, "leading-schedule-taken", locale)
    app.tap(rest)
    assert preview.locator("li").filter(visible=True).count() > 8
    app.axe()


@both_languages
def test_one_hour_with_a_room_of_her_own(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    app.sign_in(fay(app, locale)).open("/leading/lantern/schedule")
    before = set(Session.objects.values_list("pk", flat=True))
    app.tap(app.page.get_by_label(said.once, exact=True))
    choose(app, "#date", noon(app).strftime("%Y-%m-%d"))
    app.tap(app.page.locator("input[name=where][value=other]"))
    app.write(app.page.locator("#link"), "http://meet.example/4711")
    app.tap("button", said.save_one, exact=True)
    expect(app.page.locator("#link")).to_have_attribute("aria-invalid", "true")
    check(app, "leading-schedule-once", locale)
    app.page.locator("#link").fill("https://meet.example/4711")
    app.tap("button", said.save_one, exact=True)
    app.page.wait_for_url("**/leading/lantern")
    made = Session.objects.exclude(pk__in=before).get()
    assert made.series is None
    assert made.meeting_link_sealed is not None
    assert "4711" not in app.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


@both_languages
def test_moving_one_hour_takes_five_taps_at_most_and_can_be_taken_back(app: App, locale: str) -> None:
    said, (series, sessions) = SAID[locale[:2]], weekly(app)
    mia = app.world.mom()
    app.world.belongs(mia, app.world.lantern)
    app.world.seat(mia, sessions[0])
    app.sign_in(fay(app, locale))
    from_her_circles(app)
    app.tap(hour_of(app, sessions[0]).get_by_role("button", name=said.move))
    app.tap("button", said.later)
    expect(app.page.get_by_text(said.told_one)).to_be_visible()
    check(app, "leading-move", locale)
    app.tap("button", said.move_so)
    eventually(app, lambda: Session.objects.get(pk=sessions[0].pk).local_start.minute == 30)
    assert app.taps <= 5
    assert SeriesChange.objects.get().scope == "this"
    app.tap("button", said.undo, exact=True)
    eventually(app, lambda: Session.objects.get(pk=sessions[0].pk).local_start.minute == 0)
    app.settle()
    app.axe()
    assert {one.local_start.minute for one in Session.objects.filter(series=series)} == {0}


@both_languages
def test_she_changes_the_rhythm_with_what_comes_of_it_and_takes_it_back(app: App, locale: str) -> None:
    said, (series, sessions) = SAID[locale[:2]], weekly(app)
    app.sign_in(fay(app, locale)).open("/leading/lantern")
    app.tap("link", said.change)
    app.page.wait_for_url(f"**/series/{series.pk}")
    app.settle()
    check(app, "leading-series", locale)
    choose(app, "#hour", "13:00")
    expect(app.page.get_by_text(said.told_nobody)).to_be_visible()
    check(app, "leading-series-preview", locale)
    app.tap("button", said.change_so)
    just = app.page.get_by_label(said.just)
    expect(just).to_be_visible()
    expect(just).to_contain_text(re.compile(r"(9|10) minut"))
    check(app, "leading-series-changed", locale)
    assert hours_of(series) == {HOUR + 1}
    app.tap("button", said.take_back)
    expect(just).to_have_count(0)
    assert hours_of(series) == {HOUR}
    assert SeriesChange.objects.get().undone_at is not None
    assert len(sessions) == Session.objects.filter(series=series).count()


def test_from_one_hour_on_another_weekday(phone: App) -> None:
    series, sessions = weekly(phone)
    phone.sign_in(fay(phone)).open(f"/leading/lantern/series/{series.pk}?session={sessions[2].pk}")
    phone.tap(phone.page.get_by_label("One hour and all after it"))
    phone.page.locator("#weekday").select_option("1")
    phone.tap("button", "Change it so")
    eventually(phone, lambda: SeriesChange.objects.filter(scope="following").exists())
    after = {one.pk: one.local_start for one in Session.objects.filter(pk__in=[one.pk for one in sessions])}
    assert after[sessions[1].pk] == sessions[1].local_start
    assert after[sessions[2].pk] == sessions[2].local_start + timedelta(days=1)
    phone.settle()
    phone.axe()


@both_languages
def test_calling_one_off_says_who_hears_of_it(app: App, locale: str) -> None:
    said, (_series, sessions) = SAID[locale[:2]], weekly(app)
    app.sign_in(fay(app, locale)).open("/leading/lantern")
    app.tap(hour_of(app, sessions[0]).get_by_role("button", name=said.call_off))
    expect(app.page.get_by_text(said.told_nobody)).to_be_visible()
    check(app, "leading-call-off", locale)
    app.tap("button", said.yes_off)
    eventually(app, lambda: Session.objects.get(pk=sessions[0].pk).state == "cancelled")
    app.settle()
    expect(hour_of(app, sessions[0])).to_have_count(0)
    app.axe()
    alone = app.world.tomorrow
    app.tap(hour_of(app, alone).get_by_role("button", name=said.call_off))
    app.tap("button", said.yes_off)
    eventually(app, lambda: Session.objects.get(pk=alone.pk).state == "cancelled")


def test_an_hour_of_no_series_moves_too(phone: App) -> None:
    alone = phone.world.tomorrow
    before = alone.local_start
    phone.sign_in(fay(phone)).open("/leading/lantern")
    phone.tap(hour_of(phone, alone).get_by_role("button", name="Move: "))
    phone.tap("button", "Half an hour later")
    expect(phone.page.get_by_text("1 place is taken there")).to_be_visible()
    phone.axe()
    phone.tap("button", "Move it so")
    eventually(phone, lambda: Session.objects.get(pk=alone.pk).local_start == before + timedelta(minutes=30))


@both_languages
def test_a_fair_hour_is_a_table_that_keys_can_walk_and_she_takes_it(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    for handle in ("Rosa", "نور"):
        member = app.world.mom(handle.encode("punycode").decode(), timezone="Europe/Berlin")
        app.world.belongs(member, app.world.lantern, handle=handle)
        for weekday in (1, 3):
            Availability.objects.create(member=member, weekday=weekday, from_minute=18 * 60, to_minute=21 * 60)
    app.sign_in(fay(app, locale)).open("/leading/lantern/slots")
    cells = app.page.locator("td button")
    expect(cells).not_to_have_count(0)
    check(app, "leading-slots", locale)
    expect(app.page.locator("td button[aria-pressed=true]")).to_have_count(1)
    app.page.locator("td button").first.focus()
    app.page.keyboard.press("ArrowDown")
    app.page.keyboard.press("Enter")
    expect(cells.nth(0)).not_to_be_focused()
    expect(app.page.locator("td button:focus")).to_have_attribute("aria-pressed", "true")
    expect(app.page.locator("bdi").filter(has_text="نور")).to_be_visible()
    app.tap("button", said.meet_then)
    app.page.wait_for_url("**/leading/lantern")
    assert Series.objects.get().rrule == "FREQ=WEEKLY"


def test_nobody_has_painted_anything_yet(phone: App) -> None:
    phone.sign_in(fay(phone)).open("/leading/lantern/slots")
    expect(phone.page.get_by_text("No hour was found")).to_be_visible()
    check(phone, "leading-slots-none", "en-US")


@pytest.mark.kept
def test_without_an_answer_nothing_she_chose_is_lost(phone: App) -> None:
    phone.sign_in(fay(phone)).open("/leading/lantern/schedule")
    choose(phone, "#date", noon(phone).strftime("%Y-%m-%d"))
    choose(phone, "#hour", f"{HOUR}:00")
    phone.settle()
    with phone.outage():
        phone.tap("button", "Fix these times")
        expect(phone.page.get_by_role("alert")).to_contain_text("What you chose is still here.")
        phone.axe()
        phone.screenshot("leading-schedule-outage")
    phone.tap("button", "Fix these times")
    phone.page.wait_for_url("**/leading/lantern")
    assert Series.objects.get().dtstart_local == noon(phone)


@pytest.mark.kept
def test_offline_the_preview_says_so_and_comes_back_by_itself(phone: App) -> None:
    series, _sessions = weekly(phone)
    phone.sign_in(fay(phone)).open(f"/leading/lantern/series/{series.pk}")
    with phone.offline():
        choose(phone, "#hour", "14:00")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    expect(phone.page.get_by_text("Nobody holds a seat there")).to_be_visible()
    expect(phone.page.locator("#hour")).to_have_value("14:00")


def test_what_somebody_else_changed_meanwhile_is_shown_before_hers_is_applied(phone: App) -> None:
    series, sessions = weekly(phone)
    phone.sign_in(fay(phone)).open(f"/leading/lantern/series/{series.pk}")
    choose(phone, "#hour", "14:00")
    expect(phone.find("button", "Change it so")).to_be_visible()
    phone.settle()
    edit = changes.Edit(scope=SeriesChange.Scope.THIS, session_id=sessions[0].pk, local_start=sessions[0].local_start + timedelta(hours=1))  # fmt: skip  # noqa: E501
    changes.change_series(series_id=series.pk, edit=edit, member=phone.world.fay, expected=None, now=datetime.now(UTC))
    with refusal(phone, 412):
        phone.tap("button", "Change it so")
        expect(phone.page.get_by_role("alert")).to_contain_text("Something was changed in the meantime")
        expect(phone.page.get_by_text("1 hour stays as it is")).to_be_visible()
    phone.axe()
    phone.tap("button", "Change it so")
    eventually(phone, lambda: Session.objects.get(pk=sessions[1].pk).local_start.time() == time(14))
    assert Session.objects.get(pk=sessions[0].pk).local_start.time() == time(HOUR + 1)


def test_it_is_open_to_those_who_lead_and_the_way_there_is_theirs_alone(phone: App) -> None:
    mia = phone.world.full_week()
    phone.sign_in(mia).open("/week")
    expect(phone.page.locator("a[href='#/leading']")).to_have_count(0)
    phone.open("/settings")
    expect(phone.page.locator("a[href='#/leading']")).to_have_count(0)
    phone.open("/leading")
    expect(phone.page.get_by_text("You lead no circle at the moment.")).to_be_visible()
    for screen in ("", "/schedule", "/slots"):
        phone.open(f"/leading/lantern{screen}")
        expect(phone.page.get_by_role("alert")).to_contain_text("not open to you")
        phone.axe()


def test_whoever_leads_finds_the_way_in_her_week_and_her_settings(phone: App) -> None:
    leader = fay(phone)
    phone.sign_in(leader).open("/settings")
    expect(phone.page.locator("a[href='#/leading']")).to_be_visible()
    phone.open("/week")
    phone.tap("link", "What you lead")
    expect(phone.find("heading", "What you lead")).to_be_visible()


def test_who_leads_no_longer_is_told_so_in_the_middle(phone: App) -> None:
    leader = fay(phone)
    phone.sign_in(leader).open("/leading/lantern/schedule")
    phone.settle()
    Membership.objects.filter(member=leader, circle=phone.world.lantern).update(role="member")
    with refusal(phone, 403):
        phone.tap("button", "Fix these times")
        expect(phone.page.get_by_role("alert").first).to_contain_text("not open to you")
    phone.axe()
    assert not Series.objects.exists()


def test_she_ends_her_circle_and_it_is_asked_once_more(phone: App) -> None:
    phone.sign_in(fay(phone)).open("/leading/lantern")
    phone.tap(phone.page.get_by_text("End this circle"))
    phone.axe()
    phone.tap("button", "End it for good")
    phone.page.wait_for_url("**/leading")
    phone.world.lantern.refresh_from_db()
    assert phone.world.lantern.archived_at is not None
