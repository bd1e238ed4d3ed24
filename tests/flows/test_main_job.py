"""The whole promise over HTTP: one schedules; another joins, takes a seat, is reminded, is asked and answers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from groups.models import Membership, Prompt, Session
from members.models import Member
from notifications.channels import memory
from notifications.messages import Message
from notifications.models import Delivery
from tests.accounts.clients import Visitor
from tests.factories import make_circle, make_member, make_membership
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
HER_WORDS = "I was not the only one who hides in the pantry."


@pytest.fixture
def letters() -> Iterator[list[Message]]:
    memory.sent.clear()
    yield memory.sent
    memory.sent.clear()


@pytest.fixture
def reference() -> None:
    call_command("load_reference", verbosity=0)


def sign_up(letters: list[Message], address: str) -> Visitor:
    """Come as a stranger and leave with a login, by nothing but the code in the mail."""
    visitor = Visitor("app")
    visitor.auth("post", "auth/signup", {"email": address, "is_adult": True, "timezone": "America/New_York"})
    settle()
    code = re.search(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{2,4})\s*$", letters[-1].text, re.M)
    assert code, letters[-1].text
    assert visitor.auth("post", "auth/email/verify", {"key": code[1]}).status_code == 200
    Member.objects.filter(email=address).update(quiet_from=None, quiet_to=None)  # the test may run at night
    letters.clear()
    return visitor


def facilitator_of(slug: str) -> Visitor:
    fay = make_member("fay")
    make_membership(make_circle(slug=slug, name="Pantry Light"), fay, role=Membership.Role.FACILITATOR)
    visitor = Visitor("browser")
    visitor.http.force_login(fay, backend="allauth.account.auth_backends.AuthenticationBackend")
    return visitor


def pass_time(session_id: str, seconds_ago: int) -> None:
    """Let the session have begun already. The wall clock itself cannot be moved: the database's decides."""
    starts_at = timezone.now() - timedelta(seconds=seconds_ago)
    Session.objects.filter(pk=session_id).update(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=60))


def test_the_main_job_from_end_to_end(reference: None, letters: list[Message]) -> None:
    fay = facilitator_of("pantry-light")
    local = (datetime.now(UTC).astimezone(NEW_YORK) + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
    rule: dict[str, Any] = {"rrule": "FREQ=WEEKLY;COUNT=4", "dtstart_local": local.strftime("%Y-%m-%dT%H:%M")}
    preview = fay.api("post", "circles/pantry-light/series/?dry_run=true", rule)
    assert preview.json()["occurrences"][0]["local"][:16] == rule["dtstart_local"]
    assert fay.api("post", "circles/pantry-light/series/", rule).status_code == 201

    pim = sign_up(letters, "pim@example.org")
    found = pim.api("get", "circles/?limit=100").json()["results"]
    card = next(circle for circle in found if circle["slug"] == "pantry-light")
    session_id = card["next_sessions"][0]["id"]
    assert card["next_sessions"][0]["free_seats"] == "many"

    refused = pim.api("put", f"sessions/{session_id}/seat/", {"state": "in"})
    assert (refused.status_code, refused.json()["code"]) == (409, "agreement_required")
    version = pim.api("get", "agreement/").json()["version"]
    pim.api("post", "me/consents/", {"purpose": "agreement", "granted": True, "version": version})
    taken = pim.api("put", f"sessions/{session_id}/seat/", {"state": "in"}).json()
    assert (taken["state"], taken["position"], taken["attendance"]) == ("in", None, "unknown")
    assert pim.api("get", "me/circles/").json()["results"][0]["circle"] == "pantry-light"
    agenda = pim.api("get", "me/agenda/").json()["results"]
    assert [(each["id"], each["seat"]["state"]) for each in agenda] == [(session_id, "in")]

    settle()
    welcome, confirmation = sorted(letters, key=lambda letter: bool(letter.calendar))
    assert b"BEGIN:VCALENDAR" in confirmation.calendar
    assert "https://" in welcome.text or "http://" in welcome.text
    assert not welcome.calendar
    letters.clear()

    leads = sorted(Delivery.objects.filter(kind="reminder").values_list("lead_minutes", flat=True))
    assert leads == [60, 24 * 60, 72 * 60]
    make_due(kind="reminder", lead_minutes=72 * 60)
    settle()
    assert "Pantry Light" not in letters[-1].text + letters[-1].subject
    assert "/api/v1/t/" in letters.pop().text

    pass_time(session_id, 60)
    seats = fay.api("get", f"sessions/{session_id}/seats/").json()["results"]
    came = {"seats": [{"seat": seats[0]["id"], "attended": True}]}
    assert fay.api("put", f"sessions/{session_id}/attendance/", came).status_code == 200
    pass_time(session_id, 3600)
    make_due(kind="reflection_prompt")
    settle()
    assert "/api/v1/t/" in letters.pop().text
    question = pim.api("get", f"sessions/{session_id}/").json()["prompt"]
    assert question["text"] == Prompt.objects.get(pk=question["key"]).text_en

    reflection = {"session": session_id, "text": HER_WORDS}
    refused = pim.api("post", "me/reflections/", reflection)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_required")
    pim.api("post", "me/consents/", {"purpose": "reflections", "granted": True})
    written = pim.api("post", "me/reflections/", reflection)
    assert written.status_code == 201
    assert written.json()["text"] == HER_WORDS
    assert written.json()["prompt"] == question
    assert [each["text"] for each in pim.api("get", "me/reflections/").json()["results"]] == [HER_WORDS]
    assert fay.api("get", f"me/reflections/{written.json()['id']}/").status_code == 404


def test_a_move_a_promotion_and_a_cancellation_are_told_once_each(reference: None, letters: list[Message]) -> None:
    fay = facilitator_of("pantry-light")
    local = (datetime.now(UTC).astimezone(NEW_YORK) + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
    body = {"local_start": local.strftime("%Y-%m-%dT%H:%M"), "capacity": 2}
    session = fay.api("post", "circles/pantry-light/sessions/", body).json()
    moms = [sign_up(letters, f"mom{number}@example.org") for number in range(3)]
    for mom in moms:
        mom.api("post", "me/consents/", {"purpose": "agreement", "granted": True, "version": 1})
        mom.api("put", f"sessions/{session['id']}/seat/", {"state": "in"})
    waits = moms[2].api("get", f"sessions/{session['id']}/seat/").json()
    assert (waits["state"], waits["position"], waits["offer_expires_at"]) == ("waiting", 1, None)
    settle()
    letters.clear()

    assert moms[0].api("delete", f"sessions/{session['id']}/seat/").status_code == 204
    held = moms[2].api("get", f"sessions/{session['id']}/seat/").json()
    assert (held["state"], held["position"]) == ("offered", None)
    assert datetime.fromisoformat(held["offer_expires_at"]) > datetime.now(UTC)
    assert moms[2].api("post", f"sessions/{session['id']}/offer/accept/").json()["state"] == "in"
    settle()
    assert {letter.to for letter in letters} == {"mom2@example.org"}
    letters.clear()

    etag = fay.api("get", f"sessions/{session['id']}/").headers["ETag"]
    later = {"local_start": (local + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")}
    assert fay.api("patch", f"sessions/{session['id']}/", later).status_code == 428
    assert fay.api("patch", f"sessions/{session['id']}/", later, **{"If-Match": etag}).status_code == 200
    assert fay.api("patch", f"sessions/{session['id']}/", later, **{"If-Match": etag}).status_code == 412
    settle()
    assert sorted(letter.to for letter in letters) == ["mom1@example.org", "mom2@example.org"]
    letters.clear()

    assert fay.api("post", f"sessions/{session['id']}/cancel/", {}).status_code == 200
    settle()
    assert sorted(letter.to for letter in letters) == ["mom1@example.org", "mom2@example.org"]
    make_due()
    settle()
    assert len(letters) == 2  # no reminder follows a cancellation
