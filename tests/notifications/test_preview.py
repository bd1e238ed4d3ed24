"""The preview tells what planning writes, to the instant, and the reason of every shift."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from groups.models import Session
from groups.services.seats import take_seat
from groups.services.sessions import cancel_session
from members.models import Member
from notifications import planning
from notifications.planning import Reason
from notifications.services.preferences import choose_leads, decline
from tests.factories import make_circle, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import pending

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ADDRESS = "/api/v1/me/reminder-preview/"
PLACES = ("America/New_York", "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago")
LEADS = st.sampled_from([15, 30, 45, 60, 61, 90, 240, 720, 1440, 2880, 4320, 20160])
TIMES = st.times(max_value=time(23, 59)).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None))
WINDOWS = st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1])


@pytest.fixture
def pims(world: World, client_for: Any) -> Client:
    """pim's browser."""
    client: Client = client_for(world.pim)
    return client


def asked(client: Client, session: Session, *minutes: int) -> dict[str, Any]:
    query = "".join(f"&lead_minutes={each}" for each in minutes)
    answer = client.get(f"{ADDRESS}?session={session.pk}{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def reasons(answer: dict[str, Any]) -> dict[int, str]:
    return {each["lead_minutes"]: each["reason"] for each in answer["reminders"]}


def night_owl(world: World, start: datetime) -> Session:
    """A session of pim's, who is quiet from 21:00 to 08:00."""
    world.pim.quiet_from, world.pim.quiet_to = time(21), time(8)
    world.pim.save()
    return make_session(world.circle, starts_at=start)


def test_every_shift_is_told_with_its_reason_on_her_own_wall(world: World, pims: Client) -> None:
    start = (world.now + 8 * DAY).replace(hour=3, minute=10)  # 22:10 or 23:10 in New York on the evening before
    session = night_owl(world, start)
    answer = asked(pims, session)
    assert (answer["session"], answer["timezone"]) == (str(session.pk), "America/New_York")
    first, second, last = answer["reminders"]
    assert [each["lead_minutes"] for each in answer["reminders"]] == [4320, 1440, 60]
    assert [each["reason"] for each in (first, second, last)] == ["before_quiet_hours"] * 2 + ["as_wished"]
    assert first["local_due"].endswith("T20:45")
    assert last["natural_at"] == last["due_at"] == (start - HOUR).isoformat().replace("+00:00", "Z")
    assert first["natural_at"] == (start - 3 * DAY).isoformat().replace("+00:00", "Z")


def test_what_quiet_hours_bring_to_one_minute_comes_once(world: World, pims: Client) -> None:
    """Ten, five and two hours before half past seven in the morning are all asleep."""
    choose_leads(member=world.pim, lead_minutes=[600, 300, 120], now=world.now)
    world.pim.timezone = "UTC"
    session = night_owl(world, (world.now + 3 * DAY).replace(hour=7, minute=30))
    evening = (session.starts_at - DAY).replace(hour=20, minute=45)
    answer = asked(pims, session)
    assert reasons(answer) == {600: "merged", 300: "merged", 120: "before_quiet_hours"}
    assert {each["due_at"] for each in answer["reminders"]} == {evening.isoformat().replace("+00:00", "Z")}
    take_seat(session_id=session.pk, member=world.pim, now=world.now)
    assert pending() == {120: evening}
    assert planning.reconcile(now=world.now + 2 * DAY) == 0


def test_the_last_call_is_never_merged(world: World, pims: Client) -> None:
    world.pim.timezone = "UTC"
    session = night_owl(world, (world.now + 3 * DAY).replace(hour=7, minute=30))
    answer = reasons(asked(pims, session, 600, 120, 60))
    assert answer == {600: "merged", 120: "before_quiet_hours", 60: "as_wished"}


def test_what_lies_behind_is_told_and_not_planned(world: World, pims: Client) -> None:
    near = make_session(world.circle, starts_at=world.now + 3 * HOUR)
    assert reasons(asked(pims, near)) == {4320: "already_past", 1440: "already_past", 60: "as_wished"}


def test_switched_off_is_told_before_anything_else(world: World, pims: Client) -> None:
    decline(member=world.pim, topic="reminders", now=world.now)
    assert set(reasons(asked(pims, world.session)).values()) == {"switched_off"}


def test_other_leads_can_be_tried_out_and_nothing_is_stored(world: World, pims: Client) -> None:
    choose_leads(member=world.pim, lead_minutes=[2880], now=world.now)
    assert reasons(asked(pims, world.session)) == {2880: "as_wished"}
    assert reasons(asked(pims, world.session, 60, 1440)) == {1440: "as_wished", 60: "as_wished"}
    assert reasons(asked(pims, world.session)) == {2880: "as_wished"}


def test_a_session_that_does_not_take_place_has_no_reminders(world: World, pims: Client) -> None:
    cancel_session(session_id=world.session.pk, now=world.now)
    assert asked(pims, world.session)["reminders"] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?session=",
        "?session=soon",
        "?session={pk}&lead_minutes=5",
        "?session={pk}&lead_minutes=x",
        "?session={pk}&lead_minutes=60&lead_minutes=60",
        "?session={pk}&lead_minutes=1440&lead_minutes=day_before",
        "?session={pk}" + "".join(f"&lead_minutes={number}" for number in range(60, 81)),
    ],
)
def test_a_question_without_sense_is_refused(world: World, pims: Client, query: str) -> None:
    assert pims.get(ADDRESS + query.format(pk=world.session.pk)).status_code == 400


@pytest.mark.parametrize("key", ["lead_minutes[0]", f"lead_minutes[{'9' * 5000}]"], ids=len)
def test_a_key_that_merely_looks_like_a_lead_is_none(world: World, pims: Client, key: str) -> None:
    answer = pims.get(ADDRESS, {"session": str(world.session.pk), key: "5"})
    assert answer.status_code == 200
    assert answer.json() == asked(pims, world.session)


def test_a_session_she_may_not_see_reads_like_none(world: World, ola: Member, client_for: Any) -> None:
    hidden = make_session(make_circle(is_discoverable=False), starts_at=world.now + DAY)
    hers = client_for(ola)
    there, nowhere = (hers.get(f"{ADDRESS}?session={pk}") for pk in (hidden.pk, uuid7()))
    assert there.status_code == 404
    assert there.content == nowhere.content
    assert hers.get(f"{ADDRESS}?session={world.session.pk}").status_code == 200  # of a circle that anybody may find


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(PLACES),
    window=st.one_of(
        st.just((time(21), time(8))), st.none(), st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1])
    ),
    hers=st.none() | st.sets(LEADS, max_size=3),
    start=st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001  (made aware below)
    ahead=st.integers(1, 20 * 1440) | st.tuples(LEADS, st.integers(-30, 600)).map(lambda pair: max(1, sum(pair))),
    is_wanted=st.booleans() | st.just(True),
)
def test_the_preview_is_what_planning_writes(
    world: World,
    place: str,
    window: tuple[time, time] | None,
    hers: set[int] | None,
    start: datetime,
    ahead: int,
    is_wanted: bool,
) -> None:
    starts_at = start.replace(tzinfo=UTC, second=0, microsecond=0)
    now = starts_at - ahead * MINUTE
    with transaction.atomic():
        session = _stage(world, place, window, hers, starts_at, now, is_wanted)
        foreseen = planning.preview(member=world.pim, starts_at=starts_at, hers=None, now=now)
        take_seat(session_id=session.pk, member=world.pim, now=now)
        written = pending(session_id=session.pk)
        tried = planning.preview(member=world.pim, starts_at=starts_at, hers=_leads(foreseen), now=now)
        transaction.set_rollback(True)
    coming = (Reason.AS_WISHED, Reason.BEFORE_QUIET_HOURS)
    assert {each.lead_minutes: each.due_at for each in foreseen if each.reason in coming} == written
    assert tried == foreseen
    assert all((each.reason is Reason.SWITCHED_OFF) is not is_wanted for each in foreseen)
    assert all(each.due_at <= each.natural_at < starts_at for each in foreseen)


def _leads(foreseen: list[planning.Reminder]) -> tuple[int, ...]:
    return tuple(each.lead_minutes for each in foreseen)


def _stage(
    world: World,
    place: str,
    window: tuple[time, time] | None,
    hers: set[int] | None,
    starts_at: datetime,
    now: datetime,
    is_wanted: bool,
) -> Session:
    world.pim.timezone = place
    world.pim.quiet_from, world.pim.quiet_to = window or (None, None)
    world.pim.save()
    choose_leads(member=world.pim, lead_minutes=hers, now=now)
    if not is_wanted:
        decline(member=world.pim, topic="reminders", now=now)
    return make_session(world.circle, starts_at=starts_at)


def test_a_seat_that_is_held_already_reads_the_same(world: World, pims: Client) -> None:
    before = asked(pims, world.session)
    make_seat(world.session, world.pim)
    assert asked(pims, world.session) == before
