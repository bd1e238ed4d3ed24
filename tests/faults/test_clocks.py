"""Clocks that are wrong, clocks that are changed, and rules that are switched on late: F15, F21 and F24."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import libfaketime
import pytest
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from groups.models import Session
from members import quiet
from members.models import Member
from members.services.people import change_profile
from notifications import planning
from notifications.models import Delivery
from notifications.services.preferences import choose_leads, decline, welcome
from tests.faults.harness import SLUG, TICK, WORK, Lab, owe, seated

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAKE_CLOCK = Path(libfaketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1"
HERE, THERE = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Bogota")  # fourteen hours apart, neither changes its clock


@pytest.mark.parametrize(("fake", "offset"), [("+2h", 2 * HOUR), ("-2d", -2 * DAY)])
def test_f15_the_clock_of_a_worker_decides_nothing(lab: Lab, fake: str, offset: timedelta) -> None:
    owe(30)
    rows = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    soon, later = Now() + timedelta(seconds=2.5), Now() + HOUR
    Delivery.objects.filter(pk__in=rows[:10]).update(due_at=soon, not_before=soon)
    Delivery.objects.filter(pk__in=rows[10:20]).update(due_at=later, not_before=later)
    lab.sink()
    lab.environment |= {"LD_PRELOAD": str(FAKE_CLOCK), "FAKETIME": fake, "DONT_FAKE_MONOTONIC": "1"}
    lab.worker()
    lab.wait_accepted(20)
    time.sleep(2 * TICK)
    verdict = lab.verdict(f"F15 {fake}")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 20, "pending": 10})
    assert verdict.earliest >= 0
    assert verdict.late_p99 <= TICK + WORK
    for line in lab.accepted():  # the worker did believe in another time
        away = parsedate_to_datetime(str(line["date"])).timestamp() - float(str(line["at"]))
        assert abs(away - offset.total_seconds()) < 60


def test_f21_another_zone_moves_the_reminder_that_waits_and_sends_it_once(lab: Lab) -> None:
    """Where she goes her night begins in a quarter of an hour and three seconds; what was due in it comes before it."""
    now = datetime.now(UTC).replace(microsecond=0)
    (seat,) = seated([now + 3 * DAY + HOUR], number=1)
    night = (now + timedelta(minutes=15, seconds=3)).astimezone(THERE)
    clock = {"timezone": HERE.key, "quiet_from": night.time(), "quiet_to": (night + 8 * HOUR).time()}
    Member.objects.filter(pk=seat.member_id).update(**clock)
    member = Member.objects.get(pk=seat.member_id)
    planning.plan_reminders(Q(pk=seat.pk), now=now)
    assert _first(member).due_at == now + HOUR
    lab.sink()
    lab.worker()
    with transaction.atomic():
        change_profile(member=member, expected_version=None, changes={"timezone": THERE.key}, now=now)
    lab.wait_accepted(1)
    lab.wait_settled()
    time.sleep(2 * TICK)
    verdict = lab.verdict("F21")
    assert (verdict.lost, verdict.dup, verdict.states["sent"]) == (0, 0, 1)
    (letter,) = lab.accepted()
    arrived = datetime.fromtimestamp(float(str(letter["at"])), UTC)
    assert now + timedelta(seconds=3) <= arrived
    window = quiet.QuietWindow(clock["quiet_from"], clock["quiet_to"])
    assert not quiet.is_quiet(arrived, THERE, window)
    assert quiet.is_quiet(now + HOUR, THERE, window)


def test_f24_a_rule_that_is_switched_on_sends_nothing_for_the_past(lab: Lab) -> None:
    """Fifty sessions are over; fifty are so near that two of their three reminders would have gone out long ago."""
    now = datetime.now(UTC)
    over = [now - DAY - timedelta(minutes=n) for n in range(50)]
    coming = [now + 20 * HOUR + timedelta(minutes=n) for n in range(50)]
    seated([*over, *coming], number=100)
    members = list(Member.objects.filter(email__startswith="m0"))
    for member in members:
        decline(member=member, topic="reminders", now=now - 4 * DAY)
    lab.sink()
    for member in members:
        welcome(member=member, topic="reminders", now=now)
        choose_leads(member=member, lead_minutes=[4320, 1440, 300], now=now)
    lab.once("run_deliveries", "--once")
    verdict = lab.verdict("F24")
    assert (verdict.lost, verdict.dup, lab.accepted()) == (0, 0, [])
    assert verdict.states == {"pending": 50, "void": 50}
    waiting = Delivery.objects.filter(state="pending")
    assert set(waiting.values_list("lead_minutes", flat=True)) == {300}
    assert not Delivery.objects.filter(session_id__in=_sessions(over)).exists()


def _first(member: Member) -> Delivery:
    return Delivery.objects.get(recipient=member, lead_minutes=4320)


def _sessions(starts: list[datetime]) -> list[object]:
    return list(Session.objects.filter(circle__slug=SLUG, starts_at__in=starts).values_list("pk", flat=True))
