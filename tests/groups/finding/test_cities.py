"""A circle's city is public, coarse, told by its facilitators, and gone when they no longer meet there."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groups.models import Circle
from members.models import Member
from tests.factories import make_circle, make_member
from tests.groups.finding.asking import PATH

pytestmark = pytest.mark.django_db

NAMES = ("city_latitude", "city_longitude")


@pytest.fixture
def circle(fay: Member) -> Circle:
    made = make_circle(slug="porch-light", meeting_format="in_person")
    made.memberships.create(member=fay, role="facilitator", handle="Amber Wren", joined_at=made.created_at)
    return made


@pytest.fixture
def change(circle: Circle, fay: Member, client_for):
    """Change the circle as its facilitator; return the answer."""
    lead: Client = client_for(fay)

    def send(**body: object):
        tag = lead.get(f"{PATH}porch-light/").headers["ETag"]
        return lead.patch(f"{PATH}porch-light/", body, content_type="application/json", headers={"If-Match": tag})

    return send


def told(client: Client) -> tuple[float | None, float | None]:
    (card,) = client.get(PATH).json()["results"]
    return card["city_latitude"], card["city_longitude"]


def test_everybody_reads_it_once_it_is_told(change, client: Client) -> None:
    assert told(client) == (None, None)
    assert change(city_latitude=42.4, city_longitude=-71.1).status_code == 200
    assert told(client) == (42.4, -71.1)
    assert change(city_latitude=None, city_longitude=None).status_code == 200
    assert told(client) == (None, None)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"city_latitude": 42.36, "city_longitude": -71.1}, "city_latitude", "max_decimal_places"),
        ({"city_latitude": 42.4, "city_longitude": -71.0589}, "city_longitude", "max_digits"),
        ({"city_latitude": 90.1, "city_longitude": 0}, "city_latitude", "max_value"),
        ({"city_latitude": 0, "city_longitude": -180.1}, "city_longitude", "min_value"),
        ({"city_latitude": "NaN", "city_longitude": 0}, "city_latitude", "invalid"),
        ({"city_latitude": 42.4}, "city_longitude", "required"),
        ({"city_latitude": None, "city_longitude": 1}, "city_latitude", "required"),
        ({"city_latitude": 42.4, "city_longitude": -71.1, "meeting_format": "audio"}, "city_latitude", "not_in_person"),
    ],
)
def test_what_is_finer_or_half_or_nowhere_is_refused(change, client: Client, body, pointer: str, code: str) -> None:
    answer = change(**body)
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(f"#/{pointer}", code)]
    assert told(client) == (None, None)


def test_a_circle_that_no_longer_meets_in_person_is_in_no_city(change, client: Client) -> None:
    change(city_latitude=42.4, city_longitude=-71.1)
    assert change(meeting_format="hybrid").status_code == 200
    assert told(client) == (42.4, -71.1)
    assert change(meeting_format="online").status_code == 200
    assert told(client) == (None, None)


def test_a_new_circle_may_begin_with_its_city(client_for) -> None:
    lead = client_for(make_member(is_approved_facilitator=True))
    body = {"slug": "park-bench", "name": "Park Bench", "timezone": "Europe/Madrid", "meeting_format": "in_person"}
    answer = lead.post(PATH, body | {"city_latitude": 40.4, "city_longitude": -3.7}, content_type="application/json")
    assert answer.status_code == 201
    assert [answer.json()[name] for name in NAMES] == [40.4, -3.7]
    nowhere = body | {"slug": "park-bench-2", "city_latitude": 40.4, "city_longitude": -3.7, "meeting_format": "phone"}
    assert lead.post(PATH, nowhere, content_type="application/json").status_code == 400


def test_the_database_holds_no_half_of_a_place(circle: Circle) -> None:
    for half in NAMES:
        with pytest.raises(IntegrityError, match="groups_circle_city_on_earth"), transaction.atomic():
            Circle.objects.filter(pk=circle.pk).update(**{half: 1})
