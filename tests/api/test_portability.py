"""What the conventions know about a member can be exported and erased, and it is hers alone."""

import json
from typing import Any

import pytest
from django.test import Client

from config.api import portability
from config.api.models import IdempotencyRecord, ThrottleCount
from members.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]


@pytest.fixture
def used(pim: Member, ola: Member, client_for: Any, settings: Any) -> None:
    settings.THROTTLE_RATES = {"create.account": "9/min", "login.account": "9/min", "login.address": "9/min"}
    for member in (pim, ola):
        data = {"title": f"canary {member.email}"}
        client_for(member).post(
            "/api/test/create/", data, content_type="application/json", headers={"Idempotency-Key": "k"}
        )
        body = {"email": member.email.upper(), "password": "wrong"}
        Client().post("/_allauth/app/v1/auth/login", body, content_type="application/json")


def test_an_export_names_her_requests_and_counts(pim: Member, used: None) -> None:
    exported = portability.export(pim.pk)
    assert [one["route"] for one in exported["idempotency"]] == ["POST api/test/create/"]
    assert [(one["scope"], one["hits"]) for one in exported["throttles"]] == [
        ("create.account", 1),
        ("login.account", 1),
    ]
    assert "canary" not in json.dumps(exported)


def test_erasing_one_leaves_the_other(pim: Member, ola: Member, used: None) -> None:
    portability.erase(pim.pk)
    assert portability.export(pim.pk) == {"idempotency": [], "throttles": []}
    assert len(portability.export(ola.pk)["throttles"]) == 2
    assert (IdempotencyRecord.objects.count(), ThrottleCount.objects.count()) == (1, 3)


def test_a_member_who_is_gone_already_is_no_error(pim: Member, used: None) -> None:
    pk = pim.pk
    pim.delete()
    portability.erase(pk)
    assert not IdempotencyRecord.objects.filter(member_id=pk).exists()
