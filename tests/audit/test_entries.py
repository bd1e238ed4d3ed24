"""The audit: written once, never changed, dropped by the month."""

from datetime import UTC, datetime
from uuid import uuid4

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
