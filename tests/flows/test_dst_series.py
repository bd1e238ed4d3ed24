"""Every series of the table of clock changes, previewed over HTTP by a facilitator, as a frontend would."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from groups.models import Circle, Membership, Series
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "dst_cases.yaml").read_text())


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="clockwork")


@pytest.fixture
def facilitator(circle: Circle) -> Client:
    fay = make_member("fay")
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    client = Client()
    client.force_login(fay, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def preview(client: Client, **body: Any) -> Any:
    return client.post("/api/v1/circles/clockwork/series/?dry_run=true", data=body, content_type="application/json")


@pytest.mark.parametrize("case", CASES["series"], ids=lambda case: case["id"])
def test_a_series_meets_when_the_table_says(case: dict[str, Any], facilitator: Client) -> None:
    body = {
        "rrule": case["rrule"],
        "dtstart_local": str(case["dtstart_local"]),
        "timezone": case["zone"],
        "duration_minutes": case["duration_minutes"],
    }
    first = case["occurrences"][0]
    if first.get("fold"):
        body["fold"] = first["fold"]
    answer = preview(facilitator, **body)
    if case.get("refused"):
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "#/timezone"
        return
    assert answer.status_code == 200, answer.content
    found = [
        (datetime.fromisoformat(each["local"]), datetime.fromisoformat(each["utc"]), each["kind"])
        for each in answer.json()["occurrences"]
    ]
    wanted = [
        (datetime.fromisoformat(str(each["local"])), datetime.fromisoformat(each["utc"]), each["kind"])
        for each in case["occurrences"]
    ]
    assert found[: len(wanted)] == wanted
    if "COUNT" in (case["rrule"] or "COUNT"):
        assert len(found) == len(wanted)
    assert not Series.objects.exists()


def test_an_offset_names_the_second_of_two_equal_hours(facilitator: Client) -> None:
    answer = preview(facilitator, rrule=None, dtstart_local="2026-11-01T01:30-05:00", timezone="America/New_York")
    assert answer.json()["occurrences"] == [
        {
            "local": "2026-11-01T01:30:00",
            "utc": "2026-11-01T06:30:00Z",
            "shown_local": "2026-11-01T01:30:00",
            "kind": "fold",
            "fold": 1,
        }
    ]
    refused = preview(facilitator, rrule=None, dtstart_local="2026-11-01T01:30+02:00", timezone="America/New_York")
    assert refused.status_code == 400


@pytest.mark.parametrize("zone", [case["input"] for case in CASES["zone_input_rejects"]])
def test_a_zone_that_is_no_place_is_a_400(zone: str, facilitator: Client) -> None:
    answer = preview(facilitator, rrule=None, dtstart_local="2027-01-05T20:30", timezone=zone)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("rrule", "code"),
    [
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "rule_too_fine"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "rule_never_fires"),
        ("FREQ=WEEKLY;COUNT=500", "rule_too_long"),
        ("nonsense", "rule_invalid"),
    ],
)
def test_a_rule_that_cannot_be_a_series_is_refused_with_its_code(rrule: str, code: str, facilitator: Client) -> None:
    answer = preview(facilitator, rrule=rrule, dtstart_local="2027-01-05T20:30", timezone="America/New_York")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "#/rrule", "code": code, "detail": answer.json()["errors"][0]["detail"]}
    ]
