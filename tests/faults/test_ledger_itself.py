"""Rows that vanish, rows in somebody's hands, very many rows: F29, F30, and what a lock may hold up."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from notifications import planning
from notifications.dispatch import claim
from notifications.models import Delivery, Heartbeat
from tests.factories import make_member
from tests.faults.harness import SLUG, Lab, owe, seated

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def test_f29_what_was_deleted_by_hand_is_owed_again_and_nothing_else(lab: Lab) -> None:
    """A hundred rows of the next two days, and twenty of letters that went out: those are not sent again."""
    now = datetime.now(UTC)
    seated([now + 60 * HOUR + timedelta(minutes=2 * n) for n in range(10)], number=100)
    planning.plan_reminders(Q(session__circle__slug=SLUG), now=now - 24 * HOUR)
    lab.sink()
    lab.worker()
    lab.wait_settled()
    Delivery.objects.filter(lead_minutes=1440).delete()
    sent = Delivery.objects.filter(state="sent").values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(sent[:20])).delete()
    for _ in range(2):
        lab.once("run_deliveries", "--once")
    added, by_lead = Heartbeat.objects.get(job="reconcile").added, Counter(_leads())
    Delivery.objects.filter(lead_minutes=1440).update(due_at=Now(), not_before=Now())
    lab.wait_settled()
    verdict = lab.verdict("F29")
    assert (verdict.lost, verdict.dup, len(lab.accepted())) == (0, 0, 200)
    assert (added, by_lead) == (100, {4320: 80, 1440: 100, 60: 100})


def test_a_row_that_somebody_holds_holds_nobody_else_up(lab: Lab) -> None:
    """A row is locked while her wishes change. The others go out meanwhile, and it does afterwards."""
    owe(30)
    lab.sink()
    with transaction.atomic():
        held = list(Delivery.objects.select_for_update().order_by("due_at", "pk")[:3])
        lab.worker()
        lab.wait_accepted(30 - len(held))
    lab.wait_settled()
    verdict = lab.verdict("F14 with a lock")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 30})


def test_f30_a_claim_reads_the_index_and_not_the_ledger(transactional_db: None) -> None:
    _fill(20_000, due=2_000)
    for _ in range(3):
        claim.claim_deliveries(owner=uuid4(), limit=500)
        plans = _plans_of(lambda: claim.claim_deliveries(owner=uuid4(), limit=100))
        plans += _plans_of(lambda: claim.due_count(most=400, channels=["email"]))
        assert "notifications_delivery_due" in plans
        assert "notifications_delivery_leased" in plans
        assert "Seq Scan on notifications_delivery" not in plans
    print("F30: lost=0 dup=0 late_p99=0.0s index scans only")


@pytest.mark.nightly
def test_f30_the_last_of_twenty_thousand_is_taken_as_fast_as_the_first(transactional_db: None) -> None:
    _fill(200_000, due=20_000)
    taken: Counter[Any] = Counter()
    seconds = []
    for _ in count():
        began = time.monotonic()
        rows = claim.claim_deliveries(owner=uuid4(), limit=500)
        seconds.append(time.monotonic() - began)
        taken.update(row.pk for row in rows)
        if not rows:
            break
    ordered = sorted(seconds[:-1])
    print(f"F30: lost={20_000 - len(taken)} dup={taken.total() - len(taken)} late_p99={ordered[-1]:.2f}s "
          f"median={ordered[len(ordered) // 2]:.3f}s per 500")  # fmt: skip
    assert (len(taken), taken.total()) == (20_000, 20_000)
    first, last = sorted(seconds[:10])[5], sorted(seconds[-11:-1])[5]
    assert last <= 3 * first


def _fill(number: int, *, due: int) -> None:
    """Write that many rows by one statement, so many of them due and the others in the month to come."""
    member = make_member()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_delivery (id, recipient_id, kind, occasion_id, version, channel, state, due_at,
                                                not_before, expires_at, attempts, error_code, created_at)
            SELECT gen_random_uuid(), %s, 'reminder', gen_random_uuid(), 1, 'email', 'pending', at, at,
                   at + interval '1 day', 0, '', now()
            FROM (SELECT CASE WHEN n <= %s THEN now() - interval '1 minute'
                              ELSE now() + interval '1 hour' + random() * interval '30 days' END
                  FROM generate_series(1, %s) AS n) AS row (at)
            """,
            [member.pk, due, number],
        )
        cursor.execute("ANALYZE notifications_delivery")


def _plans_of(act: Any) -> str:
    """Return how PostgreSQL would answer every statement that something asks."""
    plans: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with context["cursor"].connection.cursor() as other:
            other.execute(f"EXPLAIN {sql}", params)
            plans.extend(line for (line,) in other.fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        act()
    return "\n".join(plans)


def _leads() -> list[int | None]:
    return list(Delivery.objects.values_list("lead_minutes", flat=True))
