"""What she says of her days, ages of her children among it, lies sealed with her own key and opens in her own row."""

import json
from typing import Any

import pytest
from django.db import connection

from config import vault
from members.models import Member
from members.selectors import own_circumstances

pytestmark = pytest.mark.django_db
SAID = {"child_stages": ["expecting", "preschool"], "work_patterns": ["returning_from_leave"], "needs": ["no_advice"]}


@pytest.fixture
def said(pim: Member, client_for: Any) -> Member:
    body = json.dumps(SAID)
    answer = client_for(pim).patch("/api/v1/me/", body, content_type="application/json", headers={"If-Match": "*"})
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in SAID} == SAID
    return Member.objects.get(pk=pim.pk)


def test_no_code_of_hers_stands_in_the_row(said: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT members_member::text || encode(circumstances_sealed, 'escape') FROM members_member WHERE id = %s",
            [said.pk],
        )
        stored = cursor.fetchone()[0]
    assert str(said.pk) in stored
    codes = [code for listed in SAID.values() for code in listed]
    assert not [code for code in codes if code in stored or code.encode().hex() in stored]


def test_the_envelope_is_as_long_whatever_she_said(said: Member, client_for: Any) -> None:
    before = len(bytes(said.circumstances_sealed or b""))
    body = json.dumps({"child_stages": ["baby", "preschool"]})
    client_for(said).patch("/api/v1/me/", body, content_type="application/json", headers={"If-Match": "*"})
    assert len(bytes(Member.objects.get(pk=said.pk).circumstances_sealed or b"")) == before


def test_in_the_row_of_another_it_opens_for_nobody(said: Member, ola: Member) -> None:
    Member.objects.filter(pk=ola.pk).update(circumstances_sealed=said.circumstances_sealed)
    with pytest.raises(vault.VaultError):
        own_circumstances(Member.objects.get(pk=ola.pk), actor=ola.pk, reason="own-words")
