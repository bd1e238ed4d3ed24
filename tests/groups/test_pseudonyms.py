"""One member in two circles: nothing that peers or leaders of the one read is found in what those of the other read."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from groups.models import Circle, Membership, Seat, Session
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
WORDS = {"member", "active", "pending", "in", "waiting", "attended", "missed", "unknown", "facilitator", "few", "some"}
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Around:
    """One circle with its facilitator and a peer, and all that the two can read about whoever is in it."""

    def __init__(self, client_for: Any, name: str) -> None:
        self.circle: Circle = make_circle(slug=name, admission="approval")
        self.fay, self.peer = make_member(f"fay-{name}"), make_member(f"peer-{name}")
        make_membership(self.circle, self.fay, role="facilitator", handle=f"Fay of {name}")
        make_membership(self.circle, self.peer, handle=f"Peer of {name}")
        self.leads: Client = client_for(self.fay)
        self.looks: Client = client_for(self.peer)
        self.coming: Session = make_session(self.circle, starts_at=NOW + timedelta(days=3))
        self.begun: Session = make_session(self.circle, starts_at=NOW - timedelta(minutes=20))
        for member in (self.fay, self.peer):
            Seat.objects.create(session=self.begun, member=member, state="in", queued_at=NOW)

    def read(self) -> list[Any]:
        home, slug = "/api/v1", self.circle.slug
        of_leaders = (
            f"circles/{slug}/memberships/?state=pending", f"circles/{slug}/memberships/?state=any",
            f"sessions/{self.coming.pk}/seats/", f"sessions/{self.begun.pk}/seats/",
            f"sessions/{self.begun.pk}/attendance/", f"sessions/{self.coming.pk}/deliveries/",
        )  # fmt: skip
        of_all = (
            f"circles/{slug}/", f"circles/{slug}/memberships/", f"circles/{slug}/sessions/",
            f"sessions/{self.coming.pk}/", f"sessions/{self.begun.pk}/",
        )  # fmt: skip
        asked = [(self.leads, path) for path in (*of_all, *of_leaders)] + [(self.looks, path) for path in of_all]
        asked += [(self.leads, "me/notifications/"), (self.looks, "me/agenda/")]
        answers = [client.get(f"{home}/{path}") for client, path in asked]
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        return [answer.json() for answer in answers]


def leaves(body: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(body, dict):
        for key, value in body.items():
            yield from leaves(value, key)
    elif isinstance(body, list):
        for value in body:
            yield from leaves(value, name)
    elif isinstance(body, str) and body:
        yield name, body
    elif isinstance(body, int) and not isinstance(body, bool):
        yield name, str(body)


def she_comes(client: Client, around: Around, pim: Member) -> None:
    """She asks to join, is let in, takes a seat, and it is written down that she came to the session that runs."""
    path = f"/api/v1/circles/{around.circle.slug}/memberships/"
    sent = {"content_type": "application/json"}
    assert client.post(path, "{}", **sent).status_code == 201
    (asking,) = around.leads.get(path, {"state": "pending"}).json()["results"]
    let_in = around.leads.patch(f"{path}{asking['id']}/", json.dumps({"state": "active"}), **sent)
    assert let_in.status_code == 200
    seat = client.put(f"/api/v1/sessions/{around.coming.pk}/seat/", json.dumps({"state": "in"}), **sent)
    assert seat.status_code == 200
    here = Seat.objects.create(session=around.begun, member=pim, state="in", queued_at=NOW)
    rows = [{"seat": str(here.public_id), "attended": True}]
    came = around.leads.put(f"/api/v1/sessions/{around.begun.pk}/attendance/", json.dumps({"seats": rows}), **sent)
    assert came.status_code == 200


def test_nothing_that_is_read_of_her_in_one_circle_is_read_in_the_other(client_for) -> None:
    first, second = Around(client_for, "porch-light"), Around(client_for, "attic-window")
    before = set(leaves(first.read())) | set(leaves(second.read()))
    pim = make_member("pim", timezone="Europe/Berlin")
    hers = client_for(pim)
    told = []
    for around in (first, second):
        she_comes(hers, around, pim)
        told.append({leaf for leaf in leaves(around.read()) if leaf not in before})
    handles = Membership.objects.filter(member=pim).values_list("handle", flat=True)
    assert all(any(value == handle for _, value in seen) for seen, handle in zip(told, handles, strict=True))
    shared = {leaf for leaf in told[0] & told[1] if leaf[1] not in WORDS and leaf[0] not in {"color", "taken", "asked"}}
    assert not shared, shared
    everything = json.dumps([first.read(), second.read()])
    for stable in (str(pim.pk), pim.email, "pim", *_written(pim)):
        assert stable not in everything, stable


def _written(pim: Member) -> Iterator[str]:
    """The keys of the rows that are about her: each begins with the moment in which it was written."""
    for model in (Membership, Seat):
        for pk in model.objects.filter(member=pim).values_list("pk", flat=True):
            yield str(pk)


def test_no_address_of_hers_tells_when_she_came(client_for) -> None:
    around = Around(client_for, "porch-light")
    before = set(UUIDS.findall(json.dumps(around.read())))
    pim = make_member("pim")
    she_comes(client_for(pim), around, pim)
    after = set(UUIDS.findall(json.dumps(around.read()))) - before
    assert len(after) >= 3  # her place, and her two seats
    assert {UUID(each).version for each in after} == {4}


def test_her_colour_is_drawn_anew_for_each_circle(client_for, settings) -> None:
    settings.CIRCLES_PER_MEMBER = 24
    pim = make_member("pim")
    colours = set()
    for number in range(24):
        circle = make_circle(slug=f"circle-of-{number}")
        joined = client_for(pim).post(
            f"/api/v1/circles/{circle.slug}/memberships/", "{}", content_type="application/json"
        )
        colours.add((joined.json()["color"], joined.json()["handle"]))
    assert len({color for color, _ in colours}) > 3
    assert len({handle for _, handle in colours}) == 24


def test_the_key_of_a_row_is_no_address(client_for) -> None:
    around = Around(client_for, "porch-light")
    place = Membership.objects.get(member=around.peer)
    seat = around.begun.seats.get(member=around.peer)
    home = "/api/v1"
    assert around.leads.get(f"{home}/circles/porch-light/memberships/{place.public_id}/").status_code == 200
    assert around.leads.get(f"{home}/circles/porch-light/memberships/{place.pk}/").status_code == 404
    assert around.leads.delete(f"{home}/sessions/{around.begun.pk}/seats/{seat.pk}/").status_code == 404
    body = json.dumps({"seats": [{"seat": str(seat.pk), "attended": True}]})
    refused = around.leads.put(f"{home}/sessions/{around.begun.pk}/attendance/", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "seat_elsewhere")
