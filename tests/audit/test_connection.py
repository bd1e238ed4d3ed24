"""A read is written down by a connection of its own: nothing that happens to the reader's transaction takes it away."""

import subprocess
import sys
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections, router, transaction

from config import audit
from config.audit import checks
from config.audit.models import AuditEntry
from tests.processes import environment

ENTRY = {"action": "text.revealed", "subject_kind": "groups.circle"}
# A process that reads something and then does not live to commit what it was about.
READS_AND_DIES = """
import os, sys, uuid, django; django.setup()
from django.db import transaction
from config import audit
from config.audit.models import AuditEntry
actor = uuid.UUID(sys.argv[1])
with transaction.atomic():
    audit.record(audit.Entry(actor, "circle.changed", "groups.circle"))
    audit.record_read(audit.Entry(actor, "text.revealed", "groups.circle"))
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), 9)
    transaction.set_rollback(True)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("end", "status"), [("killed", -9), ("rolled back", 0)])
def test_a_read_outlives_the_transaction_that_read(end: str, status: int) -> None:
    actor = uuid4()
    done = subprocess.run([sys.executable, "-c", READS_AND_DIES, str(actor), end], env=environment(), timeout=60)
    assert done.returncode == status
    assert list(AuditEntry.objects.filter(actor_id=actor).values_list("action", flat=True)) == ["text.revealed"]


@pytest.mark.django_db(transaction=True)
def test_an_act_goes_with_its_transaction_and_a_read_stays() -> None:
    with transaction.atomic():
        audit.record(audit.Entry(None, "circle.changed", "groups.circle"))
        audit.record_read(audit.Entry(None, **ENTRY))
        assert AuditEntry.objects.filter(action="text.revealed").count() == 1  # seen by whoever looks, at once
        transaction.set_rollback(True)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["text.revealed"]


@pytest.mark.django_db(transaction=True)
def test_a_read_is_refused_where_it_could_still_be_rolled_back() -> None:
    with transaction.atomic(using="audit"), pytest.raises(RuntimeError, match="durable"):
        audit.record_read(audit.Entry(None, **ENTRY))
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_where_nothing_can_be_written_the_read_is_refused() -> None:
    connection = connections["audit"]
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        with pytest.raises(audit.AuditUnavailable):
            audit.record_read(audit.Entry(None, **ENTRY))
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host
    audit.record_read(audit.Entry(None, **ENTRY))
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_many_reads_are_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(3, connection=connections["audit"]):  # with its savepoint, of the test's own
        audit.record_read(*[audit.Entry(None, **ENTRY) for _ in range(50)])
    with django_assert_num_queries(0, connection=connections["audit"]):
        audit.record_read()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_migrated_through_the_second_connection() -> None:
    assert not router.allow_migrate("audit", "audit")
    assert not router.allow_migrate("audit", "members")
    assert not router.allow_migrate("audit", "vault")
    assert router.allow_migrate("default", "audit")
    before = sorted(connections["default"].introspection.table_names())
    call_command("migrate", database="audit", verbosity=0)
    assert sorted(connections["default"].introspection.table_names()) == before


def test_it_has_to_lead_to_the_main_database(settings, monkeypatch) -> None:
    def found() -> list[str]:
        return [message.id for message in checks.check_audit_connection(None)]

    assert found() == []
    monkeypatch.setitem(settings.DATABASES, "audit", settings.DATABASES["audit"] | {"NAME": "elsewhere"})
    assert found() == ["audit.E001"]
    monkeypatch.setitem(settings.DATABASES, "audit", settings.DATABASES["default"] | {"ATOMIC_REQUESTS": True})
    assert found() == ["audit.E002"]
    monkeypatch.delitem(settings.DATABASES, "audit")
    assert found() == ["audit.E001"]
    monkeypatch.undo()
    settings.DATABASE_ROUTERS = []
    assert found() == ["audit.E003"]
