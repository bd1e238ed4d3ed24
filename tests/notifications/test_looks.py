"""One last look for several letters: what it saves, and that each letter is still looked at by itself."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from uuid6 import uuid7

from groups.models import Seat, Session
from groups.services.sessions import cancel_session
from members.models import Member
from notifications import planning
from notifications.channels.memory import MemoryChannel
from notifications.dispatch import claim, jobs, lasting, sending
from notifications.dispatch.jobs import MemberJob, member_jobs
from notifications.maintenance import purge
from notifications.messages import Message
from notifications.models import Delivery, Preference, Receipt
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import lapsed_lease, make_due, only, settle
from tests.notifications.test_two_connections import cut_the_line

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def eight(world: World, settings) -> list[Member]:
    """Eight members whose first reminder of one session is due."""
    members = [_member_with_seat(world, world.session) for _ in range(8)]
    _owe(world)
    return members


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many letters each last look was asked about."""
    sizes: list[int] = []
    real = jobs.fence.hand_off

    def noted(letters: list[MemberJob], **rest: object) -> object:
        sizes.append(len(letters))
        return real(letters, **rest)

    monkeypatch.setattr(jobs.fence, "hand_off", noted)
    return sizes


def test_one_look_serves_as_many_as_go_out_within_its_seconds(
    eight: list[Member], outbox: list[Message], looks: list[int]
) -> None:
    settle()
    assert (looks, len(outbox)) == ([8], 8)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_what_changed_for_one_refuses_hers_alone(world: World, eight: list[Member]) -> None:
    taken = _claimed()
    Preference.objects.create(member=eight[0], topic="reminders", is_wanted=False, changed_at=world.now)
    Member.objects.filter(pk=eight[1].pk).update(email="new@example.org")
    Seat.objects.filter(member=eight[2]).update(state="released")
    passed = jobs.hand_off(taken)
    assert {job.member.pk for job in passed if job.member} == {member.pk for member in eight[3:]}
    assert only(recipient=eight[0]).state == "suppressed"
    assert (only(recipient=eight[1]).state, only(recipient=eight[1]).error_code) == ("pending", "stale")
    assert only(recipient=eight[2]).state == "void"


def test_a_session_that_changed_refuses_its_own_letters_and_no_others(world: World, eight: list[Member]) -> None:
    other = make_session(world.circle, starts_at=world.session.starts_at + DAY)
    late = _member_with_seat(world, other)
    _owe(world)
    taken = _claimed()
    assert len(taken) == 9
    Session.objects.filter(pk=other.pk).update(schedule_version=2)
    passed = jobs.hand_off(taken)
    assert {job.member.pk for job in passed if job.member} == {member.pk for member in eight}
    assert only(recipient=late).state != "leased"


def test_a_row_that_is_being_taken_back_keeps_nobody_waiting_but_itself(
    world: World, eight: list[Member], monkeypatch: pytest.MonkeyPatch, looks: list[int]
) -> None:
    taken = _claimed()
    monkeypatch.setattr(jobs.fence, "_free", lambda ids: list(ids)[1:])
    assert len(jobs.hand_off(taken)) == 8
    assert looks == [8, 1]


@pytest.mark.parametrize(("seconds", "sent"), [(0.05, 1), (60.0, 8)])
def test_what_changes_after_the_looks_seconds_is_obeyed(
    world: World, eight: list[Member], monkeypatch: pytest.MonkeyPatch, settings, seconds: float, sent: int
) -> None:
    """The first letter takes long, and until the second the session is called off. While the look lasts, it holds."""
    settings.DELIVERY_LOOK_SECONDS = seconds
    monkeypatch.setitem(sending._paces, "email", sending.Pace(0.001))

    def cancel() -> None:
        cancel_session(session_id=world.session.pk, now=world.now)
        time.sleep(0.1)

    _after_the_first(cancel, monkeypatch)
    settle()
    reminders = Delivery.objects.filter(kind="reminder")
    assert reminders.filter(state="sent").count() == sent
    assert reminders.filter(state="void").count() == 8 - sent
    assert set(reminders.filter(state="void").values_list("attempts", "handed_off_at")) <= {(0, None)}


def test_a_question_has_a_look_of_its_own(world: World, looks: list[int]) -> None:
    session = make_session(world.circle, starts_at=world.now - timedelta(hours=3))
    for _ in range(3):
        seat = make_seat(session, _member(world), attendance="attended")
        Delivery.objects.create(
            recipient=seat.member, kind="reflection_prompt", occasion_id=seat.pk, session_id=session.pk,
            due_at=world.now, not_before=world.now, expires_at=world.now + DAY,
        )  # fmt: skip
    settle()
    assert looks == [1, 1, 1]


def test_two_letters_for_one_member_count_one_after_the_other(world: World, outbox: list[Message], settings) -> None:
    settings.DELIVERY_DAILY_CAP = 1
    other = make_session(world.circle, starts_at=world.session.starts_at + DAY)
    member = _member_with_seat(world, world.session)
    make_seat(other, member)
    _owe(world)
    settle()
    assert len(outbox) == 1
    assert sorted(Delivery.objects.values_list("state", "error_code")) == [("pending", "daily_cap"), ("sent", "")]


@pytest.mark.django_db(transaction=True)
def test_what_a_crashed_database_forgot_is_written_again(world: World, eight: list[Member]) -> None:
    """A crash takes the last commits that did not wait for the disk: here the first row is as it was before."""
    first, second = (job.row for job in _claimed()[:2])
    before = dict(state="leased", lease_owner=first.lease_owner, lease_until=Now() + DAY, sent_at=None)
    lasting.sent(first)
    assert lasting.is_noted(first)
    Receipt.objects.all().delete()
    cut_the_line()
    lasting.sent(second)
    assert set(Delivery.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == {"sent"}
    lasting.flush()
    Delivery.objects.filter(pk=first.pk).update(**before)
    cut_the_line()
    lasting.persist(lambda: Delivery.objects.count())
    assert only(pk=first.pk).state == "leased"  # the disk had it: nothing is written twice


def test_what_a_vanished_worker_sent_is_entered_and_never_sent_again(
    eight: list[Member], outbox: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its receipts are there and its lease is over: the others read them before they take anything."""
    with lapsed_lease():
        passed = jobs.hand_off(_claimed())
        for job in passed[:5]:
            lasting.sent(job.row)
        monkeypatch.setattr(lasting, "_memory", lasting._Memory())
    settle()
    assert {message.to for message in outbox} == {job.member.email for job in passed[5:] if job.member}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Delivery.objects.filter(pk__in=[job.row.pk for job in passed[:5]]).values_list("attempts")) == {(1,)}
    assert not Receipt.objects.exists()


def test_what_was_sent_a_moment_ago_is_refused_by_the_last_look(eight: list[Member], outbox: list[Message]) -> None:
    """A worker whose lease was over noted it after another one had claimed the row."""
    taken = _claimed()
    Receipt.objects.create(delivery_id=taken[0].row.pk, taken_at=Now())
    assert len(jobs.hand_off(taken)) == 7
    assert only(pk=taken[0].row.pk).state == "sent"
    assert not Receipt.objects.exists()


def test_receipts_of_who_was_erased_meanwhile_are_forgotten(eight: list[Member]) -> None:
    (first, second) = (job.row for job in _claimed()[:2])
    lasting.sent(first)
    Member.objects.filter(pk=first.recipient_id).delete()
    lasting.flush()
    assert not Receipt.objects.exists()
    Receipt.objects.create(delivery_id=second.pk, taken_at=Now())
    Receipt.objects.create(delivery_id=uuid7(), taken_at=Now())
    purge()
    assert list(Receipt.objects.values_list("pk", flat=True)) == [second.pk]


@pytest.mark.django_db(transaction=True)
def test_only_what_was_sent_does_not_wait_for_the_disk(world: World, eight: list[Member]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        lasting.sent(_claimed()[0].row)
        lasting.flush()
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
        cursor.execute("SET synchronous_commit = DEFAULT")


def _member(world: World) -> Member:
    member = make_member(quiet_from=None, quiet_to=None)
    make_membership(world.circle, member)
    return member


def _member_with_seat(world: World, session: Session) -> Member:
    member = _member(world)
    make_seat(session, member)
    return member


def _owe(world: World) -> None:
    planning.plan_reminders(Q(session__circle=world.circle), now=world.now)
    Delivery.objects.exclude(lead_minutes=4320).delete()
    make_due()


def _claimed() -> list[MemberJob]:
    return member_jobs(claim.claim_deliveries(owner=uuid7(), limit=100))


def _after_the_first(act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    real, firsts = MemoryChannel.send, iter([True])

    def send(self: MemoryChannel, message: Message, *, may_go: Callable[[], bool]) -> None:
        real(self, message, may_go=may_go)
        if next(firsts, False):
            act()

    monkeypatch.setattr(MemoryChannel, "send", send)
