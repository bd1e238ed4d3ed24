"""The audit: written once, never changed, dropped by the month."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from config import audit
from config.audit import partitions
from config.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ENTRY = {"action": "report.closed", "subject_kind": "groups.report"}


def test_an_act_is_written_down_with_who_what_and_why() -> None:
    actor, subject = uuid4(), uuid4()
    audit.record(audit.Entry(actor, **ENTRY, subject_id=subject, reason="kind-word"))
    row = AuditEntry.objects.get()
    assert (row.actor_id, row.action, row.subject_id, row.reason) == (actor, "report.closed", subject, "kind-word")


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET reason = 'other'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_what_is_written_stays(change: str) -> None:
    audit.record(audit.Entry(None, **ENTRY))
    with pytest.raises((ProgrammingError, InternalError), match="neither changed nor deleted"), transaction.atomic():
        connection.cursor().execute(change)
    assert AuditEntry.objects.get().reason == ""


@pytest.mark.parametrize("word", ["What she wrote", "", "a" * 41, "she@example.org"])
def test_free_text_has_no_place_here(word: str) -> None:
    with pytest.raises(ValueError, match="words of the code"):
        audit.Entry(None, action=word, subject_kind="groups.report")


def test_months_are_made_ahead_and_dropped_after_two_years() -> None:
    partitions.prepare(now=datetime(2031, 11, 5, tzinfo=UTC))
    made = [month for month in partitions.existing() if month.year >= 2031]
    assert [f"{month:%Y-%m}" for month in made] == ["2031-11", "2031-12", "2032-01"]
    assert partitions.forget(now=datetime(2033, 12, 31, tzinfo=UTC)) >= 1
    left = [f"{month:%Y-%m}" for month in partitions.existing()]
    assert left == ["2031-12", "2032-01"]


def late(*moments: datetime) -> list[AuditEntry]:
    """Acts of months that nobody made."""
    return AuditEntry.objects.bulk_create(AuditEntry(at=at, **ENTRY) for at in moments)


def places() -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, tableoid::regclass::text FROM audit_entry")
        return dict(cursor.fetchall())


def test_what_fell_between_the_months_is_put_into_one_and_goes_with_it() -> None:
    now = datetime(2033, 12, 31, tzinfo=UTC)
    over, last, ahead = late(
        datetime(2031, 11, 30, 23, 59, 59, tzinfo=UTC),
        datetime(2031, 12, 1, tzinfo=UTC),
        datetime(2033, 12, 30, tzinfo=UTC),  # of this month: without its row gone from there, it could not be made
    )
    assert set(places().values()) == {"audit_entry_other"}
    partitions.tidy(now=now)
    assert places() == {last.pk: "audit_entry_2031_12", ahead.pk: "audit_entry_2033_12"}
    assert over.pk not in set(AuditEntry.objects.values_list("pk", flat=True))
    kept = AuditEntry.objects.get(pk=last.pk)
    assert (kept.at, kept.action, kept.subject_kind) == (last.at, *ENTRY.values())
    partitions.tidy(now=datetime(2034, 1, 1, tzinfo=UTC))
    assert set(places()) == {ahead.pk}


def test_after_that_it_is_kept_as_before() -> None:
    late(datetime(2031, 11, 30, tzinfo=UTC))
    partitions.settle()
    [again] = late(datetime(2032, 5, 1, tzinfo=UTC))
    assert places()[again.pk] == "audit_entry_other"
    for table in ("audit_entry_other", "audit_entry_2031_11"):
        for change in (f"UPDATE {table} SET reason = 'other'", f"DELETE FROM {table}"):
            with (
                pytest.raises((ProgrammingError, InternalError), match="neither changed nor deleted"),
                transaction.atomic(),
            ):
                connection.cursor().execute(change)
