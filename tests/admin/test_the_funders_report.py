"""The report for funders: administrators alone, by months, as a page that prints and as a table."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import MonthlyTotal
from members.models import Member
from tests.admin.conftest import Login

pytestmark = pytest.mark.django_db
REPORT = "/admin/groups/monthlytotal/"
STORED = datetime(2027, 5, 9, tzinfo=UTC)


def month(number: int, **fields: object) -> None:
    """Store a month of 2027: all circles, one type that is told and one that is not."""
    day = date(2026 + (number + 11) // 12, (number - 1) % 12 + 1, 1)
    told = {"recorded": 4, "seats": 60, "attended": 50, "people": 20 + number, "stored_at": STORED}
    MonthlyTotal.objects.create(month=day, sessions=7, **{**told, **fields})
    MonthlyTotal.objects.create(
        month=day, sessions=4, meeting_format="online", enrolment="drop_in", **{**told, "people": 12, **fields}
    )
    MonthlyTotal.objects.create(
        month=day, sessions=3, meeting_format="audio", enrolment="cohort", stored_at=STORED, is_whole=True
    )


def test_it_tells_what_is_told_and_says_what_is_not(desk: Client) -> None:
    month(1)
    month(2, is_whole=False)
    answer = desk.get(REPORT)
    page = " ".join(answer.content.decode().split())
    assert [(each.words, each.sessions, each.seats, each.told, each.untold) for each in answer.context["sums"]] == [
        ("all circles", 14, 120, 2, 0), ("audio only, cohort", 6, 0, 0, 2), ("online, drop-in", 8, 120, 2, 0),
    ]  # fmt: skip
    assert "fewer than 11 different people" in page
    assert "<td>21</td>" in page
    assert "2027-02 *" in page
    assert "<td>3</td><td>–</td><td>–</td><td>–</td><td>–</td>" in page


def test_a_range_of_months_narrows_it_and_nonsense_is_refused_kindly(desk: Client) -> None:
    for number in range(1, 15):
        month(number)
    assert [row.month.month for row in desk.get(REPORT).context["rows"][::3]] == [*range(3, 13), 1, 2]
    narrow = desk.get(REPORT, {"first": "2027-02", "last": "2027-03"})
    assert {row.month for row in narrow.context["rows"]} == {date(2027, 2, 1), date(2027, 3, 1)}
    for wrong in ("2027-13", "x", "0000-01", "2027-02-01", "٢٠٢٧-02"):
        answer = desk.get(REPORT, {"first": wrong, "download": "1"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "Give a month such as 2027-03." in answer.content.decode()


def test_as_a_table_it_says_the_same(desk: Client) -> None:
    month(1)
    answer = desk.get(REPORT, {"download": "1"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="report.csv"'
    assert "no-store" in answer["Cache-Control"]
    first, *rows = csv.reader(io.StringIO(answer.content.decode(), newline=""))
    assert first[:2] == ["month", "meeting_format"]
    assert rows == [
        ["2027-01", "all", "all", "7", "4", "60", "50", "21", "yes"],
        ["2027-01", "audio", "cohort", "3", "", "", "", "", "yes"],
        ["2027-01", "online", "drop_in", "4", "4", "60", "50", "12", "yes"],
    ]


def test_before_the_first_month_it_says_so(desk: Client) -> None:
    page = desk.get(REPORT, {"download": "1"})
    assert "No month is counted yet." in page.content.decode()


def test_it_asks_the_database_the_same_however_many_months(desk: Client) -> None:
    month(1)
    with CaptureQueriesContext(connection) as few:
        desk.get(REPORT)
    for number in range(2, 30):
        month(number)
    with CaptureQueriesContext(connection) as many:
        desk.get(REPORT, {"first": "2027-01", "last": "2031-01"})
    assert len(many) == len(few)


def test_coordinators_and_rows_have_no_page(desk: Client, login: Login, cleo: Member) -> None:
    month(1)
    row = MonthlyTotal.objects.earliest("month")
    coordinator = login(cleo)
    assert [coordinator.get(path).status_code for path in (REPORT, REPORT + "?download=1")] == [404, 404]
    for page in ("add/", f"{row.pk}/", f"{row.pk}/change/", f"{row.pk}/history/", f"{row.pk}/delete/"):
        assert desk.get(REPORT + page).status_code == 404
    assert REPORT in desk.get("/admin/").content.decode()
    assert REPORT not in coordinator.get("/admin/").content.decode()


def test_it_prints_without_the_desk_around_it_and_loads_nothing_from_elsewhere(desk: Client) -> None:
    month(1)
    page = desk.get(REPORT).content.decode()
    assert "groups/report.css" in page
    assert " style=" not in page.split('<section class="report">')[1].split("</section>")[0]
    found = finders.find("groups/report.css")
    assert isinstance(found, str)
    with open(found) as sheet:
        words = sheet.read()
    assert "@media print" in words
    assert "url(" not in words


def test_spanish_speakers_read_it_in_spanish(desk: Client) -> None:
    month(1)
    page = desk.get(REPORT, headers={"Accept-Language": "es"}).content.decode()
    assert "Informe para quien financia" in page
    assert "personas distintas" in page
