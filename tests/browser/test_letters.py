"""The letters as a mail program shows them, by day and by night, and the pages behind their links."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from groups.models import Seat
from groups.services.prompts import choose_prompt_after
from groups.services.reference import load_prompts
from members.models import Member
from notifications.models import Delivery
from notifications.onetap import Purpose, Token
from notifications.specimens import names
from tests.browser.conftest import Visit
from tests.browser.test_pages import TOO_SMALL
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

LETTERS = [name for name in names() if not name.startswith("account-")]  # those about accounts are plain text
WIDTH = 390
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = {
    Purpose.HOPEFUL: "hopeful_question",
    Purpose.ACCEPT: "seat_offered",
    Purpose.PASS: "seat_offered",
    Purpose.REFLECT: "reflection_prompt",
    Purpose.PAUSE: "reflection_prompt",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "es"])
def test_everybody_can_read_every_letter(visit: Callable[..., Visit], locale: str, scheme: str) -> None:
    window = visit(viewport={"width": WIDTH, "height": 800}, color_scheme=scheme, bypass_csp=True)  # axe is a script
    window.page.route("**/favicon.ico", lambda asked: asked.fulfill(status=204))  # the browser's own wish
    wrong = {name: _wrong(window.open(f"/dev/letters/{name}/{locale}/{scheme}/")) for name in LETTERS}
    assert not {name: each for name, each in wrong.items() if each}
    assert not window.complaints
    assert not window.strangers


@pytest.fixture
def links(transactional_db: None) -> dict[str, list[tuple[str, str]]]:
    """In both languages, each purpose with the address of a page that still has something to ask."""
    load_prompts()
    return {locale: list(_links(make_member(locale=locale))) for locale in ("en", "es")}


@pytest.mark.parametrize(("locale", "scheme"), [("en", "light"), ("es", "dark")])
def test_everybody_can_answer_by_one_tap(
    visit: Callable[..., Visit], links: dict[str, list[tuple[str, str]]], locale: str, scheme: str
) -> None:
    window = visit(viewport={"width": WIDTH, "height": 800}, color_scheme=scheme)
    wrong: dict[str, list[str]] = {}
    for purpose, address in links[locale]:
        page = window.open(address)
        assert page.locator("main button, main a").count(), purpose
        wrong[purpose] = _wrong(page) + page.evaluate(TOO_SMALL)
        if page.locator("main button").count():  # a door has none: it is a link
            page.locator("main button").last.click()
            wrong[f"{purpose} answered"] = _wrong(page) + page.evaluate(TOO_SMALL)
    assert not {name: each for name, each in wrong.items() if each}
    assert not window.complaints
    assert not window.strangers


def _wrong(page: Page) -> list[str]:
    """Return what axe finds, and whether anything has to be scrolled sideways."""
    assert page.locator("main").inner_text().strip()
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found] + [f"{wide} wide"] * (wide > WIDTH)


def _links(member: Member) -> Iterator[tuple[str, str]]:
    now = datetime.now(UTC).replace(microsecond=0)
    circle = make_circle(name="A-name-without-a-single-space-" + "x" * 45)
    make_membership(circle, member, alias="My-hour-without-a-single-space-" + "y" * 20)
    for days, purpose in enumerate(Purpose, start=1):
        kind = KINDS.get(purpose, "reminder")
        is_over = kind == "reflection_prompt"
        session = make_session(circle, starts_at=now - days * 2 * HOUR if is_over else now + days * DAY)
        offered = {"state": Seat.State.OFFERED, "offer_expires_at": now + HOUR, "offers": 1}
        seat = make_seat(session, member, **{
            "hopeful_question": {"state": Seat.State.HOPEFUL},
            "seat_offered": offered,
            "reflection_prompt": {"attendance": Seat.Attendance.ATTENDED},
        }.get(kind, {}))  # fmt: skip
        if is_over:
            choose_prompt_after(session_id=session.pk, member=member, now=now)
        row = Delivery.objects.create(
            recipient=member, kind=kind, occasion_id=seat.pk, session_id=session.pk, version=1,
            lead_minutes=4320 if kind == "reminder" else None, due_at=now, not_before=now, expires_at=now + DAY,
        )  # fmt: skip
        yield purpose.name, f"/api/v1/t/{Token(purpose, row.pk, member.token_epoch, now + DAY).spell()}/"
