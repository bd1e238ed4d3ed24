"""A session whose row somebody else holds: who waits too long for it is told to come again, and nothing is written."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from groups.models import Circle, Membership, Seat, Session
from groups.services import quorum
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.faults.harness import wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])

LONGEST_WAIT = 3  # seconds, the lock_timeout of every connection


def test_taking_a_seat_while_another_holds_the_session_is_409_busy(client_for) -> None:
    session = make_session(make_circle(), starts_at=timezone.now() + timedelta(days=2))
    mom = make_member()
    client = client_for(mom)
    held, answered = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Session.objects.select_for_update().get(pk=session.pk)
                held.set()
                answered.wait(20)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    path, began = f"/api/v1/sessions/{session.pk}/seat/", monotonic()
    try:
        answer = client.put(path, "{}", content_type="application/json")
    finally:
        waited = monotonic() - began
        answered.set()
        holder.join(10)
    assert (answer.status_code, answer["Retry-After"]) == (409, "1")
    assert (answer["Content-Type"], answer.json()["code"]) == ("application/problem+json", "busy")
    assert LONGEST_WAIT * 0.9 < waited < 15  # it did wait for the row, and not until the other was done
    session.refresh_from_db()
    assert session.taken == 0
    assert not Seat.objects.filter(member=mom).exists()
    assert not Membership.objects.filter(member=mom).exists()
    assert not Delivery.objects.filter(recipient=mom).exists()

    assert client.put(path, "{}", content_type="application/json").status_code == 200
    assert Seat.objects.get(member=mom).state == "in"


def test_a_yes_that_joins_another_circle_waits_for_it_before_it_holds_a_session() -> None:
    """Whoever holds the circle goes on to its sessions: to come from the other side would be a deadlock."""
    now = timezone.now()
    here, there = make_circle(min_to_run=3), make_circle(member_limit=9)
    mom, source = make_member(), make_session(here, starts_at=now + timedelta(hours=20), quorum="asked")
    target = make_session(there, starts_at=now + timedelta(hours=30))
    make_membership(here, mom)
    make_seat(source, mom)
    merge = quorum.ask_to_merge(session_id=source.pk, target_id=target.pk, now=now)
    asked = merge.answers.get().pk

    def say_yes() -> str:
        try:
            return str(quorum.answer_merge(answer_id=asked, member=mom, is_yes=True, now=now).state)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Circle.objects.select_for_update(no_key=True).get(pk=there.pk)
            said = pool.submit(say_yes)
            wait_until(somebody_waits, 10)
            held = list(Session.objects.filter(pk__in=[source.pk, target.pk]).select_for_update(nowait=True))
        assert said.result(20) == "yes"
    assert len(held) == 2
    assert target.seats.get().state == "in"
    assert there.memberships.get(member=mom).state == "active"


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None
