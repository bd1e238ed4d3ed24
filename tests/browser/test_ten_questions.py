"""Ten questions of a coordinator (docs/for-coordinators.md), each answered within three clicks from the start page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from groups.models import Membership, Session
from tests.admin.conftest import login_of
from tests.browser.conftest import Visit
from tests.browser.desk import MOST_CLICKS, Desk, furnish
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
Ask = Callable[[Desk, dict[str, Session]], None]


def who_facilitates_tonight(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Who facilitates tonight")
    desk.reads("Porch", "Calm Otter 5", "2 of 10")


def who_could_lead_what_nobody_leads(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Sessions of the next seven days with too few to lead them")
    desk.reads("Porch", "nobody yet", f"{sessions['unled'].local_start:%Y-%m-%d}")
    desk.click("Porch", within="#result_list tr:has-text('nobody yet')")
    desk.click("Find who leads it")
    desk.reads(
        "Nobody leads it yet.", "1 facilitator of the circle is free then and was not asked yet.", "Calm Otter 5"
    )


def where_too_few_come(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Sessions of the next three days to which too few come")
    desk.reads("Porch", f"{sessions['tonight'].local_start:%Y-%m-%d %H:%M}")


def what_did_not_arrive(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Deliveries of the last seven days that did not arrive")
    desk.reads("reminder", "refused", "rcpt_550")
    desk.click("reminder")
    desk.reads("planned", "refused (rcpt_550)", "not worth sending from here on")


def who_waits_longest(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Requests to join")
    desk.reads("Asking Plover", "Asking Lark")
    shown = desk.page.inner_text("#result_list")
    assert shown.index("Asking Plover") < shown.index("Asking Lark")


def who_would_like_to_facilitate(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Applications to facilitate", within="#need-applications")
    desk.reads("applied")


def what_was_told_that_is_urgent(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Reports: somebody may be in danger")
    desk.reads("somebody may hurt herself", "Porch")


def whom_to_call(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Facilitators who would like a call")
    desk.reads("Calm Otter 5")


def who_is_told(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Who facilitates tonight")
    desk.click("Porch", within="#result_list")
    desk.click("Call off")
    told = desk.page.inner_text("#content-main tbody")
    assert re.search(r"\t2\t2$", told.strip()), told


def how_full_it_was(desk: Desk, sessions: dict[str, Session]) -> None:
    desk.click("Figures")
    desk.reads("Attendance by week", "100", "How late letters and messages go out", "Circles by theme")


QUESTIONS: dict[str, Ask] = {
    "Who facilitates tonight?": who_facilitates_tonight,
    "Which session of the week does nobody lead, and who could?": who_could_lead_what_nobody_leads,
    "To which of the next days do too few come?": where_too_few_come,
    "Which deliveries failed this week, and why?": what_did_not_arrive,
    "Who waits longest for an answer of her circle?": who_waits_longest,
    "Who would like to facilitate?": who_would_like_to_facilitate,
    "Was anything told that is urgent?": what_was_told_that_is_urgent,
    "Which facilitator would like a call?": whom_to_call,
    "Who is told if tonight's session is called off?": who_is_told,
    "How many came in the last weeks?": how_full_it_was,
}


def at_her_desk(visit: Callable[..., Visit], **wishes: Any) -> tuple[Desk, dict[str, Session]]:
    # Somewhere where tonight is not over within the hour.
    cleo = make_member("cleo", is_staff=True, timezone="Asia/Tokyo" if datetime.now(UTC).hour == 3 else "UTC")
    sessions = furnish(cleo)
    window = visit(**wishes)
    cookie = login_of(cleo).cookies[settings.SESSION_COOKIE_NAME].value
    window.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": window.root}])
    return Desk(window), sessions


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_each_is_answered_within_three_clicks(visit: Callable[..., Visit], width: int, scheme: str) -> None:
    desk, sessions = at_her_desk(visit, viewport={"width": width, "height": 844}, color_scheme=scheme)
    counted = {}
    for words, ask in QUESTIONS.items():
        with desk.question(words):
            ask(desk, sessions)
        counted[words] = desk.clicks
    print("\n".join(f"{clicks} {words}" for words, clicks in counted.items()))
    assert len(counted) == 10
    assert max(counted.values()) <= MOST_CLICKS


def test_the_page_for_coordinators_names_the_same_questions() -> None:
    page = Path(settings.BASE_DIR, "docs", "for-coordinators.md").read_text()
    told = re.findall(r"^\d+\. \*\*(.+?)\*\*", page, re.MULTILINE)
    assert told == list(QUESTIONS)


def test_the_pages_on_which_she_acts_are_for_everybody(visit: Callable[..., Visit]) -> None:
    desk, sessions = at_her_desk(visit, locale="es-MX", color_scheme="dark")
    unled, page = sessions["unled"], desk.page
    asks = Membership.objects.filter(state="pending").first()
    assert asks is not None
    acts = [f"session/{unled.pk}/{step}/" for step in ("move", "leaders")]
    acts += [f"session/cancel/?ids={unled.pk}", f"membership/{asks.pk}/answer/", f"session/{unled.pk}/move/"]
    for act in acts:
        desk.window.open(f"/admin/groups/{act}")
        desk.check(act)
    page.fill("input[name=day]", f"{unled.local_start - timedelta(days=1):%Y-%m-%d}")
    page.click("#content-main input[type=submit]")
    desk.reads("Qué cambiaría")
    desk.check("move, looked at")
    page.click("#content-main input[name=confirmed]")
    assert "queda avisado" in page.inner_text(".messagelist")
    moved = Session.objects.get(pk=unled.pk)
    assert moved.local_start == unled.local_start.replace(second=0, microsecond=0) - timedelta(days=1)
    assert not desk.window.complaints


def test_nothing_waits_on_a_telephone(visit: Callable[..., Visit]) -> None:
    cleo = make_member("cleo", is_staff=True, is_superuser=True)
    window = visit(locale="es-MX", color_scheme="dark")
    cookie = login_of(cleo).cookies[settings.SESSION_COOKIE_NAME].value
    window.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": window.root}])
    desk = Desk(window)
    for address in ("/admin/", "/admin/figures/"):
        window.open(address)
        desk.check(address)
