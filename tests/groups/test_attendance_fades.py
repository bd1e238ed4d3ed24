"""Attendance: who came, who left early, nobody's business for ever. No count, no score, no bar."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from django.conf import settings

from groups.models import Membership, Prompt, PromptShown, Seat, Session
from groups.selectors.sessions import prompt_shown
from groups.services import attendance, reflections, totals
from groups.tasks import fade_attendance, store_monthly_totals
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
KEPT = timedelta(weeks=12)


@pytest.fixture
def session() -> Session:
    return make_session(make_circle(), starts_at=NOW - timedelta(hours=2))


@pytest.fixture
def facilitator(session: Session) -> Member:
    member = make_member()
    make_membership(session.circle, member, role=Membership.Role.FACILITATOR)
    return member


def seated(session: Session, **fields: Any) -> Seat:
    member = make_member(reflecting=True)
    make_membership(session.circle, member)
    return make_seat(session, member, **fields)


def put(client: Any, session: Session, *rows: dict[str, object]) -> Any:
    return client.put(
        f"/api/v1/sessions/{session.pk}/attendance/",
        json.dumps({"seats": [row | {"seat": str(row["seat"])} for row in rows]}),
        content_type="application/json",
    )


def test_who_left_early_came_wherever_that_counts(client_for, session: Session, facilitator: Member) -> None:
    seat = seated(session)
    for phase in ("evening_of", "next_morning"):  # what ends in her quiet hours is asked about in the morning
        Prompt.objects.create(
            key=f"one-kind-thing-{phase}", phase=phase, text_en="One?", text_es="¿Una?", guilt_source="balance",
            strategy="self_kindness", tone="warm",
        )  # fmt: skip
    answer = put(client_for(facilitator), session, {"seat": seat.public_id, "attended": True, "left_early": True})
    assert [row["attendance"] for row in answer.json()["seats"]] == ["left_early"]
    assert prompt_shown(session_id=session.pk, member=seat.member) is not None
    mine = client_for(seat.member)
    assert [row["id"] for row in mine.get("/api/v1/me/attended/").json()["results"]] == [str(session.pk)]
    assert [row["session"] for row in mine.get("/api/v1/me/prompts/").json()["results"]] == [str(session.pk)]
    assert Delivery.objects.filter(recipient=seat.member, kind="reflection_prompt", state="pending").exists()
    reflections.write_reflection(author=seat.member, session_id=session.pk, text="I went, and that was fine.", now=NOW)


def test_how_long_she_stayed_is_corrected_without_asking_her_again(session: Session) -> None:
    seat = seated(session)
    for early in [(), (seat.pk,), ()]:
        attendance.record_attendance(session_id=session.pk, attended={seat.pk: True}, left_early=early, now=NOW)
        seat.refresh_from_db()
        assert seat.attendance == ("left_early" if early else "attended")
    assert Delivery.objects.filter(recipient=seat.member, kind="reflection_prompt").count() == 1


def test_nobody_leaves_early_without_coming(client_for, session: Session, facilitator: Member) -> None:
    seat = seated(session)
    answer = put(client_for(facilitator), session, {"seat": seat.public_id, "attended": False, "left_early": True})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "left_without_coming")
    seat.refresh_from_db()
    assert seat.attendance == "unknown"


@pytest.mark.parametrize("how", ["attended", "left_early", "missed"])
def test_it_fades_twelve_weeks_after_the_end_and_what_is_hers_stays(how: str) -> None:
    session = make_session(make_circle(), starts_at=NOW - KEPT - timedelta(hours=1))  # it ended to the second then
    newer = make_session(session.circle, starts_at=session.starts_at + timedelta(hours=1))
    old, young = (seated(each, attendance=how, attendance_at=each.ends_at) for each in (session, newer))
    prompt = Prompt.objects.create(
        key="one-kind-thing", phase="evening_of", text_en="One?", text_es="¿Una?", guilt_source="balance",
        strategy="self_kindness", tone="warm",
    )  # fmt: skip
    PromptShown.objects.create(member=old.member, session=session, prompt=prompt, shown_at=session.ends_at)
    totals.store_monthly_totals(now=NOW)
    assert attendance.fade_attendance(now=session.ends_at + KEPT - timedelta(seconds=1)) == 0
    assert attendance.fade_attendance(now=session.ends_at + KEPT) == 1
    assert attendance.fade_attendance(now=session.ends_at + KEPT) == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.attendance, old.attendance_at, old.state) == ("unknown", None, "in")
    assert young.attendance == how
    assert prompt_shown(session_id=session.pk, member=old.member) is not None


def test_the_task_does_it(session: Session) -> None:
    seat = seated(session, attendance="attended", attendance_at=NOW)
    began = NOW - KEPT * 2
    when = {"local_start": began.replace(tzinfo=None), "starts_at": began, "ends_at": began + timedelta(hours=1)}
    Session.objects.filter(pk=session.pk).update(**when)
    store_monthly_totals()
    fade_attendance()
    seat.refresh_from_db()
    assert seat.attendance == "unknown"


def test_no_answer_holds_a_score_of_her() -> None:
    """The document names every property that any answer may have."""
    schemas = yaml.safe_load((settings.BASE_DIR / "docs" / "api" / "openapi.yaml").read_text())["components"]["schemas"]
    names = {name for schema in schemas.values() for name in schema.get("properties", {})}
    assert "attendance" in names
    assert not [name for name in names if re.search("score|streak|rank|rate$|no_show|missed_|reliab|badge", name)]
