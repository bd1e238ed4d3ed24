"""The start page: what waits for whoever looks, the list behind each number, and nothing that anybody wrote."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Circle, Debrief, Membership, Moderator, SessionHost, SupportLine
from groups.selectors import attention
from groups.services import care, reports
from groups.services.reference import load_support_lines
from members.models import FacilitatorApplication, Member
from notifications.models import Delivery
from tests.admin.conftest import Login
from tests.factories import make_circle, make_duty, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sections(client: Client) -> dict[str, tuple[str, str]]:
    """Return what the page says waits, by code: the number it tells, and the list it leads to."""
    text = client.get("/admin/").content.decode()
    found = re.findall(r'id="need-([\w-]+)-title"><a href="([^"]+)">.*?<span class="number">(.*?)</span>', text, re.S)
    return {code: (number, unescape(address)) for code, address, number in found}


def listed(client: Client, address: str) -> int:
    """Return how many rows the list shows."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return len(answer.context["cl"].result_list)


def furnish(circle: Circle, *, number: int = 1) -> None:
    """Let one of everything wait in a circle."""
    for _step in range(number):
        fay = make_member(is_approved_facilitator=True)
        pim = make_member()
        make_membership(
            circle, pim, handle=f"Asking {uuid4().hex[:20]}", state=Membership.State.PENDING, joined_at=None
        )
        make_membership(circle, fay, handle=f"Handle {uuid4().hex[:20]}")
        session = make_session(circle, starts_at=NOW + HOUR * (2 + circle.sessions.count()))
        make_seat(session, fay)
        reports.make_report(
            reporter=fay, subject="circle", circle=circle, reason="self_harm", text="thistle-canary", now=NOW
        )
        reports.make_report(
            reporter=pim, subject="circle", circle=circle, reason="selling", text="thistle-canary", now=NOW
        )
        Debrief.objects.create(session=session, author=fay, answers_sealed=b"x", wants_call=True)
        Delivery.objects.create(
            recipient=pim, kind="reminder", occasion_id=uuid4(), session_id=session.pk, due_at=NOW - HOUR,
            expires_at=NOW + DAY, not_before=NOW, state="failed", error_code="rcpt_550",
        )  # fmt: skip
        FacilitatorApplication.objects.create(member=fay, motivation_sealed=b"x", applied_at=NOW - 2 * DAY)


OF_A_CIRCLE = {"reports-urgent", "reports-other", "hosts", "quorum", "requests", "debriefs", "unled", "deliveries"}


def test_nothing_waits_is_said_kindly(login: Login, cleo: Member, porch: Circle, fay: Member) -> None:
    make_membership(porch, fay, role=Membership.Role.FACILITATOR)
    client = login(cleo)
    assert sections(client) == {}
    assert "Nothing waits for you today." in client.get("/admin/").content.decode()


def test_each_reads_what_is_hers_and_no_more(
    login: Login, ada: Member, cleo: Member, porch: Circle, elsewhere: Circle
) -> None:
    mona = make_member("mona", is_staff=True)
    Moderator.objects.create(member=mona)
    furnish(porch)
    furnish(elsewhere)
    hers = sections(login(cleo))
    assert set(hers) == OF_A_CIRCLE | {"applications"}
    assert {code: hers[code][0] for code in OF_A_CIRCLE} == dict.fromkeys(OF_A_CIRCLE, "1")
    assert hers["applications"][0] == "2"
    moderators = sections(login(mona))
    assert {code: number for code, (number, _) in moderators.items()} == {"reports-urgent": "2", "reports-other": "2"}
    everything = sections(login(ada))
    assert set(everything) == set(hers)
    assert {number for number, _ in everything.values()} == {"2"}
    assert "Elsewhere" not in login(cleo).get("/admin/").content.decode()


def test_every_number_is_the_number_of_rows_of_the_list_behind_it(
    login: Login, ada: Member, cleo: Member, porch: Circle, elsewhere: Circle
) -> None:
    load_support_lines()
    SupportLine.objects.filter(country="GB").update(verified_on=NOW.date() - 200 * DAY)
    SupportLine.objects.filter(country="US").update(verified_on=NOW.date(), is_published=True)
    for circle in (porch, elsewhere):
        furnish(circle, number=3)
    make_session(porch, starts_at=NOW + 40 * DAY)  # far ahead, and nobody leads it: nothing to think of yet
    make_session(porch, starts_at=NOW - 2 * DAY)
    session = make_session(porch, starts_at=NOW + 5 * DAY)  # led, and too early to miss anybody
    for _each in range(2):
        SessionHost.objects.create(
            session=session, member=make_member(), starts_at=session.starts_at, ends_at=session.ends_at
        )
    for client in (login(cleo), login(ada)):
        found = sections(client)
        assert found
        assert {code: int(number) for code, (number, _) in found.items()} == {
            code: listed(client, address) for code, (_, address) in found.items()
        }
    assert "lines" in found


def test_whoever_is_on_duty_reads_that_somebody_waits_for_her(login: Login, cleo: Member, porch: Circle) -> None:
    pim = make_member()
    make_membership(porch, pim, handle="Tidal Wren")
    session = make_session(porch, starts_at=NOW - HOUR / 2)
    make_seat(session, pim)
    dora = make_member("dora", is_staff=True)
    make_duty(dora)
    care.ask_for_contact(session=session, member=pim, reach="0151 canary", now=NOW)
    client = login(dora)
    assert {code: number for code, (number, _) in sections(client).items()} == {"contact": "1"}
    page = client.get("/admin/").content.decode()
    assert "canary" not in page
    assert "contact" not in sections(login(cleo))


def test_it_says_nothing_that_anybody_wrote_and_no_address(
    login: Login, ada: Member, cleo: Member, porch: Circle
) -> None:
    furnish(porch, number=2)
    for client in (login(ada), login(cleo)):
        page = client.get("/admin/").content.decode()
        today = page[page.index('id="today"') : page.index('id="content-main"')]
        assert "canary" not in today
        assert "@" not in today


def test_it_costs_the_same_however_much_waits(login: Login, ada: Member, cleo: Member, porch: Circle) -> None:
    furnish(porch)

    def questions(client: Client) -> int:
        client.get("/admin/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/")
        return len(asked)

    clients = login(ada), login(cleo)
    few = [questions(client) for client in clients]
    furnish(porch, number=12)
    for _each in range(7):
        furnish(make_circle())
    assert [questions(client) for client in clients] == few
    assert max(few) < 40


def test_a_hundred_and_more_are_not_counted_one_by_one(login: Login, cleo: Member, porch: Circle) -> None:
    Membership.objects.bulk_create(
        Membership(circle=porch, member=make_member(), handle=f"h{step}", state="pending") for step in range(101)
    )
    assert sections(login(cleo))["requests"][0] == "100 or more"


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (datetime(2027, 1, 5, 9, tzinfo=UTC), datetime(2027, 1, 6, 9, tzinfo=UTC)),  # four in New York
        (datetime(2027, 1, 5, 8, 59, tzinfo=UTC), datetime(2027, 1, 5, 9, tzinfo=UTC)),
        (datetime(2027, 1, 6, 3, tzinfo=UTC), datetime(2027, 1, 6, 9, tzinfo=UTC)),
    ],
)
def test_tonight_is_over_at_four_in_the_morning_on_her_clock(now: datetime, ends: datetime) -> None:
    cleo = make_member("cleo", timezone="America/New_York")
    assert attention.end_of_night(cleo, now=now) == ends


def test_who_leads_tonight_is_read_in_the_list(login: Login, cleo: Member, porch: Circle, fay: Member) -> None:
    make_membership(porch, fay, handle="Calm Otter 5", role=Membership.Role.FACILITATOR)
    now = datetime.now(UTC)  # and somewhere where tonight is not over within the hour
    Member.objects.filter(pk=cleo.pk).update(timezone="Asia/Tokyo" if now.hour == 3 else "UTC")
    led = make_session(porch, starts_at=now + timedelta(minutes=1))
    SessionHost.objects.create(session=led, member=fay, starts_at=led.starts_at, ends_at=led.ends_at)
    make_session(porch, starts_at=now + 3 * DAY)
    page = login(cleo).get("/admin/groups/session/?when=tonight").content.decode()
    assert page.count('class="field-local_time') == 1
    assert "Calm Otter 5" in page
    assert "nobody yet" not in page
    assert "nobody yet" in login(cleo).get("/admin/groups/session/?when=week&short=leader").content.decode()
