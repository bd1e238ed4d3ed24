"""What machines read of the site: schedules for search engines, calendars of public circles, the list of pages."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client

from groups.models import Session
from groups.pages.schedules import schedule_of
from groups.services.circles import archive_circle
from groups.services.sessions import cancel_session, change_session
from tests.calendars import all_events
from tests.exchange.test_guide_out import WALL, weekly
from tests.factories import make_circle, make_member, make_seat

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def graph(client: Client, slug: str) -> list[dict[str, Any]]:
    page = client.get(f"/circles/{slug}/").content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: list[dict[str, Any]] = json.loads(block)["@graph"]
    return found


SCHEDULES: list[tuple[str, dict[str, Any] | None]] = [
    ("FREQ=WEEKLY", {"repeatFrequency": "P1W", "byDay": ["https://schema.org/Tuesday"]}),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
     {"repeatFrequency": "P2W", "byDay": ["https://schema.org/Monday", "https://schema.org/Thursday"]}),
    ("FREQ=MONTHLY;BYDAY=1TH;BYMONTH=1,2,9", {"repeatFrequency": "P1M", "byDay": ["1TH"], "byMonth": [1, 2, 9]}),
    ("FREQ=MONTHLY;BYMONTHDAY=5", {"repeatFrequency": "P1M", "byMonthDay": [5]}),
    ("FREQ=WEEKLY;COUNT=6", {"repeatFrequency": "P1W", "byDay": ["https://schema.org/Tuesday"], "repeatCount": 6}),
    ("FREQ=DAILY;UNTIL=20270301T000000Z", {"repeatFrequency": "P1D", "endDate": "2027-03-01"}),
    ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", None),
    ("FREQ=YEARLY", None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("rrule", "expected"), SCHEDULES)
def test_a_rule_is_said_in_the_words_of_schema_org_or_not_at_all(rrule: str, expected: dict[str, Any] | None) -> None:
    series = weekly(make_circle(), rrule, minutes=75)
    found = schedule_of(series)
    if expected is None:
        assert found is None
        return
    assert found == {
        "@type": "Schedule", "startDate": "2027-01-05", "startTime": "20:30:00", "endTime": "21:45:00",
        "duration": "PT75M", "scheduleTimezone": "America/New_York", **expected,
    }  # fmt: skip


def test_the_page_tells_evenings_and_the_schedule_without_a_way_in(client: Client) -> None:
    circle = make_circle()
    weekly(circle)
    *evenings, repeated = graph(client, circle.slug)
    assert len(evenings) == 6
    assert not [one for one in evenings if "eventSchedule" in one]
    assert "startDate" not in repeated
    assert [one["repeatFrequency"] for one in repeated["eventSchedule"]] == ["P1W"]
    assert repeated["location"]["url"] == f"https://kindcircle.test/circles/{circle.slug}/"


class TestCalendar:
    def test_it_holds_times_and_the_circles_name_and_nobody(self, client: Client) -> None:
        circle = make_circle(name="Lamp")
        weekly(circle, "FREQ=WEEKLY;COUNT=3")
        make_seat(Session.objects.earliest("starts_at"), make_member("pim"))
        answer = client.get(f"/circles/{circle.slug}/calendar.ics")
        events = all_events(answer.content)
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert [str(one["SUMMARY"]) for one in events] == ["Lamp"] * 3
        keys = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "SEQUENCE", "STATUS"}
        assert {key for one in events for key in one} == keys
        assert b"pim" not in answer.content

    def test_a_name_that_says_too_much_stays_away_from_lock_screens(self, client: Client) -> None:
        circle = make_circle(name="Guilt support circle")
        weekly(circle)
        assert b"uilt" not in client.get(f"/circles/{circle.slug}/calendar.ics").content

    def test_moving_and_calling_off_are_told_by_a_higher_sequence(self, client: Client) -> None:
        circle = make_circle()
        weekly(circle, "FREQ=WEEKLY;COUNT=2")
        address = f"/circles/{circle.slug}/calendar.ics"
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        moved, off = Session.objects.order_by("starts_at")
        change_session(session_id=moved.pk, now=NOW, local_start=WALL + timedelta(hours=1))
        cancel_session(session_id=off.pk, now=NOW)
        later = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert later.status_code == 200
        before, after = ({str(one["UID"]): one for one in all_events(each.content)} for each in (first, later))
        assert before.keys() == after.keys()
        assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in after)
        assert sorted(str(one["STATUS"]) for one in after.values()) == ["CANCELLED", "CONFIRMED"]

    def test_a_hidden_or_ended_circle_has_none(self, client: Client) -> None:
        hidden, ended = make_circle(is_discoverable=False), make_circle()
        archive_circle(circle_id=ended.pk, now=NOW)
        for circle in (hidden, ended):
            assert client.get(f"/circles/{circle.slug}/calendar.ics").status_code == 404


def test_the_sitemap_names_public_pages_and_no_other(client: Client) -> None:
    shown, hidden = make_circle(), make_circle(is_discoverable=False)
    answer = client.get("/sitemap.xml")
    places = [one.text or "" for one in ET.fromstring(answer.content).iter(f"{SPACE}loc")]
    assert places == [
        f"https://kindcircle.test{path}" for path in ("/", "/circles/", "/care/", f"/circles/{shown.slug}/")
    ]
    assert hidden.slug not in answer.content.decode()
    for place in places:
        assert client.get(place.removeprefix("https://kindcircle.test")).status_code == 200


@pytest.mark.parametrize(
    ("path", "is_open"),
    [
        ("/", True), ("/circles/", True), ("/circles/x/", True), ("/care/", True), ("/sitemap.xml", True),
        ("/api/v1/feeds/meeting-guide.json", True), ("/api/v1/me/", False), ("/admin/", False), ("/app/", False),
        ("/calendar/token.ics", False), ("/_allauth/browser/v1/config", False),
    ],
)  # fmt: skip
def test_robots_are_told_what_is_public(client: Client, path: str, is_open: bool) -> None:
    told = RobotFileParser()
    told.parse(client.get("/robots.txt").content.decode().splitlines())
    assert told.can_fetch("anybody", path) == is_open
    assert told.site_maps() == ["https://kindcircle.test/sitemap.xml"]
