"""What only a second connection can show: rows locked elsewhere, counting in turn, a database that goes away."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from uuid6 import uuid7

from groups.services.seats import accept_offer, give_back_seat
from notifications import dispatch, planning
from notifications.channels.memory import MemoryChannel
from notifications.dispatch import claim, lasting
from notifications.dispatch.jobs import member_jobs
from notifications.messages import Message
from notifications.models import Delivery, Receipt
from notifications.services.preferences import choose_leads
from tests.factories import make_member, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle

pytestmark = pytest.mark.django_db(transaction=True)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@contextmanager
def elsewhere(act: Callable[[], object]) -> Iterator[None]:
    """Let another connection do something in a transaction that stays open meanwhile."""
    done, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            act()
            done.set()
            release.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert done.wait(20)
    try:
        yield
    finally:
        release.set()
        thread.join()


def started(act: Callable[[], object]) -> threading.Thread:
    """Let another connection do something, and go on meanwhile."""

    def run() -> None:
        act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_claim_walks_past_rows_that_somebody_else_holds(world: World) -> None:
    """Without SKIP LOCKED it would wait here until the lock timeout."""
    world.seat()
    make_due()
    with elsewhere(lambda: list(Delivery.objects.select_for_update().filter(lead_minutes=4320))):
        taken = claim.claim_deliveries(owner=uuid7(), limit=100)
    assert sorted(str(row.lead_minutes) for row in taken) == ["1440", "60", "None"]


def test_a_cancellation_that_commits_while_the_fence_waits_is_obeyed(world: World) -> None:
    """The fence waits for the row that is being taken back, and looks at it again before it answers."""
    world.seat()
    Delivery.objects.exclude(lead_minutes=4320).delete()
    make_due()
    (job,) = member_jobs(claim.claim_deliveries(owner=uuid7(), limit=1))
    answers: list[bool] = []

    def hand_off() -> None:
        answers.append(job.hand_off())
        connection.close()

    with elsewhere(lambda: planning.void(Q(recipient=world.pim))):
        fence = threading.Thread(target=hand_off)
        fence.start()
        fence.join(0.5)
        assert fence.is_alive()
    fence.join(20)
    assert answers == [False]
    assert only().state == "void"


def test_a_row_that_somebody_holds_is_entered_later_and_holds_no_other_up(world: World) -> None:
    world.seat()
    make_due()
    held, *others = claim.claim_deliveries(owner=uuid7(), limit=100)

    def send() -> None:
        for row in (held, *others):
            lasting.sent(row)
        lasting.flush()

    with elsewhere(lambda: list(Delivery.objects.select_for_update().filter(pk=held.pk))):
        entering = started(send)
        entering.join(0.5)
        assert entering.is_alive()
        assert set(Delivery.objects.filter(state="sent").values_list("pk", flat=True)) == {row.pk for row in others}
    entering.join(20)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert not Receipt.objects.exists()


def test_leads_that_are_being_changed_are_waited_for_by_a_seat(world: World) -> None:
    with elsewhere(lambda: choose_leads(member=world.pim, lead_minutes=[30], now=world.now)):
        taking = started(world.seat)
        taking.join(0.5)
        assert taking.is_alive()
    taking.join(20)
    assert set(pending()) == {30}


def test_a_promotion_waits_for_leads_that_are_being_changed(world: World) -> None:
    others = [make_member() for _ in range(world.session.capacity)]
    for other in others:
        make_seat(world.session, other)
    world.seat()
    give_back_seat(session_id=world.session.pk, member=others[0], now=world.now)
    with elsewhere(lambda: choose_leads(member=world.pim, lead_minutes=[30], now=world.now)):
        accepting = started(lambda: accept_offer(session_id=world.session.pk, member=world.pim, now=world.now))
        accepting.join(0.5)
        assert accepting.is_alive()
    accepting.join(20)
    assert set(pending(recipient=world.pim)) == {30}


def test_a_seat_that_is_being_taken_is_waited_for_by_a_change_of_leads(world: World) -> None:
    with elsewhere(world.seat):
        choosing = started(lambda: choose_leads(member=world.pim, lead_minutes=[30], now=world.now))
        choosing.join(0.5)
        assert choosing.is_alive()
    choosing.join(20)
    assert set(pending()) == {30}


@pytest.mark.parametrize("attempt", range(5))
def test_whoever_comes_first_her_seat_is_planned_by_her_new_leads(world: World, attempt: int) -> None:
    barrier = threading.Barrier(2)

    def choose() -> None:
        barrier.wait(20)
        choose_leads(member=world.pim, lead_minutes=[30], now=world.now)

    def take() -> None:
        barrier.wait(20)
        world.seat()

    for thread in (started(choose), started(take)):
        thread.join(20)
    assert set(pending()) == {30}
    assert only(kind="booking_confirmation").state == "pending"


def test_rows_are_taken_back_in_one_order_so_that_nobody_waits_in_a_circle(world: World) -> None:
    """The later one was written first and is found first; it must stay free while the earlier one is waited for."""
    seat = world.seat()
    Delivery.objects.all().delete()
    earlier, later = uuid7(), uuid7()
    for pk, lead in ((later, 60), (earlier, 1440)):
        due_at = world.session.starts_at - lead * MINUTE
        Delivery.objects.create(
            pk=pk, recipient=world.pim, kind="reminder", occasion_id=seat.pk, session_id=seat.session_id,
            lead_minutes=lead, due_at=due_at, expires_at=world.session.starts_at, not_before=due_at,
        )  # fmt: skip
    with elsewhere(lambda: list(Delivery.objects.select_for_update().filter(pk=earlier))):
        taking_back = started(lambda: planning.void(Q(recipient=world.pim)))
        taking_back.join(0.5)
        assert taking_back.is_alive()
        with transaction.atomic():
            assert Delivery.objects.select_for_update(skip_locked=True).filter(pk=later).exists()
    taking_back.join(20)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"void"}


@pytest.mark.parametrize("attempt", range(3))
def test_workers_at_the_same_time_do_not_pass_the_daily_cap(world: World, outbox: list[Message], attempt: int) -> None:
    for number in range(8):
        make_seat(make_session(world.circle, starts_at=world.now + 10 * DAY + number * 2 * HOUR), world.pim)
    planning.plan_reminders(Q(session__circle=world.circle), now=world.now)
    make_due(lead_minutes=4320)
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait(20)
        dispatch.send_due(owner=uuid7(), limit=1)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    settle()
    assert len(outbox) == 4


class _CutsTheLine(MemoryChannel):
    """Accepts the message, and then our connection to the database is gone."""

    def send(self, message: Message, *, may_go: Callable[[], bool]) -> None:
        super().send(message, may_go=may_go)
        cut_the_line()


def cut_the_line() -> None:
    """End this connection from another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        connection.close()

    thread = threading.Thread(target=cut)
    thread.start()
    thread.join(20)


def test_an_outcome_is_kept_until_the_database_is_back(world: World, outbox: list[Message], settings) -> None:
    settings.DELIVERY_CHANNELS = {"email": f"{__name__}._CutsTheLine"}
    world.seat()
    make_due()
    settle()
    assert len(outbox) == 4
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_database_that_goes_away_at_the_fence_gives_the_rows_back(
    world: World, outbox: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.seat()
    make_due()
    real, cuts = dispatch.jobs.fence.hand_off, iter([True])

    def cut_once(*args: object, **kwargs: object) -> object:
        if next(cuts, False):
            cut_the_line()
        return real(*args, **kwargs)

    monkeypatch.setattr(dispatch.jobs.fence, "hand_off", cut_once)
    with pytest.raises(Exception, match=r"terminat|closed|lost"):
        settle()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"pending"}
    settle()
    assert len(outbox) == 4
    assert Delivery.objects.filter(sent_at__lte=Now(), due_at__lte=datetime.now(UTC)).count() == 4
