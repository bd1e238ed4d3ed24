"""A zone that is no place is a 400 wherever one can be sent, and nothing is stored."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from groups.models import Circle, Series, Session
from members.models import Member
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "dst_cases.yaml").read_text())["zone_input_rejects"]
MORE = ["UTC", "Etc/UTC", "PST8PDT", "GB", "America", "america/NEW_YORK", "right/Europe/Paris",
        "Europe/Ρome", "../Europe/Paris", "A" * 5000, "tzdata.zi"]  # fmt: skip
START = "2027-01-05T20:30"


@pytest.fixture
def fay() -> Member:
    fay = make_member("fay", is_approved_facilitator=True)
    make_membership(make_circle(slug="clockwork"), fay, role="facilitator")
    return fay


@pytest.mark.parametrize("name", [*(case["input"] for case in CASES), *MORE, None, 5, ["Europe/Paris"], {"a": 1}])
def test_nowhere_is_it_taken(name: Any, fay: Member, client_for) -> None:
    client: Client = client_for(fay)
    before = stored(fay)
    circle = Circle.objects.get()
    etags = {path: client.get(path).headers["ETag"] for path in ("/api/v1/me/", "/api/v1/circles/clockwork/")}
    asked = [
        ("patch", "/api/v1/me/", {"timezone": name}),
        ("put", "/api/v1/me/availability/", {"timezone": name, "slots": []}),
        ("post", "/api/v1/circles/", {"slug": "other", "name": "Other", "timezone": name}),
        ("patch", "/api/v1/circles/clockwork/", {"timezone": name}),
        ("post", "/api/v1/circles/clockwork/sessions/", {"local_start": START, "timezone": name}),
        ("post", "/api/v1/circles/clockwork/series/", {"dtstart_local": START, "timezone": name}),
        ("post", "/api/v1/circles/clockwork/series/?dry_run=true", {"dtstart_local": START, "timezone": name}),
    ]
    for method, path, body in asked:
        headers = {"If-Match": etags[path]} if path in etags and method == "patch" else {}
        answer = getattr(client, method)(path, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 400, (method, path, answer.content)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert stored(fay) == before
    assert Circle.objects.get() == circle


def stored(fay: Member) -> tuple[Any, ...]:
    fay.refresh_from_db()
    zones = list(Circle.objects.values_list("timezone", flat=True))
    return fay.timezone, fay.version, zones, Series.objects.count(), Session.objects.count()
