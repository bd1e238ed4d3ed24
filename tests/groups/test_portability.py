"""What she can take with her, and what is left when she goes: a count without a name."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.apps import apps

from groups import portability
from groups.models import (
    Appeal,
    Block,
    CalendarFeed,
    Circle,
    DutyContact,
    Handover,
    HandoverOffer,
    Membership,
    Merge,
    MergeAnswer,
    PromptShown,
    Reflection,
    Report,
    Seat,
    Series,
    SeriesChange,
    SessionHost,
)
from groups.services import appeals, care, reflections, reports, seats
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

HER_WORDS = "Half of it was enough."


def test_she_takes_everything_and_leaves_a_count() -> None:
    now = datetime.now(UTC)
    circle = make_circle(capacity=4)
    pim, waiting = make_member("pim", reflecting=True), make_member("ola")
    make_membership(circle, pim, handle="Quiet Heron")
    past = make_session(circle, starts_at=now - timedelta(days=2))
    make_seat(past, pim, attendance=Seat.Attendance.ATTENDED)
    reflections.write_reflection(author=pim, session_id=past.pk, text=HER_WORDS, now=now)
    coming = make_session(circle, starts_at=now + timedelta(days=2), capacity=1)
    seats.take_seat(session_id=coming.pk, member=pim, now=now)
    seats.take_seat(session_id=coming.pk, member=waiting, now=now)

    taken = json.loads(json.dumps(portability.export(pim.pk)))
    assert [row["handle"] for row in taken["memberships"]] == ["Quiet Heron"]
    assert [row["text"] for row in taken["reflections"]] == [HER_WORDS]
    assert [row["is_finished"] for row in taken["reflections"]] == [True]
    assert len(taken["seats"]) == 2

    portability.erase(pim.pk)
    for model in (Seat, Membership, PromptShown):
        assert not model.objects.filter(member=pim).exists()
    assert not Reflection.objects.exists()
    assert coming.seats.get(member=waiting).state == Seat.State.OFFERED
    past.refresh_from_db()
    assert past.taken == 1
    assert portability.export(pim.pk)["seats"] == []


def test_no_row_of_any_table_of_groups_names_her_afterwards() -> None:
    """Whatever table comes: a row that names a member goes with her, unless it only forgets who it was."""
    now = datetime.now(UTC)
    circle = make_circle()
    pim, ola = make_member("pim"), make_member("ola")
    session = make_session(circle, starts_at=now + timedelta(days=2))
    for member in (pim, ola):
        make_membership(circle, member)
        make_seat(session, member)
    Block.objects.create(blocker=pim, blocked=ola, circle=circle, handle="Loud Magpie")
    Block.objects.create(blocker=ola, blocked=pim, circle=circle, handle="Quiet Heron")
    CalendarFeed.objects.create(member=pim, token_hash=b"pim")
    SessionHost.objects.create(session=session, member=pim, starts_at=session.starts_at, ends_at=session.ends_at)
    handover = Handover.objects.create(session=session, leaving=pim)
    HandoverOffer.objects.create(handover=handover, member=ola, offered_at=now)
    other = make_session(circle, starts_at=now + timedelta(days=3))
    merge = Merge.objects.create(source=session, target=other, decide_by=now)
    MergeAnswer.objects.create(merge=merge, member=pim)
    series = Series.objects.create(
        circle=circle, rrule="FREQ=WEEKLY", dtstart_local=session.local_start, timezone="UTC", duration_minutes=60
    )
    told, about_her = _reports(circle, pim, ola, now)
    SeriesChange.objects.create(series=series, scope="all", made_by=pim, made_at=now, notices_at=now)

    taken = json.loads(json.dumps(portability.export(pim.pk)))
    assert [set(row) for row in taken["blocks"]] == [{"circle_slug", "created_at"}]  # never whom, and never by whom
    assert {name: len(taken[name]) for name in ("calendar_feed", "hosting", "merge_answers", "seat_history")} == {
        "calendar_feed": 1, "hosting": 1, "merge_answers": 1, "seat_history": 1,
    }  # fmt: skip

    assert [(row["handle"], row["text"]) for row in taken["reports"]] == [("Loud Magpie", "What she told us.")]
    assert [row["text"] for row in taken["appeals"]] == ["Please look again."]
    assert [row["reach"] for row in taken["contact_requests"]] == ["555 0100"]

    assert "SeatHistory" in _naming(pim)
    portability.erase(pim.pk)
    assert _naming(pim) == []
    assert "Block" not in _naming(ola)  # it held the other's handle
    assert SeriesChange.objects.filter(made_by=None).count() == 1
    told.refresh_from_db()
    about_her.refresh_from_db()
    assert (told.state, told.text_sealed, told.handle) == ("taken", None, "Loud Magpie")
    assert (about_her.state, about_her.outcome, about_her.handle, about_her.text_sealed) == ("closed", "gone", "", None)


def _reports(circle: Circle, pim: Member, ola: Member, now: datetime) -> tuple[Report, Report]:
    """What she told us, what was told of her, and whatever else of moderation and care names her."""
    Membership.objects.filter(member=ola).update(handle="Loud Magpie")
    places = {member: Membership.objects.get(member=member) for member in (pim, ola)}
    common = {"subject": "member", "circle": circle, "reason": "other", "now": now}
    told = reports.make_report(reporter=pim, membership=places[ola], text="What she told us.", **common)
    about_her = reports.make_report(reporter=ola, membership=places[pim], text="What was told of her.", **common)
    reports.take_report(report_id=told.pk, actor=make_member(), now=now)
    removed = make_membership(make_circle(), pim, state="removed", ended_at=now, ended_by=ola)
    appeals.make_appeal(member=pim, membership=removed, text="Please look again.", now=now)
    of_another = make_membership(make_circle(), ola, state="removed", ended_at=now, ended_by=pim)
    Appeal.objects.create(
        member=ola, membership=of_another, text_sealed=b"x", state="declined", decided_by=pim, decided_at=now
    )
    DutyContact.objects.create(member=ola, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))
    DutyContact.objects.create(member=pim, timezone="UTC", starts=time(0), ends=time(1))
    Member.objects.filter(pk=ola.pk).update(is_staff=True)
    session = make_session(circle, starts_at=now - timedelta(days=5))
    care.ask_for_contact(member=pim, session=session, reach="555 0100", now=now.replace(hour=12))
    return told, about_her


def _naming(member: Member) -> list[str]:
    """This function will name the models of groups with a row that refers to her."""
    return sorted(
        model.__name__
        for model in apps.get_app_config("groups").get_models()
        for field in model._meta.fields
        if field.related_model is Member and model._default_manager.filter(**{field.name: member}).exists()
    )
