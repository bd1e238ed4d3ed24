"""A coordinator at her desk: she begins each question on the start page, and her clicks are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from groups.models import Circle, Coordination, Debrief, Membership, Seat, Session, SessionHost
from groups.services import reports
from groups.services.joining import Wish, join_circle
from members.models import FacilitatorApplication, Member
from notifications.models import Delivery
from tests.browser.conftest import Visit
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

MOST_CLICKS = 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Desk:
    """Her window. `clicks` are those since the question began."""

    def __init__(self, window: Visit) -> None:
        self.window, self.page, self.clicks = window, window.page, 0

    @contextmanager
    def question(self, words: str) -> Iterator[Page]:
        """Begin on the start page; at the end the answer was there within three clicks, and nothing was amiss."""
        self.window.open("/admin/")
        self.check(words)
        self.clicks = 0
        yield self.page
        assert 0 < self.clicks <= MOST_CLICKS, f"{words} {self.clicks} clicks"
        self.check(words)
        assert not self.window.complaints, f"{words} {self.window.complaints}"
        assert not self.window.strangers, f"{words} {self.window.strangers}"

    def click(self, name: str, *, within: str = "#content") -> None:
        """Click the first link or button of this name."""
        self.clicks += 1
        place = self.page.locator(within)
        place.get_by_role("link", name=name).or_(place.get_by_role("button", name=name)).first.click()
        self.page.wait_for_load_state()

    def reads(self, *words: str) -> None:
        """Be shown all of these words."""
        shown = self.page.inner_text("#content")
        missing = [each for each in words if each not in shown]
        assert not missing, f"{missing} of {shown[:2000]}"

    def check(self, words: str) -> None:
        """Look at the page as a screen reader and a narrow window meet it."""
        # Without its own copy of the style sheets: taking it asks for what these import at a wrong address.
        found = Axe().run(self.page, options={"runOnly": RULES, "preload": False}).response["violations"]
        told = [(rule["id"], node["html"][:150]) for rule in found for node in rule["nodes"]]
        assert not told, f"{words} {self.page.url}: {told}"
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{words} {self.page.url}: {width}"


def furnish(cleo: Member) -> dict[str, Session]:
    """Let a day wait for her: two circles, tonight's session led, one of the week unled, and one of each request."""
    now = datetime.now(UTC)
    porch = make_circle(slug="porch", name="Porch", timezone="UTC", admission="approval", guilt_sources=["balance"])
    lamp = make_circle(slug="lamp", name="Lamp", timezone="UTC", guilt_sources=["money"])
    for circle in (porch, lamp):
        Coordination.objects.create(circle=circle, member=cleo)
    fay = make_member(is_approved_facilitator=True)
    make_membership(porch, fay, handle="Calm Otter 5", role=Membership.Role.FACILITATOR)
    sessions = {
        "tonight": make_session(porch, starts_at=now + HOUR / 4, minutes=20),
        "unled": make_session(porch, starts_at=now + 6 * DAY),
        "past": make_session(porch, starts_at=now - 2 * DAY),
    }
    tonight = sessions["tonight"]
    SessionHost.objects.create(session=tonight, member=fay, starts_at=tonight.starts_at, ends_at=tonight.ends_at)
    _people(porch, sessions)
    _weeks([porch, lamp])
    _waiting(porch, fay, sessions["past"])
    return sessions


def _people(porch: Circle, sessions: dict[str, Session]) -> None:
    for handle in ("Tidal Wren", "Quiet Heron"):
        person = make_member()
        make_membership(porch, person, handle=handle)
        for session in sessions.values():
            make_seat(session, person)


def _weeks(circles: list[Circle]) -> None:
    """Let eleven people come to both circles a week ago."""
    at = datetime.now(UTC).replace(hour=3, minute=0) - 7 * DAY
    people = [make_member() for _each in range(11)]
    for circle in circles:
        session = make_session(circle, starts_at=at, capacity=16)
        for person in people:
            make_seat(session, person, attendance=Seat.Attendance.ATTENDED)


def _waiting(porch: Circle, fay: Member, past: Session) -> None:
    now, pim = datetime.now(UTC), make_member()
    join_circle(circle_id=porch.pk, member=make_member(), now=now - 4 * DAY, wish=Wish(handle="Asking Plover"))
    join_circle(circle_id=porch.pk, member=make_member(), now=now - DAY, wish=Wish(handle="Asking Lark"))
    reports.make_report(reporter=pim, subject="circle", circle=porch, reason="self_harm", text="x", now=now)
    reports.make_report(reporter=pim, subject="circle", circle=porch, reason="selling", text="x", now=now)
    Debrief.objects.create(session=past, author=fay, answers_sealed=b"x", wants_call=True)
    FacilitatorApplication.objects.create(member=pim, motivation_sealed=b"x", applied_at=now - 3 * DAY)
    Delivery.objects.create(
        recipient=pim, kind="reminder", occasion_id=uuid4(), session_id=past.pk, due_at=now - HOUR,
        expires_at=now + DAY, not_before=now, state="failed", error_code="rcpt_550",
    )  # fmt: skip
