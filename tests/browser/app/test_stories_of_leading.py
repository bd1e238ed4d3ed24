"""Two whole stories: a facilitator's month, and a circle from its coordinator's first request to its end."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from groups.models import Circle, Coordination, Debrief, Invitation, Membership, Series, Session, SessionHost
from members.models import Member
from tests.browser.app.leading import HOUR, SAID, fay, noon
from tests.browser.app.test_every_screen import check
from tests.browser.app.test_leading_people import ANSWER, asks_to_join, led, noor
from tests.browser.app.test_leading_people import SAID as OF_PEOPLE
from tests.browser.app.test_leading_scheduling import choose, from_her_circles, hour_of
from tests.browser.app.week import eventually
from tests.browser.app.window import App

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
NOTHING = {"en": "Nothing", "es": "Nada"}
END = {"en": ("End this circle", "End it for good"), "es": ("Terminar este círculo", "Terminarlo para siempre")}
NEWCOMER = "Grey Heron"


def sessions(app: App) -> list[Session]:
    """Return the hours of the series that she fixed, in order."""
    return list(Series.objects.get(circle=app.world.lantern).sessions.order_by("starts_at"))


def fixes_a_weekly_hour(app: App, locale: str) -> None:
    from_her_circles(app)
    app.tap("link", SAID[locale[:2]].fix)
    app.page.wait_for_url("**/schedule")
    app.settle()
    choose(app, "#date", noon(app).strftime("%Y-%m-%d"))
    choose(app, "#hour", f"{HOUR}:00")
    expect(app.page.locator("section.panel time")).not_to_have_count(0)
    app.tap("button", SAID[locale[:2]].save)
    app.page.wait_for_url("**/leading/lantern")
    assert app.taps <= 8
    app.settle()
    app.screenshot("month-fixed")


def moves_one_hour(app: App, locale: str) -> None:
    said, first = SAID[locale[:2]], sessions(app)[0]
    from_her_circles(app)
    app.tap(hour_of(app, first).get_by_role("button", name=said.move))
    app.tap("button", said.later)
    expect(app.page.get_by_text(said.told_nobody)).to_be_visible()
    app.tap("button", said.move_so)
    eventually(app, lambda: sessions(app)[0].local_start.minute == 30)
    assert app.taps <= 5
    app.axe()


def cannot_make_one_and_another_takes_it(app: App, locale: str, other: Member) -> None:
    said, second = OF_PEOPLE[locale[:2]], led(sessions(app)[1])
    app.open(f"/session/{second.pk}/leading")
    app.taps = 0
    app.tap("button", said["cannot"])
    app.tap("button", said["ask"])
    expect(app.page.get_by_text(said["asked"])).to_be_visible()
    assert app.taps == 2
    app.sign_in(other).open("/week")
    app.reload()
    app.tap("button", said["lead"])
    expect(app.find("heading", said["offers"])).to_have_count(0)
    assert list(SessionHost.objects.filter(session=second, is_active=True).values_list("member", flat=True)) == [
        other.pk
    ]
    app.sign_in(app.world.fay)


def keeps_a_small_round(app: App, locale: str) -> None:
    said, third = OF_PEOPLE[locale[:2]], sessions(app)[2]
    Session.objects.filter(pk=third.pk).update(quorum="asked")
    app.open("/leading")
    app.reload()
    app.screenshot("month-few")
    app.open(f"/session/{third.pk}/leading")
    app.tap("button", said["keep"])
    expect(app.find("heading", said["few"])).to_have_count(0)
    assert Session.objects.get(pk=third.pk).quorum == "two_chairs"
    app.axe()


def says_how_it_went(app: App, locale: str) -> None:
    over = app.world.ended
    app.open(f"/session/{over.pk}/leading")
    app.open(f"/session/{over.pk}/debrief")
    app.tap(app.page.get_by_label(NOTHING[locale[:2]], exact=True))
    app.write(app.page.locator("textarea"), "It was warm.")
    app.tap(app.page.locator("button[type=submit]"))
    eventually(app, lambda: Debrief.objects.filter(session=over, author=app.world.fay).exists())
    check(app, "month-debrief", locale)


@both_languages
def test_a_facilitators_month(app: App, locale: str) -> None:
    Circle.objects.filter(pk=app.world.lantern.pk).update(facilitators_wanted=1)
    other = noor(app, locale)
    app.sign_in(fay(app, locale)).open("/leading")
    Member.objects.filter(pk=app.world.fay.pk).update(quiet_from=None, quiet_to=None)
    fixes_a_weekly_hour(app, locale)
    moves_one_hour(app, locale)
    cannot_make_one_and_another_takes_it(app, locale, other)
    keeps_a_small_round(app, locale)
    says_how_it_went(app, locale)


def cora(app: App, locale: str) -> Member:
    """Return her who looks after the lantern circle, without belonging to it, with a second factor."""
    member = app.world.mom("cora", locale=locale[:2], is_staff=True)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "never-used"})
    Coordination.objects.create(circle=app.world.lantern, member=member)
    return member


def takes_somebody_in_and_lets_her_help(app: App, locale: str) -> None:
    said, asking = OF_PEOPLE[locale[:2]], asks_to_join(app, "heron", NEWCOMER)
    app.open("/leading")
    app.reload()
    check(app, "coordinator-leading", locale)
    app.tap(app.page.locator("a[href='#/leading/lantern/people']"))
    app.settle()
    card = app.page.locator("article").filter(has_text=NEWCOMER)
    app.tap(card.locator("summary"))
    expect(card.get_by_text(ANSWER)).to_be_visible()
    app.tap(card.get_by_role("button", name=said["accept"]))
    expect(app.page.get_by_text(said["in"])).to_be_visible()
    row = app.page.locator(".member").filter(has_text=NEWCOMER)
    app.tap(row.locator("summary"))
    app.tap(row.get_by_label(said["along"]))
    eventually(app, lambda: Membership.objects.get(pk=asking.pk).role == "co_facilitator")
    app.screenshot("coordinator-people")


def says_what_the_circle_is(app: App, locale: str) -> None:
    app.open("/leading/lantern")
    check(app, "coordinator-circle", locale)
    expect(app.page.locator("a[href$='/notice']")).to_have_count(0)
    app.tap(app.page.locator("a[href='#/leading/lantern/circle']"))
    app.settle()
    app.page.locator("#form-name").fill("Lantern, late")
    app.tap(app.page.locator("main button[type=submit]"))
    eventually(app, lambda: Circle.objects.get(slug="lantern").name == "Lantern, late")
    app.axe()
    app.screenshot("coordinator-form")


def asks_somebody_in(app: App, locale: str) -> None:
    app.open("/circles/lantern/invite")
    app.tap(app.page.locator("main button[type=submit]"))
    expect(app.page.locator("#link")).to_be_visible()
    assert Invitation.objects.get().circle == app.world.lantern
    app.screenshot("coordinator-invite")


def calls_one_off(app: App, locale: str) -> None:
    said, one = SAID[locale[:2]], sessions(app)[0]
    app.open("/leading/lantern")
    app.tap(hour_of(app, one).get_by_role("button", name=said.call_off))
    app.tap("button", said.yes_off)
    eventually(app, lambda: Session.objects.get(pk=one.pk).state == "cancelled")
    app.settle()


def ends_the_circle(app: App, locale: str) -> None:
    end, sure = END[locale[:2]]
    app.open("/leading/lantern")
    app.tap(app.page.get_by_text(end))
    app.tap("button", sure)
    app.page.wait_for_url("**/leading")
    app.world.lantern.refresh_from_db()
    assert app.world.lantern.archived_at is not None
    ahead = Session.objects.filter(circle=app.world.lantern, starts_at__gt=app.world.now + timedelta(hours=1))
    assert not ahead.filter(state="scheduled").exists()
    app.settle()
    app.screenshot("coordinator-ended")


@both_languages
def test_a_circle_from_its_coordinators_first_request_to_its_end(app: App, locale: str) -> None:
    app.sign_in(cora(app, locale)).open("/leading")
    takes_somebody_in_and_lets_her_help(app, locale)
    says_what_the_circle_is(app, locale)
    asks_somebody_in(app, locale)
    app.world.lantern.refresh_from_db()
    app.open("/leading/lantern/schedule")
    choose(app, "#date", noon(app).strftime("%Y-%m-%d"))
    choose(app, "#hour", f"{HOUR}:00")
    app.tap("button", SAID[locale[:2]].save)
    app.page.wait_for_url("**/leading/lantern")
    calls_one_off(app, locale)
    ends_the_circle(app, locale)
