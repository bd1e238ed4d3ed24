"""The keys, and who writes down that something is read, may go away under a loop that runs for months."""

from datetime import UTC, datetime

import pytest
from django.db import connections

from notifications.services.account_mail import owe_account_mail
from tests.faults.harness import Lab

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def owe_code(number: int) -> None:
    address = f"m{number}@example.org"
    owe_account_mail(address=address, subject="A code", text="123456", html=None, now=datetime.now(UTC))


def cut(alias: str) -> int:
    """End every connection to the alias's database but our own; return how many that were."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("alias", ["keys", "default"])
def test_a_loop_whose_connections_were_cut_opens_sealed_letters_again(lab: Lab, alias: str) -> None:
    lab.sink()
    loop = lab.start("django", "run_deliveries", wait=False)
    owe_code(1)
    lab.wait_accepted(1)
    assert cut(alias) >= 1
    owe_code(2)
    lab.wait_accepted(2)
    assert loop.poll() is None
    assert len(lab.accepted()) == 2
