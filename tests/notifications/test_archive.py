"""What is over moves into the archive, and nobody who reads or owes notices; after thirty days it is gone."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model
from django.db.models.functions import Now
from django.test import Client
from uuid6 import uuid7

from config.api.clock import database_now
from groups.models import Membership, Seat, Session
from groups.services.attendance import record_attendance
from members.models import Member
from notifications import archive, maintenance, planning, portability, selectors
from notifications.models import ArchivedDelivery, Delivery, Heartbeat, KeptDelivery, Preference
from notifications.onetap import Purpose, Token
from notifications.services.inbox import mark_read
from tests.factories import make_member
from tests.notifications.announcing import DAY, HOUR, MINUTE
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle

INBOX = "/api/v1/me/notifications/"


def debt(member: Member, *, state: str = "sent", settled: timedelta = 3 * DAY, **fields: Any) -> Delivery:
    """Write a row as it was left: settled so long ago, and over a day after it was due."""
    now = datetime.now(UTC)
    due_at = fields.pop("due_at", now - settled - MINUTE)
    values = {
        "kind": "join_decided", "occasion_id": uuid7(), "due_at": due_at, "not_before": due_at,
        "expires_at": due_at + DAY, "settled_at": now - settled, "sent_at": now - settled if state == "sent" else None,
        **fields,
    }  # fmt: skip
    return Delivery.objects.create(recipient=member, state=state, **values)


def grow_old(days: float = 3, **which: object) -> None:
    """Let everything that is settled have happened so many days earlier."""
    by = days * DAY
    settled = Delivery.objects.filter(settled_at__isnull=False, **which)
    settled.update(
        settled_at=F("settled_at") - by, due_at=F("due_at") - by, expires_at=Now() - timedelta(minutes=1)
    )  # fmt: skip


def asked_and_archived(world: World) -> Seat:
    """Let pim have come to a session, have been asked the question, and the row be archived."""
    seat = world.seat(now=world.now - DAY)
    over = world.now - HOUR
    Session.objects.filter(pk=world.session.pk).update(starts_at=over - HOUR, ends_at=over)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.now - 50 * MINUTE)
    make_due(kind="reflection_prompt")
    settle()
    grow_old(kind="reflection_prompt")
    assert archive.move(now=database_now()) == 1
    return seat


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "expired", "void", "suppressed"])
def test_what_is_settled_for_two_days_and_over_moves(pim: Member, state: str) -> None:
    row = debt(pim, state=state, error_code="x", attempts=3)
    debt(pim, state=state, settled=47 * HOUR, due_at=datetime.now(UTC) - 4 * DAY)
    debt(pim, state=state, expires_at=datetime.now(UTC) + HOUR)
    before = Delivery.objects.filter(pk=row.pk).values().get()
    assert archive.tidy() == 1
    kept = ArchivedDelivery.objects.values().get()
    assert kept.pop("archived_at") is not None
    assert kept == before
    assert Delivery.objects.count() == 2
    assert KeptDelivery.objects.count() == 3


@pytest.mark.django_db
def test_what_is_open_stays_however_old_it_is(pim: Member) -> None:
    debt(pim, state="pending", settled=20 * DAY, settled_at=None)
    owner = {"lease_owner": uuid7(), "lease_until": datetime.now(UTC)}
    debt(pim, state="leased", settled=20 * DAY, settled_at=None, **owner)
    assert archive.tidy() == 0


@pytest.mark.django_db
def test_the_database_notes_when_a_debt_was_settled_whoever_settles_it(pim: Member) -> None:
    row = debt(pim, state="pending", settled_at=None)
    Delivery.objects.filter(pk=row.pk).update(state="void")
    first = only().settled_at
    assert first is not None
    Delivery.objects.filter(pk=row.pk).update(read_at=Now())
    assert only().settled_at == first
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_delivery SET state = 'pending'")
    assert only().settled_at is None
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(settled_at=Now())
    assert debt(pim, state="void", settled_at=None).pk
    assert Delivery.objects.filter(state="void", settled_at__isnull=False).exists()


@pytest.mark.django_db
def test_whoever_reads_notices_nothing(world: World, client_for: Callable[[Member], Client]) -> None:
    seat = asked_and_archived(world)
    row = ArchivedDelivery.objects.get()
    hers = client_for(world.pim)
    (entry,) = [each for each in hers.get(INBOX).json()["results"] if each["kind"] == "reflection_prompt"]
    assert entry["id"] == str(row.pk)
    assert hers.post(f"{INBOX}{row.pk}/read/", {}, content_type="application/json").status_code == 204
    row.refresh_from_db()
    assert row.read_at is not None
    assert "reflection_prompt" in {each["kind"] for each in portability.export(world.pim.pk)["deliveries"]}
    stop = Token(Purpose.UNSUBSCRIBE, row.pk, world.pim.token_epoch, row.due_at + 30 * DAY)
    reflect = Token(Purpose.REFLECT, row.pk, world.pim.token_epoch, row.due_at + 14 * DAY)
    assert Client().get(f"/api/v1/t/{reflect.spell()}/").status_code == 200
    assert Client().post(f"/api/v1/t/{stop.spell()}/").status_code == 200
    assert Preference.objects.get().topic == "prompts"
    assert seat.member == world.pim


@pytest.mark.django_db
def test_a_question_that_was_archived_is_not_put_again(world: World) -> None:
    """As when her quiet hours changed meanwhile: by the clock of today its two days are not over yet."""
    seat = asked_and_archived(world)
    for _ in range(2):
        assert planning.owe_prompt(seat_id=seat.pk, now=world.now) == 0
        record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.now)
        assert planning.reconcile(now=world.now) == 0
    assert not Delivery.objects.filter(kind="reflection_prompt").exists()
    assert selectors.reconciled_rows() == 0


def owed_again(row: Delivery, **other: Any) -> planning.Owed:
    """Return the same debt with times that would still be worth it."""
    now = datetime.now(UTC)
    fields = ("recipient_id", "kind", "occasion_id", "session_id", "version", "lead_minutes")
    key = {field: getattr(row, field) for field in fields} | other
    return planning.Owed(**key, due_at=now, expires_at=now + DAY)


@pytest.mark.django_db
def test_of_many_debts_only_the_archived_ones_are_left_out(pim: Member) -> None:
    row, reminder = debt(pim), debt(pim, kind="reminder", lead_minutes=60, version=2)
    taken_back = debt(pim, state="void")
    archive.tidy()
    debts = [
        owed_again(row), owed_again(reminder), owed_again(taken_back), owed_again(row, occasion_id=uuid7()),
        owed_again(reminder, version=3), owed_again(reminder, lead_minutes=90), owed_again(row, kind="reminder"),
    ]  # fmt: skip
    assert planning.write(debts) == 5
    assert planning.write(debts) == 0
    assert Delivery.objects.filter(state="pending").count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("then", ["owe", "erase", "read"])
def test_nothing_slips_through_while_a_row_is_being_moved(world: World, then: str) -> None:
    """Who changes the row waits for the move, and then has to look where it went. Who would owe it again sees it."""
    row = debt(world.pim, occasion_id=Membership.objects.get(member=world.pim).pk)
    deeds: dict[str, Callable[[], object]] = {
        "owe": lambda: planning.write([owed_again(row)]),
        "erase": lambda: portability.erase(world.pim.pk),
        "read": lambda: mark_read(member=world.pim, delivery_id=row.pk, now=world.now),
    }
    answers: list[object] = []

    def work() -> None:
        try:
            answers.append(deeds[then]())
        finally:
            connection.close()

    other = threading.Thread(target=work)
    with transaction.atomic():
        archive.move(now=database_now())
        other.start()
        if then == "owe":
            other.join(30)
        else:
            _until_it_waits()
    other.join(30)
    assert len(answers) == 1
    assert Delivery.objects.filter(occasion_id=row.occasion_id).count() == 0
    left = ArchivedDelivery.objects.filter(pk=row.pk)
    assert left.count() == (0 if then == "erase" else 1)
    if then == "owe":
        assert answers == [0]
    if then == "read":
        assert left.get().read_at is not None


def _until_it_waits() -> None:
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.02)
    raise AssertionError("nobody waited for the move")


@pytest.mark.django_db
def test_after_thirty_days_nothing_is_left_and_a_month_is_dropped_whole(pim: Member) -> None:
    now = database_now()
    for days in (3, 10, 29):
        debt(pim, settled=days * DAY)
    archive.prepare(now=now)
    assert archive.move(now=now) == 3
    for later in (0, 2, 21, 28, 62):
        at = now + later * DAY
        archive.prepare(now=at)
        archive.forget(now=at)
        old = ArchivedDelivery.objects.filter(settled_at__lt=at - 30 * DAY)
        assert (old.count(), ArchivedDelivery.objects.count()) == (0, {0: 3, 2: 2, 21: 1}.get(later, 0))
        months = archive._partitions()
        assert all(archive._following(month) > (at - 30 * DAY).date() for month in months)
        assert at.date().replace(day=1) in months
        assert archive._following(at.date().replace(day=1)) in months


@pytest.mark.django_db
def test_what_was_worth_sending_for_longer_than_it_is_kept_goes_at_once(pim: Member) -> None:
    debt(pim, settled=40 * DAY, expires_at=datetime.now(UTC) - HOUR)
    assert archive.tidy() == 1
    assert not KeptDelivery.objects.exists()


@pytest.mark.django_db
def test_tidying_is_part_of_the_daily_work_and_leaves_its_heartbeat(pim: Member) -> None:
    debt(pim)
    assert maintenance.purge() == 1
    assert Heartbeat.objects.filter(job="purge").exists()
    assert maintenance.purge() == 0


@pytest.mark.django_db
def test_many_rows_move_in_small_steps(pim: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "BATCH", 3)
    for _ in range(7):
        debt(pim)
    assert archive.move(now=database_now()) == 7


@pytest.mark.django_db
@pytest.mark.parametrize("model", [ArchivedDelivery, KeptDelivery])
def test_a_column_of_the_ledger_is_a_column_of_the_archive_and_of_the_view(model: type[Model]) -> None:
    """Who adds a column to one adds it to the other, and makes the view anew (ADR 13)."""

    def columns(table: str) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            return dict(cursor.fetchall())

    expected = columns("notifications_delivery") | {"archived_at": "timestamp with time zone"}
    assert columns(model._meta.db_table) == expected


@pytest.mark.django_db
def test_going_back_a_version_brings_the_archive_back_into_the_ledger(pim: Member) -> None:
    row = debt(pim)
    archive.tidy()
    migration = import_module("notifications.migrations.0007_archive_by_months")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(migration.NO_VIEW)
        cursor.execute(migration.NO_ARCHIVE)
        assert Delivery.objects.get().pk == row.pk
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_erasing_her_account_finds_her_in_the_archive(pim: Member) -> None:
    other = make_member()
    debt(pim), debt(other)
    archive.tidy()
    portability.erase(pim.pk)
    assert [row.recipient_id for row in KeptDelivery.objects.all()] == [other.pk]
    Member.objects.filter(pk=other.pk).delete()
    assert not KeptDelivery.objects.exists()
