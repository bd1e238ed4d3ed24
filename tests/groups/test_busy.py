"""A session whose row somebody else holds: who waits too long for it is told to come again, and nothing is written."""

import threading
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connections, transaction
from django.utils import timezone

from groups.models import Membership, Seat, Session
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_session

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
