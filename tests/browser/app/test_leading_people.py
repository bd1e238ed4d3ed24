"""The evening of whoever leads: who comes, who was there, handing over, a small round; and the people of her circle."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from groups.models import Circle, Handover, Membership, Seat, Session, SessionHost
from groups.services import handovers, hosts
from groups.services.joining import Wish, join_circle
from groups.services.memberships import decide_join
from groups.services.reference import load_vocabulary
from members.models import Member
from tests.browser.app.bad_week import refusal
from tests.browser.app.evening import forgive
from tests.browser.app.test_every_screen import check
from tests.browser.app.week import eventually
from tests.browser.app.window import App
from tests.factories import make_member, make_membership, make_seat

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
QUESTION = "What brings you?"
ANSWER = "Long days. I would like to listen first."
NADIA, SALMA = "نادية", "سلمى"

SAID = {
    "en": {
        "answers": "What she wrote", "accept": "Take her in", "decline": "Not this time", "tell": "Yes, tell her so",
        "in": "is in. She is told.", "none": "Nobody is waiting for an answer.", "change": "Change:",
        "along": "Helps to lead", "saved": "Changed for", "end": "End her membership", "yes": "Yes, end it",
        "there": "There", "early": "Left early", "not": "Not there", "all": "All others were there",
        "cannot": "I can’t make it", "ask": "Yes, ask the others", "after": "I can make it after all",
        "asked": "1 of the others was asked so far", "lead": "Yes, I lead it", "offers": "Can you lead for somebody?",
        "taken": "leads for you", "few": "Few will come", "keep": "Keep it, as a small round",
        "off": "Call it off kindly", "off yes": "Yes, call it off", "called off": "This one is called off",
        "start": "Start", "pause": "Pause", "next": "Next one", "go": "Go on", "turn": "Turn 2",
        "up": "The time is up", "small": "With fewer than three", "sent": "Reminders", "closed": "not open to you",
    },
    "es": {
        "answers": "Lo que escribió", "accept": "Aceptarla", "decline": "Esta vez no", "tell": "Sí, decírselo así",
        "in": "ya está dentro. Se le avisa.", "none": "Nadie espera una respuesta.", "change": "Cambiar:",
        "along": "Ayuda a dirigir", "saved": "Cambiado para", "end": "Terminar su pertenencia", "yes": "Sí, terminarla",
        "there": "Estuvo", "early": "Se fue antes", "not": "No estuvo", "all": "Las demás estuvieron",
        "cannot": "No puedo esta vez", "ask": "Sí, preguntad a las demás", "after": "Al final sí puedo",
        "asked": "Hasta ahora hemos preguntado a 1", "lead": "Sí, la dirijo yo", "offers": "¿Puedes dirigir por otra?",
        "taken": "dirige por ti", "few": "Vendrán pocas", "keep": "Mantenerla, como ronda pequeña",
        "off": "Cancelarla con amabilidad", "off yes": "Sí, cancelarla", "called off": "Esta está cancelada",
        "start": "Empezar", "pause": "Pausa", "next": "La siguiente", "go": "Seguir", "turn": "Turno 2",
        "up": "Ha pasado el tiempo", "small": "Con menos de tres", "sent": "Recordatorios", "closed": "no está abierto",
    },
}  # fmt: skip


def fay(app: App, locale: str = "en-US") -> Member:
    """Return her who leads, in this language, without quiet hours."""
    Member.objects.filter(pk=app.world.fay.pk).update(locale=locale[:2], quiet_from=None, quiet_to=None)
    load_vocabulary()
    return app.world.fay


def noor(app: App, locale: str = "en-US") -> Member:
    """Return another one who leads along in the same circle."""
    member = app.world.mom("noor", locale=locale[:2], is_approved_facilitator=True, quiet_from=None, quiet_to=None)
    make_membership(app.world.lantern, member, handle="Noor", role="co_facilitator")
    return member


def led(session: Session) -> Session:
    """Let one facilitator be put down for the session."""
    Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=1)
    session.circle.refresh_from_db()
    hosts.assign_hosts([session], now=datetime.now(UTC))
    return session


def asks_to_join(app: App, name: str, handle: str) -> Membership:
    """Let somebody ask to join, with an answer."""
    Circle.objects.filter(pk=app.world.lantern.pk).update(admission="approval", join_questions=[QUESTION])
    wish = Wish(handle=handle, answers={QUESTION: ANSWER})
    member = app.world.mom(name)
    return join_circle(circle_id=app.world.lantern.pk, member=member, now=datetime.now(UTC), wish=wish)


def sits(app: App, session: Session, handle: str) -> Seat:
    """Let a member of the circle have a seat."""
    member = make_member()
    app.world.belongs(member, session.circle, handle=handle)
    return make_seat(session, member)


def state_of(membership: Membership) -> str:
    return Membership.objects.get(pk=membership.pk).state


@both_languages
def test_she_reads_what_a_newcomer_wrote_and_takes_her_in(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    heron, nadia = asks_to_join(app, "heron", "Grey Heron"), asks_to_join(app, "nadia", NADIA)
    app.sign_in(fay(app, locale)).open("/leading/lantern/people")
    expect(app.page.locator("article")).to_have_count(2)
    expect(app.page.get_by_text(ANSWER)).to_have_count(0)
    check(app, "people-requests", locale)
    card = app.page.locator("article").filter(has_text="Grey Heron")
    app.tap(card.locator("summary"))
    expect(card.get_by_text(ANSWER)).to_be_visible()
    expect(card.get_by_text(QUESTION)).to_be_visible()
    check(app, "people-answers", locale)
    app.tap(card.get_by_role("button", name=said["accept"]))
    expect(app.page.get_by_text(said["in"])).to_be_visible()
    expect(app.page.locator("article")).to_have_count(1)
    assert state_of(heron) == "active"
    app.tap(app.find("button", said["decline"]))
    app.axe()
    app.tap("button", said["tell"])
    expect(app.page.get_by_text(said["none"])).to_be_visible()
    assert state_of(nadia) == "declined"
    check(app, "people-none", locale)


@both_languages
def test_she_changes_what_somebody_does_and_ends_a_membership(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    place = app.world.belongs(app.world.mom("wren"), app.world.lantern, handle=NADIA)
    app.sign_in(fay(app, locale)).open("/leading/lantern/people")
    row = app.page.locator(".member").filter(has_text=NADIA)
    app.tap(row.locator("summary"))
    check(app, "people-change", locale)
    app.tap(row.get_by_label(said["along"]))
    expect(app.page.get_by_text(said["saved"])).to_be_visible()
    eventually(app, lambda: Membership.objects.get(pk=place.pk).role == "co_facilitator")
    app.settle()
    app.tap(row.get_by_role("button", name=said["end"]))
    app.axe()
    app.screenshot("people-end")
    app.tap(row.get_by_role("button", name=said["yes"]))
    expect(row).to_have_count(0)
    assert state_of(place) == "removed"


def test_whom_nobody_approved_cannot_be_made_to_lead_and_it_is_said(phone: App) -> None:
    place = phone.world.belongs(phone.world.mom("wren"), phone.world.lantern, handle="Wren")
    phone.sign_in(fay(phone, "en-US")).open("/leading/lantern/people")
    row = phone.page.locator(".member").filter(has_text="Wren")
    phone.tap(row.locator("summary"))
    phone.tap(row.get_by_label("Leads: decides"))
    expect(row.get_by_role("alert")).to_contain_text("not approved to facilitate yet")
    expect(row.get_by_label("Takes part")).to_be_checked()
    forgive(phone, 409)
    phone.axe()
    assert Membership.objects.get(pk=place.pk).role == "member"


@pytest.mark.kept
def test_without_an_answer_nothing_is_decided_and_what_was_decided_elsewhere_is_said(phone: App) -> None:
    heron = asks_to_join(phone, "heron", "Grey Heron")
    phone.sign_in(fay(phone)).open("/leading/lantern/people")
    with phone.outage():
        phone.tap(phone.find("button", "Take her in"))
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    assert state_of(heron) == "pending"
    with phone.offline():
        phone.tap(phone.find("button", "Take her in"))
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.screenshot("people-offline")
    decide_join(membership_id=heron.pk, is_admitted=True, now=datetime.now(UTC))
    with refusal(phone, 409):
        phone.tap(phone.find("button", "Take her in"))
        expect(phone.page.get_by_text("Nobody is waiting for an answer.")).to_be_visible()


@both_languages
def test_her_evening_shows_who_comes_and_afterwards_who_was_there(app: App, locale: str) -> None:
    said, tonight, ended = SAID[locale[:2]], led(app.world.tonight), app.world.ended
    sits(app, tonight, NADIA)
    app.sign_in(fay(app, locale)).open(f"/session/{tonight.pk}")
    app.tap(app.page.locator("a[href$='/leading']"))
    app.page.wait_for_url("**/leading")
    app.settle()
    expect(app.page.locator("bdi").filter(has_text=NADIA)).to_be_visible()
    check(app, "evening-ahead", locale)
    seats = [sits(app, ended, handle) for handle in ("Wren", "Grey Heron", "Ola", SALMA)]
    app.open(f"/session/{ended.pk}/leading")
    check(app, "evening-over", locale)

    def mark(handle: str, how: str) -> None:
        row = app.page.locator(".rows li").filter(has_text=handle)
        app.tap(row.get_by_role("button", name=said[how], exact=True))
        expect(row.get_by_role("button", name=said[how], exact=True)).to_have_attribute("aria-pressed", "true")

    mark("Wren", "not")
    mark("Grey Heron", "early")
    app.tap("button", said["all"])
    expect(app.find("button", said["all"])).to_have_count(0)
    noted = ["missed", "left_early", "attended", "attended"]
    eventually(app, lambda: [Seat.objects.get(pk=seat.pk).attendance for seat in seats] == noted)
    mark("Wren", "there")
    eventually(app, lambda: Seat.objects.get(pk=seats[0].pk).attendance == "attended")
    check(app, "evening-noted", locale)


def test_whoever_told_her_that_she_cannot_come_is_taken_off_by_two_taps(phone: App) -> None:
    tonight = led(phone.world.tonight)
    seat = sits(phone, tonight, NADIA)
    phone.sign_in(fay(phone)).open(f"/session/{tonight.pk}/leading")
    row = phone.page.locator(".names li").filter(has_text=NADIA)
    phone.tap(row.get_by_role("button", name=re.compile("^She cannot come")))
    phone.axe()
    phone.tap("button", "No, she keeps it")
    expect(row.get_by_role("button")).to_be_focused()
    phone.tap(row.get_by_role("button"))
    phone.screenshot("evening-take-back")
    phone.tap("button", "Yes, free her seat")
    expect(row).to_have_count(0)
    assert not Seat.objects.filter(pk=seat.pk, state__in=("in", "hopeful")).exists()
    phone.axe()


@pytest.mark.kept
def test_a_mark_that_was_not_written_down_is_taken_back_and_said(phone: App) -> None:
    seat = sits(phone, phone.world.ended, "Wren")
    phone.sign_in(fay(phone)).open(f"/session/{phone.world.ended.pk}/leading")
    row = phone.page.locator(".rows li").filter(has_text="Wren")
    with phone.outage():
        phone.tap(row.get_by_role("button", name="There", exact=True))
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        expect(row.locator("[aria-pressed=true]")).to_have_count(0)
        phone.axe()
    phone.tap("button", "Try again")
    expect(row.get_by_role("button", name="There", exact=True)).to_have_attribute("aria-pressed", "true")
    eventually(phone, lambda: Seat.objects.get(pk=seat.pk).attendance == "attended")


@pytest.mark.kept
@both_languages
def test_who_cannot_make_it_asks_by_two_taps_and_another_takes_over_in_her_week(
    app: App, desktop: App, locale: str
) -> None:
    said, hers = SAID[locale[:2]], noor(app, locale)
    session = led(app.world.tomorrow)
    app.sign_in(fay(app, locale)).open(f"/session/{session.pk}/leading")
    before = app.taps
    app.tap("button", said["cannot"])
    app.axe()
    app.screenshot("cannot-ask")
    app.tap("button", said["ask"])
    expect(app.page.get_by_text(said["asked"])).to_be_visible()
    assert app.taps - before == 2
    assert Handover.objects.get().state == "open"
    check(app, "cannot-asked", locale)
    app.reload()
    expect(app.page.get_by_text(said["asked"])).to_be_visible()
    app.tap("button", said["after"])
    expect(app.find("button", said["cannot"])).to_be_visible()
    assert Handover.objects.get().state == "closed"
    app.tap("button", said["cannot"])
    app.tap("button", said["ask"])
    expect(app.page.get_by_text(said["asked"])).to_be_visible()
    taken_over(app, hers, said, session, locale)
    app.sign_in(app.world.fay).open(f"/session/{session.pk}/leading")
    expect(app.page.get_by_text(re.compile(f"Noor.?.? {said['taken']}"))).to_be_visible()
    check(app, "cannot-taken", locale)


def taken_over(app: App, hers: Member, said: dict[str, str], session: Session, locale: str) -> None:
    """Let the other one say yes in her week, on the same device."""
    app.sign_in(hers).open("/week")
    app.reload()
    expect(app.find("heading", said["offers"])).to_be_visible()
    check(app, "week-offer", locale)
    app.tap("button", said["lead"])
    expect(app.find("heading", said["offers"])).to_have_count(0)
    assert list(SessionHost.objects.filter(session=session).values_list("member", flat=True)) == [hers.pk]


def test_from_what_she_leads_handing_over_takes_two_taps(phone: App) -> None:
    coming = phone.world.lantern.sessions.filter(state="scheduled", starts_at__gt=datetime.now(UTC))
    session = led(coming.earliest("starts_at"))
    noor(phone)
    phone.sign_in(fay(phone)).open("/leading")
    phone.tap("button", re.compile("^I can’t make it"))
    phone.tap("button", "Yes, ask the others")
    expect(phone.page.get_by_text("1 of the others was asked so far")).to_be_visible()
    assert phone.taps == 2
    assert Handover.objects.filter(session=session).exists()
    phone.axe()
    phone.screenshot("leading-handing-over")


@pytest.mark.kept
def test_passing_asks_the_next_and_what_was_settled_meanwhile_is_said(phone: App) -> None:
    hers, session = noor(phone), led(phone.world.tomorrow)
    phone.sign_in(fay(phone)).open(f"/session/{session.pk}/leading")
    phone.tap("button", "I can’t make it")
    with phone.outage():
        phone.tap("button", "Yes, ask the others")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    phone.tap("button", "Yes, ask the others")
    expect(phone.page.get_by_text("1 of the others was asked so far")).to_be_visible()
    phone.sign_in(hers).open("/week")
    phone.reload()
    with phone.outage():
        phone.tap("button", "Not this time")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
    handovers.take_back(session_id=session.pk, member=phone.world.fay, now=datetime.now(UTC))
    with refusal(phone, 409):
        phone.tap("button", "Not this time")
        expect(phone.page.get_by_text("This was settled in the meantime")).to_be_visible()
    expect(phone.find("heading", "Can you lead for somebody?")).to_have_count(0)


def test_who_leads_nothing_is_not_asked_whether_she_leads_for_somebody(phone: App) -> None:
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.sign_in(phone.world.full_week()).open("/week")
    phone.page.wait_for_load_state("networkidle")
    assert any("/me/circles/" in url for url in asked)
    assert not [url for url in asked if "/me/handovers/" in url or "HandoverOffers" in url]


@both_languages
def test_of_a_small_round_she_decides_and_calling_it_off_takes_a_second_tap(app: App, locale: str) -> None:
    said, session = SAID[locale[:2]], led(app.world.tomorrow)
    Session.objects.filter(pk=session.pk).update(quorum="asked")
    app.sign_in(fay(app, locale)).open(f"/session/{session.pk}/leading")
    expect(app.find("heading", said["few"])).to_be_visible()
    check(app, "evening-few", locale)
    app.tap("button", said["keep"])
    expect(app.find("heading", said["few"])).to_have_count(0)
    assert Session.objects.get(pk=session.pk).quorum == "two_chairs"
    app.settle()
    app.screenshot("evening-small-round")
    Session.objects.filter(pk=session.pk).update(quorum="asked")
    app.reload()
    app.tap("button", said["off"])
    app.axe()
    app.screenshot("evening-call-off")
    app.tap("button", said["off yes"])
    expect(app.page.get_by_text(said["called off"])).to_be_visible()
    assert Session.objects.get(pk=session.pk).state == "cancelled"
    check(app, "evening-off", locale)


@both_languages
def test_a_quiet_clock_for_rounds_goes_on_behind_a_locked_screen(app: App, locale: str) -> None:
    said, session = SAID[locale[:2]], app.world.tonight
    app.page.clock.install()
    app.sign_in(fay(app, locale)).open(f"/session/{session.pk}/material")
    shown = app.page.get_by_role("timer")
    expect(shown).to_have_text("2:00")
    app.tap("button", said["start"], exact=True)
    app.page.clock.fast_forward(30_000)  # as a phone that was locked: nothing ticked meanwhile
    expect(shown).to_have_text(re.compile(r"1:(30|29|28)"))
    app.tap("button", said["pause"], exact=True)
    app.page.clock.fast_forward(60_000)
    expect(app.find("button", said["go"], exact=True)).to_be_visible()
    expect(shown).to_have_text(re.compile(r"1:(30|29|28|27)"))
    check(app, "rounds-paused", locale)
    app.tap("button", said["go"], exact=True)
    app.tap("button", said["next"], exact=True)
    expect(app.page.get_by_text(said["turn"])).to_be_visible()
    app.reload()
    expect(app.page.get_by_text(said["turn"])).to_be_visible()
    app.page.clock.fast_forward(150_000)
    expect(app.page.get_by_text(said["up"])).to_be_visible()
    expect(shown).to_have_text("0:00")
    check(app, "rounds-up", locale)


def test_nobody_else_comes_in_and_is_told_so(phone: App) -> None:
    mia = phone.world.mom()
    phone.world.belongs(mia, phone.world.lantern)
    phone.sign_in(mia)
    for address in (f"/session/{phone.world.tonight.pk}/leading", "/leading/lantern/people"):
        with refusal(phone, 403):
            phone.open(address)
            expect(phone.page.get_by_role("alert")).to_contain_text("not open to you")
            phone.axe()


@pytest.mark.kept
@both_languages
def test_both_screens_say_plainly_that_nobody_answers(phone: App, locale: str) -> None:
    phone.sign_in(fay(phone, locale)).open("/week")
    phone.keep_shell()
    with phone.outage():
        for address in (f"/session/{phone.world.tonight.pk}/leading", "/leading/lantern/people"):
            phone.open(address)
            expect(phone.page.get_by_role("alert")).to_be_visible()
            expect(phone.page.locator("h1")).to_have_count(1)
            phone.axe()
