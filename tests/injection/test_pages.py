"""Texts that try to be more, straight in the tables: what a service would refuse must be inert all the same."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.test import Client
from icalendar import Calendar

from groups.models import Circle, Membership
from groups.services.feeds import open_feed
from members.models import Member
from tests.admin.conftest import Login, login  # noqa: F401  (a fixture)
from tests.factories import make_circle, make_duty, make_member, make_membership, make_seat, make_session
from tests.injection.inert import differences
from tests.injection.payloads import EVERY, HARMLESS

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NUMBER = len(EVERY)
PROPERTIES = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "CLASS", "LAST-MODIFIED", "TRANSP"}


def fill(texts: list[str]) -> list[Circle]:
    """This function will make a circle for each text, which stands wherever somebody may write."""
    made = []
    for number, text in enumerate(texts):
        said = text.replace("\0", "")
        circle = make_circle(slug=f"circle-of-{number}", name=said[:80], description=said, audience=said[:120])
        member = make_member(f"mom-{number}")
        make_membership(circle, member, handle=said[:40], alias=said[:60], role="facilitator")
        make_seat(make_session(circle, starts_at=datetime.now(UTC) + timedelta(days=3, hours=number)), member)
        made.append(circle)
    return made


def pages(circles: list[Circle]) -> list[str]:
    """This function will return the addresses of all that shows them."""
    public = ["/", "/circles/", *(f"/circles/{circle.slug}/" for circle in circles)]
    models = [
        model for model in admin.site._registry if model._meta.app_label in ("groups", "members", "notifications")
    ]
    lists = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in models]
    rows = [f"/admin/groups/circle/{circle.pk}/change/" for circle in circles]
    rows += [f"/admin/groups/membership/{each.pk}/change/" for each in Membership.objects.order_by("joined_at", "pk")]
    return [*public, *lists, *rows]


def rename(texts: list[str]) -> None:
    """This function will put other words in the same rows."""
    for number, text in enumerate(texts):
        circle = Circle.objects.get(slug=f"circle-of-{number}")
        said = text.replace("\0", "")
        Circle.objects.filter(pk=circle.pk).update(name=said[:80], description=said, audience=said[:120])
        circle.memberships.update(handle=said[:40], alias=said[:60])


@pytest.fixture
def ada(login: Login) -> Client:  # noqa: F811
    """An administrator's browser, in which all pages are open."""
    member = make_member("ada", is_staff=True, is_superuser=True)
    make_duty(member)
    return login(member)


def test_a_page_has_the_same_elements_whatever_is_written_on_it(ada: Client) -> None:
    circles = fill([f"{HARMLESS} {number}" for number in range(NUMBER)])
    addresses = pages(circles)
    ordinary = {address: ada.get(address).content.decode() for address in addresses}
    rename(EVERY)
    shown = 0
    for address in addresses:
        answer = ada.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        wrong = differences(page, ordinary[address])
        assert not wrong, f"{address}: {wrong}"
        assert not re.search(rf"(?<![0-9a-f]){7191 * 7}(?![0-9a-f])", page), f"{address} computed what was written"
        shown += "alert(" in page
    assert shown >= NUMBER, "the texts were on hardly any page"


def test_a_calendar_has_the_same_entries_whatever_they_are_called(client: Client) -> None:
    fill(EVERY)
    for number, text in enumerate(EVERY):
        member = Member.objects.get(email=f"mom-{number}@example.org")
        _feed, url = open_feed(member=member, now=datetime.now(UTC))
        content = client.get("/calendar/" + url.rsplit("/", 1)[-1]).content
        (entry,) = (each for each in Calendar.from_ical(content).walk() if each.name == "VEVENT")
        assert {str(key).upper() for key in entry} <= PROPERTIES, text
        assert str(entry["SUMMARY"]) != "other"
