"""A session moved or cancelled, a member gone, while a worker has the letter in its hands: F18 to F20.

The worker stops itself at a point, the change is made through the use cases and committed, and the worker goes on.
"""

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from config.privacy.erasing import erase_member
from groups.models import Membership, Seat, Session
from groups.services.memberships import leave_circle, remove_member
from groups.services.seats import take_seat
from groups.services.sessions import cancel_session, change_session
from members.models import Member
from notifications.models import Delivery
from notifications.services.preferences import decline
from tests.factories import accept_agreement, make_circle, make_member, make_membership, make_session
from tests.faults.harness import Lab, wait_stopped, wait_until
from tests.faults.settings import DELIVERY_LOOK_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
HOLDERS = ("pim", "ola", "ada")
# Where the worker stands when the change is committed, and whether the old letter may still arrive then.
POINTS = {
    "before_claim:1": False,
    "after_claim:1": False,
    "before_fence:1": False,
    "before_data:1": True,
    "after_250:1": True,
}
Change = Callable[[Session, Member, datetime], None]


def moved(session: Session, member: Member, now: datetime) -> None:
    change_session(session_id=session.pk, local_start=session.local_start + DAY, now=now)


def cancelled(session: Session, member: Member, now: datetime) -> None:
    cancel_session(session_id=session.pk, now=now)


def left(session: Session, member: Member, now: datetime) -> None:
    leave_circle(circle_id=session.circle_id, member=member, now=now)


def blocked(session: Session, member: Member, now: datetime) -> None:
    hers = Membership.objects.get(circle=session.circle_id, member=member)
    remove_member(membership_id=hers.pk, is_blocked=True, now=now)


def unsubscribed(session: Session, member: Member, now: datetime) -> None:
    decline(member=member, topic="reminders", now=now)


def erased(session: Session, member: Member, now: datetime) -> None:
    assert erase_member(member.pk, now=now)


NOTICES = {moved: "session_moved", cancelled: "session_cancelled"}
ALWAYS = {"before_fence:1", "before_data:1"}  # the last point at which a change is obeyed, and the first at which not


@pytest.mark.parametrize(
    ("change", "point"),
    [
        pytest.param(change, point, marks=() if change in NOTICES or point in ALWAYS else pytest.mark.nightly)
        for change in (moved, cancelled, left, blocked, unsubscribed, erased)
        for point in POINTS
    ],
)
def test_f18_to_f20_a_change_that_was_committed_before_the_fence_stops_the_letter(
    lab: Lab, change: Change, point: str
) -> None:
    notice = NOTICES.get(change)
    now = datetime.now(UTC).replace(microsecond=0)
    session, member = _reminder_that_is_due(now)
    lab.sink()
    worker = lab.worker(f"{point}:stop")
    wait_stopped(worker)
    change(session, member, now)
    worker.send_signal(signal.SIGCONT)
    if notice:
        wait_until(lambda: Delivery.objects.filter(kind=notice, state="sent").exists(), 20, lab.errors)
    wait_until(lambda: not Delivery.objects.filter(state="leased").exists(), 20, lab.errors)
    time.sleep(1.2)  # two ticks in which nothing more may come
    lines = lab.accepted()
    old = [line for line in lines if not _is_notice(line)]
    dup = len(lines) - len({line["key"] for line in lines})
    lost = int(bool(notice)) - (len(lines) - len(old))
    print(f"F18-F20 {change.__name__} at {point}: lost={lost} dup={dup} late_p99=0.0s old={len(old)}")
    assert len(old) == int(POINTS[point])
    assert (lost, dup) == (0, 0)
    assert not old or not notice or lines.index(old[0]) == 0
    _check_ledger(change, session, member)


@pytest.mark.parametrize(
    ("change", "point"),
    [
        pytest.param(change, point, marks=() if point in ALWAYS else pytest.mark.nightly)
        for change in NOTICES
        for point in POINTS
    ],
)
def test_f18_f19_each_of_three_who_have_a_seat_is_told_exactly_once(lab: Lab, change: Change, point: str) -> None:
    """All three letters are in the worker's hands; the first may be out, the others need another look by then."""
    now = datetime.now(UTC).replace(microsecond=0)
    session, pim = _reminder_that_is_due(now)
    for other in ("ola", "ada"):
        _seat(session, other, now)
    lab.sink()
    worker = lab.worker(f"{point}:stop")
    wait_stopped(worker)
    change(session, pim, now)
    time.sleep(2 * DELIVERY_LOOK_SECONDS)
    worker.send_signal(signal.SIGCONT)
    notices = Delivery.objects.filter(kind=NOTICES[change], state="sent")
    wait_until(lambda: notices.count() == len(HOLDERS), 20, lab.errors)
    wait_until(lambda: not Delivery.objects.filter(state="leased").exists(), 20, lab.errors)
    time.sleep(1.2)  # two ticks in which nothing more may come
    lines = lab.accepted()
    told = [line for line in lines if _is_notice(line)]
    old = [line for line in lines if not _is_notice(line)]
    dup = len(lines) - len({line["key"] for line in lines})
    lost = len(HOLDERS) - len(told)
    print(f"F18-F19 {change.__name__} at {point}, three: lost={lost} dup={dup} late_p99=0.0s old={len(old)}")
    assert sorted(str(line["to"]) for line in told) == sorted(f"{name}@example.org" for name in HOLDERS)
    assert (len(old), dup) == (int(POINTS[point]), 0)
    assert all(lines.index(line) < lines.index(each) for line in old for each in told)
    waiting = Delivery.objects.filter(kind="reminder", state="pending")
    assert waiting.filter(version=1).count() == 0
    assert waiting.count() == (9 if change is moved else 0)


def _is_notice(line: dict[str, object]) -> bool:
    return any(words in str(line["subject"]) for words in ("new time", "not take"))


def _check_ledger(change: Change, session: Session, member: Member) -> None:
    waiting = Delivery.objects.filter(kind="reminder", state="pending")
    if change is moved:
        assert sorted(row.lead_minutes for row in waiting.filter(version=2)) == [60, 1440, 4320]
        assert not waiting.filter(version=1).exists()
    else:
        assert not waiting.exists()
    if change is erased:
        assert not Delivery.objects.exists()


def _reminder_that_is_due(now: datetime) -> tuple[Session, Member]:
    """Let her hold a seat whose first reminder is due now; the confirmation went out long ago."""
    circle = make_circle(timezone="UTC")
    make_membership(circle, make_member("fay"), role="facilitator")
    session = make_session(circle, starts_at=now + 5 * DAY)
    return session, _seat(session, "pim", now)


def _seat(session: Session, name: str, now: datetime) -> Member:
    member = make_member(name, quiet_from=None, quiet_to=None)
    make_membership(session.circle, member)
    accept_agreement(member)
    seat = take_seat(session_id=session.pk, member=member, now=now - DAY)
    assert seat.state == Seat.State.IN
    Delivery.objects.exclude(kind="reminder").delete()
    Delivery.objects.filter(lead_minutes=4320).update(due_at=now, not_before=now)
    return member
