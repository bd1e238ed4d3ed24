"""The Meeting Guide feed: what others read of our circles, over all the demo's and some odd ones."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from groups.exchange import guide
from groups.exchange.weekly import weekly_days, weekly_rule
from groups.models import Circle, Series, Session
from groups.services.circles import archive_circle, change_circle
from groups.services.series import schedule_series
from tests.exchange.guide_schema import CODES, FEED
from tests.factories import make_circle

URL = "/api/v1/feeds/meeting-guide.json"
NOT_OURS = {"W", "BA", "TC", "M", "L", "G", "B", "C", "CF"}
WALL = datetime(2027, 1, 5, 20, 30)  # noqa: DTZ001  (a Tuesday, on the wall)


def weekly(circle: Circle, rrule: str = "FREQ=WEEKLY", *, minutes: int = 60, local: datetime = WALL) -> Series:
    """This function will give the circle a series, as its facilitator would."""
    return schedule_series(
        circle_id=circle.pk, rrule=rrule or None, dtstart_local=local, zone=ZoneInfo(circle.timezone),
        duration_minutes=minutes, now=datetime.now(UTC),
    )  # fmt: skip


def feed(client: Client) -> list[dict[str, Any]]:
    answer = client.get(URL)
    assert answer.status_code == 200
    entries: list[dict[str, Any]] = answer.json()
    jsonschema.validate(entries, FEED)
    assert len({one["slug"] for one in entries}) == len(entries)
    return entries


@pytest.mark.django_db
def test_every_weekly_evening_of_the_demo_is_told_as_the_format_wants_it(client: Client) -> None:
    from groups.reference import shipped

    rows = shipped("circles_demo")
    expected = set()
    for row in rows:
        circle = make_circle(**{k: v for k, v in row.items() if k not in ("rrule", "dtstart_local")})
        local = datetime.fromisoformat(row["dtstart_local"])
        weekly(circle, row["rrule"], minutes=row["duration_minutes"], local=local)
        if "FREQ=WEEKLY" in row["rrule"] and "INTERVAL" not in row["rrule"]:
            names = row["rrule"].partition("BYDAY=")[2].partition(";")[0].split(",")
            expected |= {(row["slug"], ("SU", "MO", "TU", "WE", "TH", "FR", "SA").index(name)) for name in names}
    entries = feed(client)
    assert {(one["url"].split("/")[-2], one["day"]) for one in entries} == expected
    assert len(expected) > 30
    by_slug = {row["slug"]: row for row in rows}
    for one in entries:
        row = by_slug[one["url"].split("/")[-2]]
        assert (one["time"], one["timezone"]) == (row["dtstart_local"][11:16], row["timezone"])
        assert one["notes"] == row["description"]
        assert not set(one["types"]) & NOT_OURS


@pytest.mark.django_db
class TestWhoIsTold:
    def test_hidden_and_ended_circles_are_not(self, client: Client) -> None:
        hidden, ended, open_one = make_circle(is_discoverable=False), make_circle(), make_circle(name="Open Porch")
        for circle in (hidden, ended, open_one):
            weekly(circle)
        archive_circle(circle_id=ended.pk, now=datetime.now(UTC))
        assert [one["name"] for one in feed(client)] == ["Open Porch"]

    @pytest.mark.parametrize(
        "rrule", ["FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1TU", "FREQ=WEEKLY;BYMONTH=1,2;BYDAY=TU", ""]
    )
    def test_what_does_not_meet_every_week_is_not(self, client: Client, rrule: str) -> None:
        weekly(make_circle(), rrule)
        assert feed(client) == []

    def test_a_series_that_is_over_is_not(self, client: Client) -> None:
        series = weekly(make_circle(), "FREQ=WEEKLY;COUNT=4")
        assert len(feed(client)) == 1
        Session.objects.filter(series=series).delete()
        assert feed(client) == []

    def test_several_days_are_several_entries_and_daily_is_seven(self, client: Client) -> None:
        weekly(make_circle(), "FREQ=WEEKLY;BYDAY=TU,SU")
        weekly(make_circle(), "FREQ=DAILY", local=WALL.replace(hour=6))
        assert sorted(one["day"] for one in feed(client)) == sorted([0, 2, *range(7)])

    def test_over_midnight_it_ends_at_a_smaller_time(self, client: Client) -> None:
        weekly(make_circle(), local=WALL.replace(hour=23, minute=30), minutes=90)
        assert [(one["time"], one["end_time"]) for one in feed(client)] == [("23:30", "01:00")]


LEAKS = (
    "Write to fay@example.org first.",
    "Look at https://zoom.us/j/123456789 then.",
    "See meet.example.com/late for more.",
    "Call +1 (555) 010-0199 before.",
    "We sit at 12 Maple Tree Road, second floor.",
    "In der Lindenstraße 14 im Hof.",
    "Calle de la Luna 8, bajo.",
    "Ring 0151 2345678 bitte.",
    "The passcode is known.",
    "WhatsApp us.",
    "www.example.org",
    "Room id 812 3456 7890.",
)
HARMLESS = (
    "Six-week closed cohort, 8 seats, 60 minutes, from 20:30 to 21:45.",
    "Children under 5; two hours; 10 meetings a year, since 2024.",
    "Working shifts of 12 hours? So do we. Come late, e.g. at nine.",
    "Signal Hill is where we began.",
)


@pytest.mark.django_db
class TestWhatIsTold:
    @pytest.mark.parametrize("text", LEAKS)
    def test_words_that_show_a_way_to_somebody_are_left_out(self, client: Client, text: str) -> None:
        weekly(make_circle(description=f"Warm.\n{text}", meeting_format="in_person"))
        weekly(make_circle(name=f"Circle {text}"[:80]))
        entries = feed(client)
        assert [one["notes"] for one in entries] == [""]
        assert text not in str(entries)

    @pytest.mark.parametrize("text", HARMLESS)
    def test_other_words_are_told_as_one_line(self, client: Client, text: str) -> None:
        weekly(make_circle(description=f"Warm.\n\n {text} "))
        assert [one["notes"] for one in feed(client)] == [f"Warm. {text}"]

    @pytest.mark.parametrize(
        ("language", "fields", "types"),
        [
            ("es", {}, ["O", "S"]),
            ("pt-BR", {}, ["O", "POR"]),
            ("tl", {}, ["O"]),
            ("en", {"admission": "approval"}, ["EN"]),
            ("fr", {"enrolment": "cohort"}, ["FR"]),
        ],
    )
    def test_the_codes_say_the_language_and_whether_the_door_is_open(
        self, client: Client, language: str, fields: dict[str, str], types: list[str]
    ) -> None:
        circle = make_circle(language=language, **fields)
        weekly(circle, "FREQ=WEEKLY;COUNT=6")
        assert [one["types"] for one in feed(client)] == [types]

    def test_who_is_behind_it_is_a_setting(self, client: Client) -> None:
        weekly(make_circle())
        with override_settings(ORGANISATION_NAME="Mothers of the Bay"):
            assert {one["entity"] for one in feed(client)} == {"Mothers of the Bay"}

    def test_the_longest_address_still_fits_and_differs_by_circle(self, client: Client) -> None:
        for last in "ab":
            weekly(make_circle(slug="x" * 59 + last), "FREQ=WEEKLY;BYDAY=MO,TU")
        assert {len(one["slug"]) for one in feed(client)} == {64}


@pytest.mark.django_db
def test_an_entry_keeps_its_id_when_its_hour_moves_and_says_that_it_changed(client: Client) -> None:
    circle = make_circle()
    old = weekly(circle)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    Circle.objects.update(changed_at=long_ago)
    Series.objects.update(created_at=long_ago)
    (before,) = feed(client)
    later = weekly(circle, local=WALL + timedelta(weeks=8, hours=-2))
    Series.objects.filter(pk=later.pk).update(previous=old, created_at=datetime(2026, 2, 1, tzinfo=UTC))
    assert feed(client) == [before]  # both meet on Tuesdays; the one that is next is told
    Session.objects.filter(series=old).delete()
    (after,) = feed(client)
    assert (after["slug"], after["time"]) == (before["slug"], "18:30")
    assert (before["updated"], after["updated"]) == ("2026-01-01 00:00:00", "2026-02-01 00:00:00")
    change_circle(circle_id=circle.pk, expected_version=None, now=datetime(2027, 3, 4, 5, 6, tzinfo=UTC), name="New")
    assert feed(client)[0]["updated"] == "2027-03-04 05:06:00"


@pytest.mark.django_db
class TestAsking:
    def test_who_has_it_gets_304_until_it_changes(self, client: Client) -> None:
        circle = make_circle()
        weekly(circle)
        first = client.get(URL)
        again = client.get(URL, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        change_circle(circle_id=circle.pk, expected_version=None, now=datetime.now(UTC), name="Another")
        assert client.get(URL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
        assert "public" in first.headers["Cache-Control"]

    @pytest.mark.parametrize("query", ["?day=1", "?format=json", "?key=", "?limit=5&q=x"])
    def test_a_parameter_is_refused(self, client: Client, query: str) -> None:
        answer = client.get(URL + query)
        assert answer.status_code == 400
        assert {one["code"] for one in answer.json()["errors"]} == {"unknown_parameter"}

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_it_is_only_read(self, client: Client, method: str) -> None:
        assert getattr(client, method)(URL).status_code in (403, 405, 415)

    def test_it_costs_the_same_for_three_circles_and_for_forty(self, client: Client) -> None:
        counts = []
        for number in (3, 37):
            for _ in range(number):
                weekly(make_circle(), "FREQ=WEEKLY;BYDAY=MO,TU")
            with CaptureQueriesContext(connection) as asked:
                assert len(feed(client)) in (6, 80)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 3


def test_every_language_code_is_one_of_the_formats_own() -> None:
    assert {code for code in guide.LANGUAGES.values() if code} <= set(CODES) - NOT_OURS


@pytest.mark.parametrize("days", [(0,), (1, 4), (0, 6), tuple(range(7))])
def test_a_weekly_rule_means_the_days_it_was_made_of(days: tuple[int, ...]) -> None:
    assert weekly_days(weekly_rule(days), WALL) == days
