"""The figures for staff: sums of her circles, small cells left out, drawn and as a table that says the same."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.desk.charts import LEAST, Chart, Row, charts_for, weeks
from groups.models import Circle, Coordination, Moderator, Seat
from members.models import Member
from notifications.models import Delivery
from tests.admin.conftest import Login
from tests.factories import make_circle, make_member, make_seat, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
MONDAY = weeks(now=NOW, back=1)[0]  # of the week before
HOUR = timedelta(hours=1)


def of(staff: Member, code: str) -> Chart:
    return next(chart for chart in charts_for(staff, now=NOW) if chart.code == code)


def came(circle: Circle, people: list[Member], *, missed: int = 0, at: datetime = MONDAY) -> None:
    """Let these people come to a session of the circle, but for the last few."""
    session = make_session(circle, starts_at=at + HOUR * (1 + 2 * circle.sessions.count()), capacity=16)
    for number, person in enumerate(people):
        has_missed = number >= len(people) - missed
        make_seat(session, person, attendance=Seat.Attendance.MISSED if has_missed else Seat.Attendance.ATTENDED)


@pytest.fixture
def lamp(cleo: Member) -> Circle:
    """A second circle that cleo coordinates."""
    lamp = make_circle(slug="lamp", name="Lamp", guilt_sources=["money"])
    Coordination.objects.create(circle=lamp, member=cleo)
    return lamp


def test_attendance_is_told_of_enough_people_in_two_circles_and_of_fewer_never(
    cleo: Member, porch: Circle, lamp: Circle
) -> None:
    people = [make_member() for _each in range(LEAST)]
    came(porch, people[:-1], missed=2)
    came(lamp, people[:3])
    assert of(cleo, "attendance").rows[-1].values == (None,)  # ten people
    came(lamp, people[-1:])
    assert of(cleo, "attendance").rows[-1].values == (85,)  # 12 of 14, to the nearest five
    earlier = MONDAY - timedelta(weeks=1)
    came(porch, [make_member() for _each in range(LEAST + 3)], at=earlier)
    assert of(cleo, "attendance").rows[-2].values == (None,)  # one circle alone
    assert of(cleo, "attendance").rows[0].values == (None,)


def test_seats_and_those_taken_are_of_her_circles_alone(
    ada: Member, cleo: Member, porch: Circle, lamp: Circle, elsewhere: Circle
) -> None:
    people = [make_member() for _each in range(LEAST)]
    came(porch, people)
    came(lamp, people[:2])
    came(elsewhere, people)
    assert of(cleo, "seats").rows[3].values == (32, 13)
    assert of(ada, "seats").rows[3].values == (48, 24)
    came(porch, people[:4], at=MONDAY + timedelta(weeks=2))
    came(lamp, [], at=MONDAY + timedelta(weeks=2))
    assert of(cleo, "seats").rows[5].values == (32, None)


def test_themes_are_those_of_the_directory(cleo: Member, porch: Circle, lamp: Circle, elsewhere: Circle) -> None:
    Circle.objects.filter(pk=porch.pk).update(guilt_sources=["money", "balance"])
    Circle.objects.filter(pk=elsewhere.pk).update(guilt_sources=["cooking"])
    rows = of(cleo, "themes").rows
    assert [row.values for row in rows] == [(2,), (1,)]
    Circle.objects.filter(pk=porch.pk).update(is_discoverable=False)
    assert [row.values for row in of(cleo, "themes").rows] == [(1,)]


def test_how_late_deliveries_are_is_told_of_enough_people_of_two_circles(
    cleo: Member, porch: Circle, lamp: Circle, elsewhere: Circle
) -> None:
    people = [make_member() for _each in range(LEAST)]

    def send(circle: Circle, moms: list[Member], late: int) -> None:
        session = make_session(circle, starts_at=NOW + HOUR * (2 + 2 * circle.sessions.count()))
        for mom in moms:
            Delivery.objects.create(
                recipient=mom, kind="reminder", occasion_id=uuid4(), session_id=session.pk, state="sent", due_at=MONDAY,
                created_at=MONDAY - HOUR, not_before=MONDAY, sent_at=MONDAY + timedelta(seconds=late),
                expires_at=NOW + HOUR,
            )  # fmt: skip

    def told() -> tuple[float | None, ...]:
        return of(cleo, "lag").rows[-2].values

    send(elsewhere, people, 500)
    send(porch, people[:-1] * 2, 4)
    send(lamp, people[:3] * 4, 4)
    assert told() == (None, None)  # ten people, 32 deliveries
    send(lamp, people[-1:], 4)
    assert told() == (4.0, 4.0)
    Delivery.objects.exclude(session_id__in=porch.sessions.values("pk")).delete()
    send(porch, people, 4)
    assert told() == (None, None)  # one circle alone


def test_the_page_is_for_those_who_look_after_circles_and_costs_the_same(
    login: Login, ada: Member, cleo: Member, porch: Circle, lamp: Circle
) -> None:
    mona = make_member("mona", is_staff=True)
    Moderator.objects.create(member=mona)
    assert login(mona).get("/admin/figures/").status_code == 404
    assert "Figures" not in login(mona).get("/admin/").content.decode()
    assert "/admin/figures/" in login(cleo).get("/admin/").content.decode()

    def questions(member: Member) -> int:
        client = login(member)
        client.get("/admin/figures/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/admin/figures/").status_code == 200
        return len(asked)

    few = [questions(member) for member in (ada, cleo)]
    for _each in range(5):
        came(make_circle(), [make_member() for _step in range(12)])
        came(porch, [make_member() for _step in range(12)])
    assert [questions(member) for member in (ada, cleo)] == few


def test_the_drawing_and_the_table_say_the_same(login: Login, cleo: Member, porch: Circle, lamp: Circle) -> None:
    people = [make_member() for _each in range(LEAST)]
    came(porch, people)
    came(lamp, people)
    page = login(cleo).get("/admin/figures/").content.decode().partition('id="content-main"')[2]
    drawn = re.findall(r'<text class="value"[^>]*>([^<]*)</text>', page)
    told = re.findall(r"<td>([^<]*)</td>", page)
    assert drawn == told
    assert {"32", "22", "100"} <= set(told)
    assert " style=" not in page
    assert 'role="img"' in page


def test_the_longest_bar_is_the_greatest_value() -> None:
    rows = [Row(label="a", values=(4, None)), Row(label="b", values=(2, 1))]
    chart = Chart(code="x", title="x", note="x", head="x", columns=["one", "two"], rows=rows)
    lengths = [[bar.length for bar in group.bars] for group in chart.groups]
    assert lengths == [[280, 0], [140, 70]]
    bottom = max(bar.y + 12 for group in chart.groups for bar in group.bars)
    assert bottom <= chart.height
