"""The role that the service runs under may add to the audit and read it; months are the owner's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from config import audit
from config.audit import partitions
from config.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
# As docs/operations.md gives them to the role of the service.
GRANTS = """
    CREATE ROLE {role} NOINHERIT;
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
    DO $$ DECLARE part regclass; BEGIN
        FOR part IN SELECT relid FROM pg_partition_tree('audit_entry') LOOP
            EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM {role}', part);
        END LOOP;
    END $$;
"""
PAST = datetime(2024, 1, 15, tzinfo=UTC)


@pytest.fixture
def role() -> Iterator[str]:
    """A role of the service's own, until the test is rolled back."""
    name = f"service_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(GRANTS.format(role=name))
        cursor.execute(f"SET LOCAL ROLE {name}")
        yield name
        cursor.execute("RESET ROLE")


def test_the_service_adds_and_reads(role: str) -> None:
    audit.record(audit.Entry(None, "report.closed", "groups.report"))
    assert AuditEntry.objects.get().action == "report.closed"


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM audit_entry_other",
        "UPDATE audit_entry SET reason = 'other'", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
        "DROP TABLE audit_entry", "DROP TABLE audit_entry_other", "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entry_stays ON audit_entry", "SET session_replication_role = replica",
        "ALTER TABLE audit_entry DETACH PARTITION audit_entry_other",
        "CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    ],
)  # fmt: skip
def test_the_service_takes_nothing_away(role: str, act: str) -> None:
    audit.record(audit.Entry(None, "report.closed", "groups.report"))
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(act)
    assert AuditEntry.objects.count() == 1


def test_months_are_made_and_dropped_by_the_owner_alone(role: str) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        partitions.tidy(now=later)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    partitions.prepare(now=PAST)
    assert PAST.date().replace(day=1) in partitions.existing()
    call_command("run_maintenance", verbosity=0)
    assert PAST.date().replace(day=1) not in partitions.existing()
    assert datetime.now(UTC).date().replace(day=1) in partitions.existing()
