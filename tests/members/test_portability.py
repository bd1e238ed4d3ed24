"""What this app hands out about a member, and what is left when it lets her go."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import models

from members import portability
from members.models import Consent, Member
from members.services.consents import grant_consent, withdraw_consent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
# Columns of hers that are no answer to "what do you know about me", each with the reason.
KEPT_BACK = {
    "id": "a number of ours",
    "password": "a hash that would help nobody but a thief",
    "is_active": "a state of the account, not hers to carry away",
    "is_staff": "a right here",
    "is_superuser": "a right here",
    "is_demo": "about the installation",
    "circumstances_sealed": "opened, it stands beside the account",
    "token_epoch": "a counter of ours",
    "login_epoch": "a counter of ours",
    "version": "a counter of ours",
    "clock_version": "a counter of ours",
}


def test_she_gets_everything_the_account_holds():
    member = Member.objects.create_confirmed("pim@example.org", locale="es", support_country="MX")
    grant_consent(member=member, purpose="reflections", now=NOW)
    withdraw_consent(member=member, purpose="reflections", now=NOW)
    found = json.loads(json.dumps(portability.export(member.pk)))
    assert found["account"]["locale"] == "es"
    assert found["addresses"] == [{"email": "pim@example.org", "verified": True, "primary": True}]
    assert [row["purpose"] for row in found["consents"]] == ["reflections"]
    assert found["consents"][0]["withdrawn_at"] == NOW.isoformat()


def test_every_column_of_the_account_is_handed_out_or_kept_back_for_a_reason(pim):
    columns = {f.name for f in Member._meta.get_fields() if isinstance(f, models.Field) and not f.many_to_many}
    handed_out = set(portability.export(pim.pk)["account"])
    assert handed_out | set(KEPT_BACK) == columns
    assert not handed_out & set(KEPT_BACK)


def test_after_erasing_nothing_here_knows_her():
    member = Member.objects.create_confirmed("pim@example.org", "a quiet corner of the sea")
    grant_consent(member=member, purpose="reflections", now=NOW)
    portability.erase(member.pk)
    assert not Member.objects.exists()
    assert not Consent.objects.exists()
    assert not EmailAddress.objects.exists()
    assert portability.export(member.pk) == {}


def test_nobody_else_goes_with_her(pim, ola):
    portability.erase(pim.pk)
    assert list(Member.objects.all()) == [ola]
    portability.erase(uuid4())
    assert portability.export(uuid4()) == {}
