"""Ten minutes to think again: everything is as it was, and nobody was told."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from groups import errors
from groups.models import ChangedSession, Circle, Membership, Series, SeriesDate, Session
from groups.services import memberships, sessions
from groups.services import series as service
from groups.services.blocks import block_member
from notifications.models import Delivery
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.groups.changes.conftest import NOW, Editor, at, session_at, walls, weekly

pytestmark = pytest.mark.django_db

GROWING = {"version", "schedule_version", "freed_at"}  # more seats again: whoever passed may be asked again


def everything() -> dict[str, list[dict[str, Any]]]:
    """This function will return all rows of series and sessions, but for what only ever grows."""
    found = {}
    for model in (Series, SeriesDate, Session):
        rows = list(model.objects.order_by("pk").values())
        drop = GROWING | ({"id"} if model is SeriesDate else set())
        found[model.__name__] = sorted(
            ({name: value for name, value in row.items() if name not in drop} for row in rows), key=str
        )
    return found


EDITS: list[tuple[str, str | None, dict[str, Any]]] = [
    ("this", "2027-01-12T20:30", {"local_start": at("2027-01-13T19:00")}),
    ("this", "2027-01-12T20:30", {"is_cancelling": True}),
    ("following", "2027-01-19T20:30", {"local_time": time(19)}),
    ("following", "2027-01-19T20:30", {"rrule": "FREQ=DAILY;COUNT=9"}),
    ("following", "2027-01-19T20:30", {"is_cancelling": True}),
    ("all", None, {"shift_days": 7}),
    ("all", None, {"rrule": "FREQ=MONTHLY;BYDAY=1TU;COUNT=3", "capacity": 5}),
    ("all", None, {"is_cancelling": True}),
    ("all", None, {"leave_out": ((at("2027-01-26T20:30"), "Term"),), "add": ((at("2027-01-29T18:00"), "Extra"),)}),
]


@pytest.mark.parametrize(("scope", "of", "wanted"), EDITS)
def test_every_edit_can_be_taken_back_whole(
    circle: Circle, tuesdays: Series, fay_edits: Editor, scope: str, of: str | None, wanted: dict[str, Any]
) -> None:
    sessions.cancel_session(session_id=session_at(tuesdays, "2027-02-02T20:30").pk, now=NOW)
    fay_edits.edit(tuesdays, "all", leave_out=((at("2027-02-09T20:30"), "Fair"),))
    for session in Session.objects.filter(state="scheduled"):
        mia = make_member()
        make_membership(circle, mia)
        make_seat(session, mia)
    before = everything()
    versions = dict(Session.objects.values_list("pk", "schedule_version"))
    change = fay_edits.edit(tuesdays, scope, of=session_at(tuesdays, of) if of else None, **wanted)
    assert everything() != before
    kinds = dict(ChangedSession.objects.filter(change=change).values_list("session", "kind"))
    fay_edits.now += timedelta(minutes=9)
    fay_edits.undo(change)
    assert everything() == before
    for pk, version in Session.objects.values_list("pk", "schedule_version"):
        assert version - versions[pk] == {"moved": 2, "cancelled": 2}.get(kinds.get(pk, ""), 0)
    assert not Delivery.objects.filter(kind__in=["session_moved", "session_cancelled", "series_changed"]).exclude(
        state="void"
    )


def test_after_ten_minutes_the_news_is_out(tuesdays: Series, fay_edits: Editor) -> None:
    change = fay_edits.edit(tuesdays, "all", local_time=time(21))
    assert change.notices_at - change.made_at == timedelta(minutes=10)
    fay_edits.now += timedelta(minutes=10)
    with pytest.raises(errors.ChangeSettled):
        fay_edits.undo(change)


def test_shortly_before_an_evening_there_is_less_time_to_think_again(tuesdays: Series, fay_edits: Editor) -> None:
    fay_edits.now = datetime(2027, 1, 6, 1, 10, tzinfo=UTC)  # twenty minutes before the first
    change = fay_edits.edit(tuesdays, "all", local_time=time(21))
    assert change.notices_at - change.made_at == timedelta(minutes=5)


@pytest.mark.parametrize("touches", ["a session", "the series", "twice", "its time"])
def test_what_was_changed_since_stays(circle: Circle, tuesdays: Series, fay_edits: Editor, touches: str) -> None:
    change = fay_edits.edit(tuesdays, "all", local_time=time(18))
    if touches == "a session":
        sessions.change_session(session_id=session_at(tuesdays, "2027-01-12T18:00").pk, capacity=4, now=NOW)
    elif touches == "the series":
        fay_edits.edit(tuesdays, "all", leave_out=((at("2027-02-09T18:00"), "Fair"),))
    elif touches == "twice":
        fay_edits.undo(change)
    else:
        make_session(circle, starts_at=datetime(2027, 1, 20, 2, tzinfo=UTC))
    before = everything()
    with pytest.raises(errors.ChangeSettled):
        fay_edits.undo(change)
    assert everything() == before


def test_what_the_night_wrote_meanwhile_goes_too(circle: Circle, fay_edits: Editor) -> None:
    found = weekly(circle, "FREQ=WEEKLY")
    before = everything()
    change = fay_edits.edit(found, "all", rrule="FREQ=DAILY")
    fay_edits.now += timedelta(minutes=5)
    Series.objects.filter(pk=found.pk).update(materialised_until=NOW + timedelta(weeks=25))
    assert service.materialise_series(series_id=found.pk, now=fay_edits.now + timedelta(days=2)) > 0
    fay_edits.undo(change)
    assert everything() == before


def test_a_seat_in_what_the_change_had_added_is_called_off_and_told_once(
    circle: Circle, tuesdays: Series, fay_edits: Editor
) -> None:
    change = fay_edits.edit(tuesdays, "all", add=((at("2027-01-15T18:00"), ""),))
    added = session_at(tuesdays, "2027-01-15T18:00")
    mia = make_member("mia")
    make_membership(circle, mia)
    make_seat(added, mia)
    fay_edits.undo(change)
    added.refresh_from_db()
    assert (added.state, added.is_dropped, added.series_id) == ("cancelled", True, None)
    assert Delivery.objects.filter(recipient=mia, kind="session_cancelled", state="pending").count() == 1
    assert len(walls(tuesdays)) == 6


@pytest.mark.parametrize("blocked_by_both", [False, True])
def test_two_who_were_kept_apart_meanwhile_do_not_sit_together_again(
    circle: Circle, tuesdays: Series, fay_edits: Editor, blocked_by_both: bool
) -> None:
    session = session_at(tuesdays, "2027-01-12T20:30")
    ann, bea, cora = (make_member() for _ in range(3))
    places = {member: make_membership(circle, member) for member in (ann, bea, cora)}
    for member in places:
        make_seat(session, member)
    change = fay_edits.edit(tuesdays, "this", of=session, is_cancelling=True)
    block_member(member=ann, membership=places[bea], now=NOW)
    if blocked_by_both:
        block_member(member=bea, membership=places[ann], now=NOW)
    fay_edits.undo(change)
    session.refresh_from_db()
    states = {seat.member: seat.state for seat in session.seats.exclude(state="out")}
    assert sorted(states.values()) == ["in", "in", "waiting"]
    assert states[cora] == "in"
    assert blocked_by_both or states[bea] == "waiting"
    assert session.taken == 2


def test_who_was_removed_meanwhile_has_no_seat_in_what_takes_place_again(
    circle: Circle, tuesdays: Series, fay_edits: Editor
) -> None:
    session, gone = session_at(tuesdays, "2027-01-12T20:30"), make_member()
    place = make_membership(circle, gone)
    make_seat(session, gone)
    change = fay_edits.edit(tuesdays, "this", of=session, is_cancelling=True)
    memberships.remove_member(membership_id=place.pk, now=NOW)
    fay_edits.undo(change)
    session.refresh_from_db()
    assert Membership.objects.get(pk=place.pk).state == "removed"
    assert not session.seats.exclude(state="out").exists()
    assert session.taken == 0
