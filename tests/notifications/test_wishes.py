"""Nights that differ, a while without messages, what holds for one circle: over HTTP, in the ledger, at the fence."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groups import events
from groups.models import Membership, Seat
from groups.services.seats import take_seat
from members.models import Member
from members.quiet import Override, QuietHours, QuietWindow
from members.services.people import change_profile
from members.services.quiet import change_quiet
from notifications import kinds, leads, planning, portability
from notifications.dispatch.jobs import MemberJob
from notifications.messages import Message
from notifications.models import CirclePreference, Delivery, Pause
from notifications.planning import Reason
from notifications.services.circles import change_circle_preferences
from notifications.services.preferences import choose_leads, pause
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.notifications.announcing import about, announce, claimed
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ADDRESS = "/api/v1/me/preferences/"
NIGHT = {"from": "21:00", "to": "08:00"}
SHIFT = {"from": "09:00", "to": "17:00"}
MONDAY = "2027-01-04"
TOO_QUIET = [{"from": f"{9 - number:02}:00", "to": f"{8 - number:02}:59"} for number in range(7)]
WEEK = [SHIFT] * 5 + [None, NIGHT]


@pytest.fixture
def pims(world: World, client_for: Any) -> Client:
    """pim's browser; her wall shows UTC."""
    Member.objects.filter(pk=world.pim.pk).update(timezone="Africa/Abidjan")
    world.pim.refresh_from_db()
    client: Client = client_for(world.pim)
    return client


def patch(client: Client, address: str = ADDRESS, **body: Any) -> Any:
    return client.patch(address, body, content_type="application/json")


def of_circle(world: World) -> str:
    return f"{ADDRESS}circles/{world.circle.slug}/"


def day(world: World, ahead: int) -> str:
    return (world.now + ahead * DAY).date().isoformat()


class TestNights:
    """Her quiet hours by day."""

    def test_they_are_read_as_they_were_said(self, world: World, pims: Client) -> None:
        other = {"from": day(world, 0), "until": day(world, 6), "window": SHIFT}
        quiet = {"daily": NIGHT, "cycle": {"anchor": MONDAY, "weeks": [WEEK, [None] * 7]}, "override": other}
        assert patch(pims, quiet=quiet).json()["quiet"] == quiet
        assert pims.get(ADDRESS).json()["quiet"] == quiet
        assert patch(pims, quiet={"override": None}).json()["quiet"] == quiet | {"override": None}
        assert pims.get("/api/v1/me/").json()["quiet_from"] == "21:00"

    @pytest.mark.parametrize(
        "quiet",
        [
            {"daily": {"from": "21:00"}},
            {"daily": {"from": "21:00", "to": "21:00"}},
            {"daily": "21:00"},
            {"cycle": {"anchor": "2027-01-05", "weeks": [WEEK]}},
            {"cycle": {"anchor": "0001-01-01", "weeks": [WEEK]}},
            {"cycle": {"anchor": MONDAY, "weeks": []}},
            {"cycle": {"anchor": MONDAY, "weeks": [WEEK] * 5}},
            {"cycle": {"anchor": MONDAY, "weeks": [WEEK[:6]]}},
            {"cycle": {"anchor": MONDAY, "weeks": [TOO_QUIET]}},
            {"cycle": {"anchor": None, "weeks": [WEEK]}},
            {"override": {"from": "{1}", "until": "{0}", "window": None}},
            {"override": {"from": "{0}", "until": "{14}", "window": None}},
            {"override": {"from": "{-3}", "until": "{-1}", "window": None}},
            {"override": {"from": "{40}", "until": "{41}", "window": None}},
            {"override": {"from": "9999-12-31", "until": "9999-12-31", "window": None}},
            {"override": {"from": "{0}", "until": "{1}"}},
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused_and_nothing_is_stored(
        self, world: World, pims: Client, quiet: dict[str, Any]
    ) -> None:
        for name in ("from", "until"):
            said = (quiet.get("override") or {}).get(name, "")
            if said.startswith("{"):
                quiet = {"override": quiet["override"] | {name: day(world, int(said.strip("{}")))}}
        answer = patch(pims, quiet=quiet, topics={"missed": False})
        assert answer.status_code == 400, answer.content
        assert pims.get(ADDRESS).json()["quiet"] == {"daily": None, "cycle": None, "override": None}
        assert pims.get(ADDRESS).json()["topics"]["missed"] is True

    def test_other_hours_whose_days_are_over_are_not_shown(self, world: World, pims: Client) -> None:
        today = world.now.date()
        change_quiet(member=world.pim, changes={"override": Override(today - 3 * DAY, today - DAY, None)})
        assert pims.get(ADDRESS).json()["quiet"]["override"] is None

    def test_what_waits_moves_at_once(self, world: World, pims: Client) -> None:
        start = (world.now + 5 * DAY).replace(hour=12, minute=0)
        elsewhere = make_circle()  # where nothing else can begin at noon
        make_membership(elsewhere, world.pim)
        session = make_session(elsewhere, starts_at=start)
        take_seat(session_id=session.pk, member=world.pim, now=world.now)
        assert pending() == {4320: start - 3 * DAY, 1440: start - DAY, 60: start - HOUR}
        other = {"from": day(world, 4), "until": day(world, 4), "window": SHIFT}
        patch(pims, quiet={"override": other})
        assert pending() == {4320: start - 3 * DAY, 1440: start - DAY - 3 * HOUR - 15 * MINUTE, 60: start - HOUR}
        patch(pims, quiet={"override": None})
        assert pending() == {4320: start - 3 * DAY, 1440: start - DAY, 60: start - HOUR}

    @pytest.mark.parametrize("is_told", [False, True])
    def test_a_worker_that_holds_a_letter_hears_of_other_hours(self, world: World, is_told: bool) -> None:
        """It computed her quiet from the hours before; the version of her clock tells that they are others now."""
        world.seat()
        job = claimed(kind="reminder", lead_minutes=1440)
        assert job.member.quiet_hours == QuietHours()
        if is_told:
            today = world.now.date()
            hours = Override(today - DAY, today + DAY, QuietWindow(time(0), time(23, 59)))
            change_quiet(member=world.pim, changes={"override": hours})
        assert job.hand_off() is not is_told
        assert only(lead_minutes=1440).state == ("pending" if is_told else "leased")


class TestPause:
    """A while without messages."""

    def test_it_takes_back_what_would_come_meanwhile_and_leaves_the_rest(self, world: World, pims: Client) -> None:
        world.seat()
        start = world.session.starts_at
        assert patch(pims, paused_until=day(world, 2)).json()["paused_until"] == day(world, 2)
        assert pending() == {1440: start - DAY, 60: start - HOUR}
        assert only(kind="booking_confirmation").state == "pending"
        assert patch(pims, paused_until=None).json()["paused_until"] is None
        assert set(pending()) == {4320, 1440, 60}

    def test_only_what_she_just_asked_for_goes_out_meanwhile(self, world: World, outbox: list[Message]) -> None:
        pause(member=world.pim, last_day=(world.now + 10 * DAY).date(), now=world.now)
        world.seat()
        settle()
        assert [row.kind for row in Delivery.objects.all()] == ["booking_confirmation"]
        assert len(outbox) == 1
        assert not set(kinds.ASKED_FOR) & set(kinds.of_topic("changes")) - {
            "seat_promoted",
            "appeal_decided",
            "report_received",
        }

    def test_nothing_of_it_is_sent_late(self, world: World) -> None:
        world.seat()
        start = world.session.starts_at
        pause(member=world.pim, last_day=(start - 2 * DAY).date(), now=world.now)
        pause(member=world.pim, last_day=None, now=start - 2 * DAY)
        assert set(pending()) == {1440, 60}
        for hours in range(0, 48, 7):
            assert planning.reconcile(now=start - 2 * DAY + hours * HOUR) == 0

    def test_the_reconciler_keeps_it_too(self, world: World) -> None:
        pause(member=world.pim, last_day=(world.now + 3 * DAY).date(), now=world.now)
        make_seat(world.session, world.pim)
        for hours in range(0, 72, 6):
            planning.reconcile(now=world.now + hours * HOUR)
        ends_at = Pause.objects.get().ends_at
        assert all(due_at >= ends_at for due_at in pending().values())

    @pytest.mark.parametrize("begins", [False, True])
    def test_a_worker_that_holds_a_letter_hears_of_it(self, world: World, begins: bool) -> None:
        world.seat()
        job = claimed(kind="reminder", lead_minutes=60)
        if begins:
            Pause.objects.create(
                member=world.pim, last_day=world.now.date(), ends_at=world.now + DAY, changed_at=world.now
            )
        assert job.hand_off() is not begins
        assert only(lead_minutes=60).state == ("void" if begins else "leased")

    def test_it_ends_with_its_last_day_wherever_she_is(self, world: World, pims: Client) -> None:
        patch(pims, paused_until=day(world, 3))
        last = (world.now + 4 * DAY).replace(hour=0, minute=0)
        assert Pause.objects.get().ends_at == last
        world.pim.refresh_from_db()
        change_profile(member=world.pim, expected_version=None, changes={"timezone": "Asia/Tokyo"}, now=world.now)
        assert Pause.objects.get().ends_at == last - 9 * HOUR

    @pytest.mark.parametrize("ahead", [-1, 91])
    def test_it_is_for_ninety_days_at_most(self, world: World, pims: Client, ahead: int) -> None:
        assert patch(pims, paused_until=day(world, ahead)).status_code == 400
        assert patch(pims, paused_until="soon").status_code == 400
        assert patch(pims, paused_until=day(world, 90)).status_code == 200
        with pytest.raises(IntegrityError), transaction.atomic():
            Pause.objects.update(ends_at=world.now + 93 * DAY, changed_at=world.now)

    def test_the_preview_tells_of_it(self, world: World) -> None:
        pause(member=world.pim, last_day=(world.now + 2 * DAY).date(), now=world.now)
        foreseen = planning.preview(member=world.pim, starts_at=world.session.starts_at, hers=None, now=world.now)
        assert [each.reason for each in foreseen] == [Reason.PAUSED, Reason.AS_WISHED, Reason.AS_WISHED]


class TestLeads:
    """Any number of leads, of which three count; and the day before."""

    def test_three_of_many_go_out_and_the_preview_says_which(self, world: World) -> None:
        choose_leads(member=world.pim, lead_minutes=[4320, 2880, 1440, 300, 60], now=world.now)
        foreseen = planning.preview(member=world.pim, starts_at=world.session.starts_at, hers=None, now=world.now)
        assert [each.reason for each in foreseen] == [Reason.CAPPED] * 2 + [Reason.AS_WISHED] * 3
        world.seat()
        assert set(pending()) == {1440, 300, 60}
        choose_leads(member=world.pim, lead_minutes=[4320, 1440, 60, 30, 15], now=world.now)
        assert set(pending()) == {60, 30, 15}

    def test_the_day_before_is_the_same_time_on_her_wall(self, world: World, pims: Client) -> None:
        """The clocks of New York go forward on 14 March 2027."""
        Member.objects.filter(pk=world.pim.pk).update(timezone="America/New_York")
        start = datetime(2027, 3, 15, 0, 30, tzinfo=UTC)  # half past eight in the evening
        session = make_session(world.circle, starts_at=start)
        answer = patch(pims, lead_minutes=["day_before", 60]).json()
        assert answer["lead_minutes"] == ["day_before", 60]
        take_seat(session_id=session.pk, member=world.pim, now=start - 5 * DAY)
        assert pending() == {leads.DAY_BEFORE: start - 23 * HOUR, 60: start - HOUR}
        shown = pims.get(f"/api/v1/me/reminder-preview/?session={session.pk}&lead_minutes=day_before").json()
        (one,) = shown["reminders"]
        assert (one["lead_minutes"], one["local_due"]) == ("day_before", "2027-03-13T20:30")

    def test_it_is_sent_as_any_other_and_shown_in_the_inbox(
        self, world: World, pims: Client, outbox: list[Message]
    ) -> None:
        choose_leads(member=world.pim, lead_minutes=[leads.DAY_BEFORE], now=world.now)
        world.seat()
        make_due(kind="reminder")
        settle()
        assert len(outbox) == 2
        shown = pims.get("/api/v1/me/notifications/").json()["results"]
        assert "day_before" in {entry["lead_minutes"] for entry in shown}

    def test_who_only_hopes_to_come_is_asked_instead_and_three_are_enough(self, world: World) -> None:
        choose_leads(member=world.pim, lead_minutes=[4320, leads.DAY_BEFORE, 300, 60], now=world.now)
        take_seat(session_id=world.session.pk, member=world.pim, now=world.now, state=Seat.State.HOPEFUL)
        assert set(pending()) == {300, 60}
        assert only(kind="hopeful_question").state == "pending"
        foreseen = planning.preview(
            member=world.pim, starts_at=world.session.starts_at, hers=None, now=world.now, is_hopeful=True
        )
        assert [each.reason.value for each in foreseen] == ["capped", "asked_instead", "as_wished", "as_wished"]

    def test_who_comes_to_hope_only_gives_up_the_longest_for_the_question(self, world: World) -> None:
        choose_leads(member=world.pim, lead_minutes=[4320, 300, 60], now=world.now)
        seat = world.seat()
        assert set(pending()) == {4320, 300, 60}
        Seat.objects.filter(pk=seat.pk).update(state=Seat.State.HOPEFUL)
        announce(about(events.SeatChanged, seat, world.now, is_hopeful=True))
        assert set(pending()) == {300, 60}
        assert only(kind="hopeful_question").state == "pending"

    @pytest.mark.parametrize(
        ("minutes", "hour", "expected"),
        [
            ([240, 150], 23, {240, 150}),  # 19:00 and 20:30: nothing was moved, both as she wished
            ([120, 90], 23, {90}),  # 21:00 and 21:30 both go out at 20:45
            ([240, 90], 23, {90}),  # 19:00, and 21:30 moved to 20:45
            ([350, 90], 23, {350, 90}),  # 17:10 is not within three hours of 20:45
            ([90, 60], 23, {90, 60}),  # the last call comes in her quiet hours and stands for nobody
            ([130, 90], 23, {130}),  # 20:50 is the later one, though it is the longer lead
        ],
    )
    def test_what_quiet_hours_moved_merges_within_three_hours(
        self, world: World, minutes: list[int], hour: int, expected: set[int]
    ) -> None:
        world.pim.timezone, world.pim.quiet_from, world.pim.quiet_to = "Africa/Abidjan", time(21), time(8)
        world.pim.save()
        choose_leads(member=world.pim, lead_minutes=minutes, now=world.now)
        session = make_session(world.circle, starts_at=(world.now + 3 * DAY).replace(hour=hour, minute=0))
        take_seat(session_id=session.pk, member=world.pim, now=world.now)
        assert set(pending()) == expected
        assert planning.reconcile(now=world.now + 2 * DAY) == 0


class TestOneCircle:
    """What she says of one circle."""

    @pytest.fixture
    def other(self, world: World) -> Any:
        """A session of another circle of hers, at an hour of its own."""
        circle = make_circle()
        make_membership(circle, world.pim)
        session = make_session(circle, starts_at=world.session.starts_at + 6 * HOUR)
        make_seat(session, world.pim)
        return session

    def change(self, world: World, **changes: Any) -> None:
        change_circle_preferences(member=world.pim, circle_id=world.circle.pk, changes=changes, now=world.now)

    def test_who_said_nothing_hears_everything_as_everywhere(self, world: World, pims: Client) -> None:
        answer = pims.get(of_circle(world)).json()
        assert (answer["circle"], answer["lead_minutes"], answer["is_paused"]) == (world.circle.slug, None, False)
        assert set(answer["topics"].values()) == {True}
        assert not CirclePreference.objects.exists()

    def test_what_she_says_is_kept_with_her_own_name_for_it(self, world: World, pims: Client) -> None:
        said = {"alias": "Your Tuesday hour", "lead_minutes": ["day_before", 30], "is_paused": True}
        answer = patch(pims, of_circle(world), topics={"prompts": False}, **said).json()
        assert {name: answer[name] for name in said} == said
        assert answer["topics"]["prompts"] is False
        assert pims.get(of_circle(world)).json() == answer
        assert Membership.objects.get(member=world.pim, circle=world.circle).alias == "Your Tuesday hour"
        assert patch(pims, of_circle(world), lead_minutes=None).json()["lead_minutes"] is None

    @pytest.mark.parametrize(
        "body",
        [
            {"lead_minutes": [14]},
            {"lead_minutes": [1440, "day_before"]},
            {"alias": "two\nlines"},
            {"alias": "x" * 61},
            {"is_paused": "yes"},
            {"topics": {"reminders": 1}},
        ],
    )
    def test_what_nobody_may_choose_is_refused_and_nothing_is_stored(
        self, world: World, pims: Client, body: dict[str, Any]
    ) -> None:
        assert patch(pims, of_circle(world), **body).status_code == 400
        assert not CirclePreference.objects.exists()

    @pytest.mark.parametrize("state", ["pending", "left", None])
    def test_to_whom_is_no_member_there_is_no_such_circle(
        self, world: World, client_for: Any, state: str | None
    ) -> None:
        ola = make_member("ola2")
        if state:
            make_membership(world.circle, ola, state=state)
        hers = client_for(ola)
        assert hers.get(of_circle(world)).status_code == 404
        assert patch(hers, of_circle(world), is_paused=True).status_code == 404
        assert hers.get(f"{ADDRESS}circles/nowhere/").status_code == 404
        assert not CirclePreference.objects.exists()

    def test_its_leads_hold_there_and_nowhere_else(self, world: World, other: Any) -> None:
        world.seat()
        self.change(world, lead_minutes=[120])
        assert set(pending(session_id=world.session.pk)) == {120}
        assert set(pending(session_id=other.pk)) == {4320, 1440, 60}
        choose_leads(member=world.pim, lead_minutes=[30], now=world.now)
        assert set(pending(session_id=world.session.pk)) == {120}
        assert set(pending(session_id=other.pk)) == {30}
        self.change(world, lead_minutes=None)
        assert set(pending(session_id=world.session.pk)) == {30}
        for hours in range(0, 6 * 24, 9):
            assert planning.reconcile(now=world.now + hours * HOUR) == 0

    def test_the_preview_knows_them(self, world: World, pims: Client) -> None:
        self.change(world, lead_minutes=[leads.DAY_BEFORE])
        answer = pims.get(f"/api/v1/me/reminder-preview/?session={world.session.pk}").json()
        assert [each["lead_minutes"] for each in answer["reminders"]] == ["day_before"]
        self.change(world, is_paused=True)
        answer = pims.get(f"/api/v1/me/reminder-preview/?session={world.session.pk}").json()
        assert [each["reason"] for each in answer["reminders"]] == ["paused"]

    def held(self, world: World) -> MemberJob:
        """A reminder that a worker has in its hands."""
        world.seat()
        return claimed(kind="reminder", lead_minutes=1440)

    @pytest.mark.parametrize(
        ("said", "is_sent"),
        [
            ({}, True),
            ({"lead_minutes": [1440]}, True),
            ({"lead_minutes": [60]}, False),
            ({"lead_minutes": []}, False),
            ({"is_paused": True}, False),
            ({"topics_off": ["reminders"]}, False),
            ({"topics_off": ["prompts"]}, True),
        ],
    )
    def test_the_last_look_asks_what_she_said_of_the_circle(
        self, world: World, said: dict[str, Any], is_sent: bool
    ) -> None:
        job = self.held(world)
        CirclePreference.objects.create(member=world.pim, circle_id=world.circle.pk, changed_at=world.now, **said)
        CirclePreference.objects.create(  # of another circle: it says nothing of this one
            member=world.pim, circle_id=make_circle().pk, changed_at=world.now, is_paused=True, lead_minutes=[]
        )
        assert job.hand_off() is is_sent
        assert only(lead_minutes=1440).state == ("leased" if is_sent else "void")

    def test_a_no_and_a_pause_take_back_what_waits_there(self, world: World, other: Any) -> None:
        planning.plan_ahead(member_id=world.pim.pk, now=world.now)
        world.seat()
        self.change(world, topics={"reminders": False})
        assert not pending(session_id=world.session.pk)
        assert set(pending(session_id=other.pk)) == {4320, 1440, 60}
        self.change(world, topics={"reminders": True}, is_paused=True)
        assert not pending(session_id=world.session.pk)
        assert only(kind="booking_confirmation").state == "pending"
        self.change(world, is_paused=False)
        assert set(pending(session_id=world.session.pk)) == {4320, 1440, 60}

    def test_it_is_handed_over_and_forgotten(self, world: World) -> None:
        self.change(world, lead_minutes=[30], topics={"missed": False}, is_paused=True)
        pause(member=world.pim, last_day=world.now.date(), now=world.now)
        found = portability.export(world.pim.pk)
        assert found["of_circles"] == [
            {
                "circle": str(world.circle.pk),
                "minutes_before": [30],
                "topics_off": ["missed"],
                "is_paused": True,
                "changed_at": world.now.isoformat(),
            }
        ]
        assert found["pause"] is not None
        portability.erase(world.pim.pk)
        assert not CirclePreference.objects.exists()
        assert not Pause.objects.exists()
