"""What holds of reminders for every zone, night, choice of leads and change of clocks; and all who plan agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from groups.models import Seat, Session
from groups.services.seats import take_seat
from members.models import Member
from members.quiet import Override, QuietHours, QuietWindow, is_quiet
from members.services.quiet import change_quiet
from members.zones import zone
from notifications import leads, planning
from notifications.leads import DAY_BEFORE
from notifications.models import Delivery
from notifications.planning import Reason
from notifications.services.circles import change_circle_preferences
from notifications.services.preferences import choose_leads, decline, pause
from tests.factories import make_session
from tests.members.test_quiet_by_day import CYCLES, WINDOWS
from tests.notifications.conftest import World
from tests.notifications.ledger import pending

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
# Where clocks change, on both halves of the earth, by half an hour, at midnight, by law every year, or not at all.
PLACES = (
    "America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca",
    "Pacific/Chatham", "Asia/Beirut", "Asia/Kolkata",
)  # fmt: skip
# Their changes in 2027, by the day.
CHANGES = (
    "2027-03-14",
    "2027-11-07",
    "2027-03-28",
    "2027-10-31",
    "2027-04-04",
    "2027-10-03",
    "2027-02-07",
    "2027-09-05",
)
LEADS = st.sampled_from([DAY_BEFORE, 15, 30, 45, 60, 61, 90, 240, 720, 2880, 4320, 20160])
COMING = (Reason.AS_WISHED, Reason.BEFORE_QUIET_HOURS)
STARTS = st.builds(
    lambda day, minutes: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=5 * minutes),
    st.sampled_from(CHANGES),
    st.integers(-288, 2 * 288),
)


NIGHTS = st.builds(QuietHours, st.none() | WINDOWS, st.none() | CYCLES)
# For so many days until the day of the start: other hours, or none.
OTHERS = st.none() | st.tuples(st.integers(0, 4), st.none() | WINDOWS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(PLACES),
    hours=NIGHTS,
    other=OTHERS,
    hers=st.none() | st.sets(LEADS, max_size=6),
    of_circle=st.none() | st.sets(LEADS, max_size=4),
    start=STARTS,
    ahead=st.integers(1, 5 * 1440) | st.just(22 * 1440),
    is_hopeful=st.booleans(),
    paused_days=st.none() | st.integers(0, 20),
    is_wanted=st.sampled_from([True, True, True, False]),
)
def test_reminders_keep_their_word(
    world: World,
    place: str,
    hours: QuietHours,
    other: tuple[int, QuietWindow | None] | None,
    hers: set[int] | None,
    of_circle: set[int] | None,
    start: datetime,
    ahead: int,
    is_hopeful: bool,
    paused_days: int | None,
    is_wanted: bool,
) -> None:
    now = start - ahead * MINUTE
    with transaction.atomic():
        day = start.astimezone(zone(place)).date()
        override = Override(day - other[0] * DAY, day, other[1]) if other else None
        session = _stage(world, place, replace(hours, override=override), hers, of_circle, start, now)
        if paused_days is not None:
            pause(member=world.pim, last_day=now.astimezone(zone(place)).date() + paused_days * DAY, now=now)
        if not is_wanted:
            decline(member=world.pim, topic="reminders", now=now)
        foreseen = planning.preview(
            member=_fresh(world), starts_at=start, hers=None, now=now, circle_id=world.circle.pk, is_hopeful=is_hopeful
        )
        take_seat(
            session_id=session.pk,
            member=world.pim,
            now=now,
            state=Seat.State.HOPEFUL if is_hopeful else Seat.State.IN,
        )
        written = pending(session_id=session.pk)
        _check_agreement(foreseen, written, now)
        _check_each(world, session, written, now)
        _check_one_precedes(foreseen, written, session, is_free=is_wanted and paused_days is None and not is_hopeful)
        _check_reconciling(session, written, now)
        transaction.set_rollback(True)


def _stage(
    world: World,
    place: str,
    hours: QuietHours,
    hers: set[int] | None,
    of_circle: set[int] | None,
    start: datetime,
    now: datetime,
) -> Session:
    Member.objects.filter(pk=world.pim.pk).update(timezone=place)
    change_quiet(member=world.pim, changes={"daily": hours.daily, "cycle": hours.cycle, "override": hours.override})
    world.pim = _fresh(world)
    choose_leads(member=world.pim, lead_minutes=hers, now=now)
    if of_circle is not None:
        change_circle_preferences(
            member=world.pim, circle_id=world.circle.pk, changes={"lead_minutes": of_circle}, now=now
        )
    return make_session(world.circle, starts_at=start)


def _fresh(world: World) -> Member:
    return Member.objects.get(pk=world.pim.pk)


def _check_agreement(foreseen: list[planning.Reminder], written: dict[int | None, datetime], now: datetime) -> None:
    """The preview told what was planned, to the instant."""
    assert {each.lead_minutes: each.due_at for each in foreseen if each.reason in COMING} == written
    assert all(each.due_at > now for each in foreseen if each.reason in COMING)


def _check_each(world: World, session: Session, written: dict[int | None, datetime], now: datetime) -> None:
    """At most three, each ahead, before the start, and outside her quiet hours but for the last call."""
    member = _fresh(world)
    hers, place = leads.of_member(member.pk, world.circle.pk), zone(member.timezone)
    assert len(written) <= leads.MOST
    for lead, due_at in written.items():
        assert lead is not None
        assert now < due_at < session.starts_at
        if leads.is_last_call(lead, hers):
            assert due_at == session.starts_at - lead * MINUTE
        else:
            assert not is_quiet(due_at, place, member.quiet_hours)
        if lead == DAY_BEFORE and not is_quiet(due_at + MINUTE, place, member.quiet_hours):
            _check_wall(session, due_at, member)


def _check_wall(session: Session, due_at: datetime, member: Member) -> None:
    place = zone(member.timezone)
    start, told = session.starts_at.astimezone(place), due_at.astimezone(place)
    if due_at == _natural(session, member) and _exists(start.replace(tzinfo=None) - DAY, member):
        assert told.replace(tzinfo=None) == start.replace(tzinfo=None) - DAY


def _natural(session: Session, member: Member) -> datetime:
    (one,) = planning.preview(
        member=member, starts_at=session.starts_at, hers=(DAY_BEFORE,), now=session.starts_at - 40 * DAY
    )
    return one.natural_at


def _exists(wall: datetime, member: Member) -> bool:
    place = zone(member.timezone)
    return wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None) == wall


def _check_one_precedes(
    foreseen: list[planning.Reminder], written: dict[int | None, datetime], session: Session, *, is_free: bool
) -> None:
    """Whoever took her seat before the first of her reminders was due hears at least one before the start."""
    was_early = foreseen and all(each.reason is not Reason.ALREADY_PAST for each in foreseen)
    if is_free and was_early:
        event("one has to precede the start")
        assert written


def _check_reconciling(session: Session, written: dict[int | None, datetime], now: datetime) -> None:
    """Nothing is missing at any time; and what somebody deleted comes back as it was."""
    for later in (now, now + (session.starts_at - now) / 2, session.starts_at - 2 * HOUR):
        if later >= now:
            assert planning.reconcile(now=later) == 0
    Delivery.objects.filter(session_id=session.pk, kind="reminder").delete()
    at = now
    while at < session.starts_at:
        planning.reconcile(now=at)
        at += 2 * DAY - MINUTE
    assert pending(session_id=session.pk) == written
