"""Who leads a session: put down when it is scheduled, never in two at once, and following every change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from groups import errors, events
from groups.models import Circle, Membership, Session, SessionHost
from groups.services import hosts, meetings, memberships, series, sessions
from members.models import Member
from tests.factories import LONG_AGO, make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def led(circle: Circle, role: str = Membership.Role.FACILITATOR, *, days: int = 0, member: Member | None = None):
    member = member or make_member()
    make_membership(circle, member, role=role, joined_at=LONG_AGO + days * DAY)
    return member


def schedule(circle: Circle, local: str = "2027-01-05T20:30", minutes: int = 60) -> Session:
    return sessions.schedule_session(
        circle_id=circle.pk,
        local_start=datetime.fromisoformat(local),
        zone=NEW_YORK,
        duration_minutes=minutes,
        now=NOW,
    )


def hosts_of(session: Session) -> list[Member]:
    return [host.member for host in session.hosts.order_by("pk")]


def test_facilitators_come_first_then_co_facilitators_by_the_day_they_joined() -> None:
    circle = make_circle(facilitators_wanted=2)
    led(circle, Membership.Role.MEMBER)
    led(circle, Membership.Role.CO_FACILITATOR)
    second = led(circle, days=2)
    first = led(circle, days=1)
    gone = led(circle)
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    assert hosts_of(schedule(circle)) == [first, second]


def test_one_where_one_is_wanted_and_none_where_there_is_nobody() -> None:
    one = make_circle(facilitators_wanted=1)
    fay = led(one)
    led(one, Membership.Role.CO_FACILITATOR)
    assert hosts_of(schedule(one)) == [fay]
    assert hosts_of(schedule(make_circle())) == []


def test_whoever_leads_another_session_then_is_left_out_and_nobody_free_is_refused() -> None:
    fay = make_member()
    here, there = make_circle(), make_circle(facilitators_wanted=1)
    led(here, member=fay)
    led(there, member=fay)
    cora = led(there, Membership.Role.CO_FACILITATOR)
    schedule(here)
    assert hosts_of(schedule(there, "2027-01-05T21:00")) == [cora]
    alone = make_circle()
    led(alone, member=fay)
    with pytest.raises(errors.FacilitatorBusy):
        schedule(alone, "2027-01-05T21:29")
    assert not alone.sessions.exists()
    assert hosts_of(schedule(alone, "2027-01-05T21:30")) == [fay]  # begins as the other ends


def test_the_database_itself_knows_that_nobody_is_in_two_sessions_at_once() -> None:
    fay = make_member()
    here, there = make_circle(), make_circle()
    led(here, member=fay)
    session = schedule(here)
    other = make_session(there, starts_at=session.starts_at)
    with pytest.raises(IntegrityError, match="groups_sessionhost_one_session_at_a_time"), transaction.atomic():
        SessionHost.objects.create(
            session=other, member=fay, starts_at=other.starts_at, ends_at=other.ends_at, is_active=True
        )


def test_moving_onto_another_session_of_its_host_is_refused_and_moving_elsewhere_takes_her_along() -> None:
    fay = make_member()
    here, there = make_circle(), make_circle()
    led(here, member=fay)
    led(there, member=fay)
    schedule(here)
    other = schedule(there, "2027-01-06T20:30")
    with pytest.raises(errors.FacilitatorBusy):
        move(other, "2027-01-05T20:00")
    other.refresh_from_db()
    assert other.schedule_version == 1
    moved = move(other, "2027-01-07T20:30")
    host = moved.hosts.get()
    assert (host.starts_at, host.ends_at, host.is_active) == (moved.starts_at, moved.ends_at, True)


def move(session: Session, local: str) -> Session:
    return sessions.change_session(session_id=session.pk, local_start=datetime.fromisoformat(local), now=NOW)


def test_calling_off_sets_its_host_free() -> None:
    fay = make_member()
    here, there = make_circle(), make_circle()
    led(here, member=fay)
    led(there, member=fay)
    sessions.cancel_session(session_id=schedule(here).pk, now=NOW)
    assert hosts_of(schedule(there)) == [fay]


def weekly(circle: Circle) -> list[Session]:
    written = series.schedule_series(
        circle_id=circle.pk,
        rrule="FREQ=WEEKLY",
        dtstart_local=datetime(2027, 1, 5, 20, 30),  # noqa: DTZ001
        zone=NEW_YORK,
        duration_minutes=60,
        now=NOW,
    )
    return list(written.sessions.order_by("starts_at"))


def test_a_series_is_written_with_its_hosts_and_with_fewer_where_they_are_busy(
    django_assert_max_num_queries,
) -> None:
    fay = make_member()
    here, there = make_circle(), make_circle()
    led(here, member=fay)
    led(there, member=fay)
    schedule(here, "2027-01-12T21:00")
    with django_assert_max_num_queries(60):  # the look for overlaps asks once a session
        written = weekly(there)
    assert [hosts_of(session) for session in written[:3]] == [[fay], [], [fay]]
    assert SessionHost.objects.filter(session__in=written).count() == len(written) - 1


def test_what_is_materialised_later_is_led_too() -> None:
    circle = make_circle()
    fay = led(circle)
    written = weekly(circle)
    series.materialise_series(series_id=written[0].series_id, now=NOW + 14 * DAY)
    newest = circle.sessions.order_by("-starts_at").first()
    assert newest.pk not in {session.pk for session in written}
    assert hosts_of(newest) == [fay]


def test_a_series_may_move_onto_its_own_old_times() -> None:
    circle = make_circle()
    led(circle)
    written = weekly(circle)
    for session in reversed(written):  # the last first: a circle meets once at a time
        session.starts_at, session.ends_at = session.starts_at + 7 * DAY, session.ends_at + 7 * DAY
        session.save()
    hosts.follow_all(written, now=NOW)
    assert all(session.hosts.get().starts_at == session.starts_at for session in written)


def test_a_host_who_is_taken_then_does_not_keep_a_whole_series_from_moving() -> None:
    fay = make_member()
    here, there = make_circle(), make_circle()
    led(here, member=fay)
    led(there, member=fay)
    written = weekly(here)
    schedule(there, "2027-01-12T22:00")
    for session in written:
        session.starts_at, session.ends_at = session.starts_at + DAY / 24, session.ends_at + DAY / 24
        session.save()
    hosts.follow_all(written, now=NOW)
    assert [session.hosts.count() for session in written[:3]] == [1, 0, 1]


def test_whoever_stops_facilitating_stops_leading_and_another_steps_in() -> None:
    circle = make_circle(facilitators_wanted=1)
    fay = led(circle, member=make_member(is_approved_facilitator=True))
    cora = led(circle, Membership.Role.CO_FACILITATOR)
    third = led(circle, days=1)
    session = schedule(circle)
    membership = circle.memberships.get(member=fay)
    memberships.change_role(membership_id=membership.pk, role=Membership.Role.MEMBER, now=NOW)
    assert hosts_of(session) == [third]
    memberships.leave_circle(circle_id=circle.pk, member=cora, now=NOW)
    memberships.change_role(membership_id=membership.pk, role=Membership.Role.FACILITATOR, now=NOW)
    memberships.remove_member(membership_id=circle.memberships.get(member=third).pk, now=NOW)
    assert hosts_of(session) == [fay]


def test_whoever_begins_to_facilitate_leads_where_somebody_is_wanted() -> None:
    circle = make_circle()
    fay = led(circle)
    session, pim = schedule(circle), led(circle, Membership.Role.MEMBER)
    membership = circle.memberships.get(member=pim)
    memberships.change_role(membership_id=membership.pk, role=Membership.Role.CO_FACILITATOR, now=NOW)
    assert hosts_of(session) == [fay, pim]


class TestNobodyIsThere:
    """Five minutes after the start the circle's facilitators are called, and the members are told, once."""

    START = NOW + DAY
    LATE = START + timedelta(minutes=5)

    def evening(self, **fields: object) -> Session:
        circle = make_circle(**fields)
        led(circle)
        led(circle, Membership.Role.CO_FACILITATOR)
        session = make_session(circle, starts_at=self.START)
        hosts.assign_hosts([session], now=NOW)
        pim = led(circle, Membership.Role.MEMBER)
        make_seat(session, pim)
        return session

    def test_not_a_second_before_five_minutes_and_only_once(self, heard) -> None:
        session = self.evening()
        assert hosts.sweep(now=self.LATE - timedelta(seconds=1)) == 0
        assert hosts.sweep(now=self.LATE) == 1
        assert hosts.sweep(now=self.LATE) == 0
        listed = hosts.facilitators([session.circle_id])[session.circle_id]
        assert heard(events.HostMissing) == [
            events.HostMissing(session_id=session.pk, facilitator_ids=tuple(listed), at=self.LATE)
        ]

    @pytest.mark.parametrize("role", hosts.ROLES)
    def test_nobody_is_called_once_a_facilitator_came_in(self, role: str) -> None:
        session = self.evening()
        somebody = session.circle.memberships.filter(role=role).first().member
        meetings.join_meeting(session_id=session.pk, member=somebody, now=self.START)
        assert session.hosts.get(member=somebody).checked_in_at == self.START
        assert hosts.sweep(now=self.LATE) == 0

    def test_whoever_opens_the_door_leads_from_then_on(self) -> None:
        session = self.evening(facilitators_wanted=1)
        cora = session.circle.memberships.get(role=Membership.Role.CO_FACILITATOR).member
        meetings.join_meeting(session_id=session.pk, member=cora, now=self.START)
        assert cora in hosts_of(session)
        assert hosts.sweep(now=self.LATE) == 0

    def test_a_member_who_comes_in_is_no_host(self) -> None:
        session = self.evening()
        meetings.join_meeting(session_id=session.pk, member=session.seats.get().member, now=self.START)
        assert hosts.sweep(now=self.LATE) == 1

    def test_nobody_is_missed_where_nobody_checks_in_or_nobody_waits(self) -> None:
        for meeting_format in ("phone", "in_person"):
            self.evening(meeting_format=meeting_format)
        empty = make_session(make_circle(), starts_at=self.START)
        cancelled = self.evening()
        Session.objects.filter(pk=cancelled.pk).update(state="cancelled", cancelled_at=NOW)
        assert hosts.sweep(now=self.LATE) == 0
        assert hosts.sweep(now=empty.ends_at) == 0
        late = self.evening()
        assert hosts.sweep(now=late.ends_at) == 0

    def test_a_session_that_moves_away_forgets_who_was_in_already(self) -> None:
        session = self.evening()
        fay = hosts_of(session)[0]
        meetings.join_meeting(session_id=session.pk, member=fay, now=self.START - timedelta(minutes=10))
        local = session.local_start + DAY
        sessions.change_session(session_id=session.pk, local_start=local, now=self.START - timedelta(minutes=9))
        assert session.hosts.get(member=fay).checked_in_at is None
