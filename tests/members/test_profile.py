"""Her own account: what she may change of it, what she may not, and what follows from a changed clock."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from django.db import IntegrityError, connections, models, transaction
from django.dispatch import receiver

from config.api.errors import VersionConflict
from members import events
from members.models import Member
from members.services.people import change_profile
from members.zones import UnknownZone

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture
def heard() -> Iterator[list[events.Event]]:
    """What the app announced meanwhile."""
    found: list[events.Event] = []

    @receiver(events.published, dispatch_uid="test-profile", weak=False)
    def hear(*, event, **_):
        found.append(event)

    yield found
    events.published.disconnect(dispatch_uid="test-profile")


def patch(client, changes, **headers):
    tag = client.get("/api/v1/me/").headers["ETag"]
    return client.patch("/api/v1/me/", changes, content_type="application/json", headers={"If-Match": tag} | headers)


def test_she_sees_her_account_and_nothing_that_is_the_services_own(client_for, pim):
    answer = client_for(pim).get("/api/v1/me/")
    assert answer.status_code == 200
    assert answer.headers["ETag"]
    assert answer.json() == {
        "id": str(pim.pk),
        "email": "pim@example.org",
        "email_failed_at": None,
        "timezone": "America/New_York",
        "locale": "en",
        "support_country": "US",
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "adult_attested_at": None,
        "wants_second_factor": False,
        "work_patterns": [],
        "needs": [],
    }


def test_without_a_login_there_is_no_account_to_see(client):
    assert client.get("/api/v1/me/").status_code == 401
    assert client.patch("/api/v1/me/", {}, content_type="application/json").status_code == 401


def test_she_changes_what_she_sends_and_the_rest_stays(client_for, pim, heard):
    client = client_for(pim)
    answer = patch(client, {"timezone": "US/Mountain", "locale": "es"})
    assert answer.status_code == 200
    assert answer.json()["timezone"] == "America/Denver"
    assert answer.json()["quiet_from"] == "21:00"
    assert answer.headers["ETag"] == client.get("/api/v1/me/").headers["ETag"]
    assert heard == [events.ClockChanged(member_id=pim.pk)]


@pytest.mark.parametrize(
    ("changes", "is_heard"),
    [
        ({"quiet_from": "22:00", "quiet_to": "07:30"}, True),
        ({"quiet_from": None, "quiet_to": None}, True),
        ({"quiet_from": "21:00", "quiet_to": "08:00"}, False),
        ({"timezone": "America/New_York"}, False),
        ({"locale": "es"}, False),
        ({"timezone": "America/New_York", "locale": "es"}, False),
        ({"support_country": "ES"}, False),
        ({}, False),
    ],
)
def test_only_a_clock_that_really_changed_is_announced(client_for, pim, heard, changes, is_heard):
    assert patch(client_for(pim), changes).status_code == 200
    assert heard == ([events.ClockChanged(member_id=pim.pk)] if is_heard else [])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"timezone": "UTC"}, "#/timezone"),
        ({"timezone": "Mars/Olympus"}, "#/timezone"),
        ({"timezone": None}, "#/timezone"),
        ({"timezone": "a" * 65}, "#/timezone"),
        ({"locale": "fr"}, "#/locale"),
        ({"support_country": "usa"}, "#/support_country"),
        ({"quiet_from": "22:00"}, "#/quiet_to"),
        ({"quiet_to": "22:00"}, "#/quiet_from"),
        ({"quiet_from": "22:00", "quiet_to": None}, "#/quiet_to"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "#/quiet_to"),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, "#/quiet_from"),
        ({"quiet_from": "21:00Z", "quiet_to": "08:00"}, "#/quiet_from"),
        ({"quiet_from": 21, "quiet_to": "08:00"}, "#/quiet_from"),
        ({"is_adult": False}, "#/is_adult"),
        ({"is_adult": None}, "#/is_adult"),
        ({"is_adult": "yes"}, "#/is_adult"),
        ({"is_adult": 1}, "#/is_adult"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(client_for, pim, heard, changes, pointer):
    client = client_for(pim)
    before = Member.objects.filter(pk=pim.pk).values().get()
    answer = patch(client, {"locale": "es"} | changes)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert Member.objects.filter(pk=pim.pk).values().get() == before
    assert heard == []


def test_a_change_names_the_version_that_was_read(client_for, pim):
    client = client_for(pim)
    first = client.get("/api/v1/me/").headers["ETag"]
    missing = client.patch("/api/v1/me/", {"locale": "es"}, content_type="application/json")
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    assert patch(client, {"locale": "es"}).status_code == 200
    stale = patch(client, {"locale": "en"}, **{"If-Match": first})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert patch(client, {"locale": "en"}, **{"If-Match": "*"}).status_code == 200


def test_an_unchanged_account_is_not_sent_twice(client_for, pim):
    client = client_for(pim)
    tag = client.get("/api/v1/me/").headers["ETag"]
    assert client.get("/api/v1/me/", headers={"If-None-Match": tag}).status_code == 304


def test_she_says_once_that_she_is_an_adult_and_the_first_time_counts(pim):
    changed = change_profile(member=pim, expected_version=1, changes={"is_adult": True}, now=NOW)
    assert changed.adult_attested_at == NOW
    again = change_profile(member=pim, expected_version=2, changes={"is_adult": True}, now=datetime.now(UTC))
    assert (again.adult_attested_at, again.version) == (NOW, 2)


EDITABLE = {"timezone", "locale", "support_country", "quiet_from", "quiet_to"}


def hostile(field: models.Field) -> object:
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.IntegerField):
        return 99
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00:00Z"
    return {"id": "019338f0-8d5c-7c3a-9f0a-5d2f6f1a7b11", "email": "other@example.org"}.get(field.name, "hostile")


def test_no_field_outside_the_list_can_be_written_whatever_is_sent(client_for, pim):
    names = [f.name for f in Member._meta.get_fields() if isinstance(f, models.Field) and not f.many_to_many]
    closed = [name for name in names if name not in EDITABLE]
    assert {"is_staff", "is_superuser", "is_approved_facilitator", "email", "password", "token_epoch"} <= set(closed)
    client = client_for(pim)
    before = Member.objects.filter(pk=pim.pk).values().get()
    body = {name: hostile(Member._meta.get_field(name)) for name in closed} | {"groups": [1], "user_permissions": [1]}
    assert patch(client, body).status_code == 200
    assert Member.objects.filter(pk=pim.pk).values().get() == before


def test_a_stale_version_and_an_unknown_zone_are_refused_by_the_use_case_too(pim):
    with pytest.raises(VersionConflict):
        change_profile(member=pim, expected_version=7, changes={"locale": "es"}, now=NOW)
    with pytest.raises(UnknownZone):
        change_profile(member=pim, expected_version=1, changes={"timezone": "EST"}, now=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"quiet_from": None},
        {"quiet_from": time(8), "quiet_to": time(8)},
        {"email": "Pim@example.org"},
        {"locale": "fr"},
        {"support_country": "us"},
    ],
)
def test_the_database_itself_refuses_an_impossible_account(pim, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=pim.pk).update(**broken)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_made_for_the_same_version_exactly_one_holds():
    member = Member.objects.create_user("pim@example.org")
    for round_number in range(1, 11):
        start, outcomes = threading.Barrier(4), []

        def one(zone, start=start, outcomes=outcomes, version=round_number):
            try:
                start.wait(timeout=10)
                change_profile(member=member, expected_version=version, changes={"timezone": zone}, now=NOW)
                outcomes.append(zone)
            except VersionConflict:
                pass
            finally:
                connections.close_all()

        # Zones unlike the last round's, so that every one of them is a change.
        zones = [f"{'Europe' if round_number % 2 else 'America'}/{city}" for city in CITIES[round_number % 2]]
        threads = [threading.Thread(target=one, args=(zone,)) for zone in zones]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(outcomes) == 1
        member.refresh_from_db()
        assert (member.timezone, member.version) == (outcomes[0], round_number + 1)


CITIES = {1: ["Madrid", "Paris", "Rome", "Vienna"], 0: ["Denver", "Chicago", "Phoenix", "Toronto"]}
