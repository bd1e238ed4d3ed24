"""What she can take with her, and what is left when she goes: a count without a name."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from groups import portability
from groups.models import (
    Block,
    CalendarFeed,
    Handover,
    HandoverOffer,
    Membership,
    Merge,
    MergeAnswer,
    PromptShown,
    Reflection,
    Seat,
    Series,
    SeriesChange,
    SessionHost,
)
from groups.services import reflections, seats
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
    SeriesChange.objects.create(series=series, scope="all", made_by=pim, made_at=now, notices_at=now)

    taken = json.loads(json.dumps(portability.export(pim.pk)))
    assert [set(row) for row in taken["blocks"]] == [{"circle_slug", "created_at"}]  # never whom, and never by whom
    assert {name: len(taken[name]) for name in ("calendar_feed", "hosting", "merge_answers", "seat_history")} == {
        "calendar_feed": 1, "hosting": 1, "merge_answers": 1, "seat_history": 1,
    }  # fmt: skip

    assert "SeatHistory" in _naming(pim)
    portability.erase(pim.pk)
    assert _naming(pim) == []
    assert "Block" not in _naming(ola)  # it held the other's handle
    assert SeriesChange.objects.filter(made_by=None).count() == 1


def _naming(member: Member) -> list[str]:
    """This function will name the models of groups with a row that refers to her."""
    return sorted(
        model.__name__
        for model in apps.get_app_config("groups").get_models()
        for field in model._meta.fields
        if field.related_model is Member and model._default_manager.filter(**{field.name: member}).exists()
    )
