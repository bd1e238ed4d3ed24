"""A second factor works as before, and what it is checked by lies sealed, for one member and nobody else."""

import base64
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.management import call_command

from config import vault
from config.audit.models import AuditEntry
from members import secondfactor
from members.models import Member
from tests.accounts.clients import Visitor
from tests.flows.test_no_words_in_a_dump import dump

PASSWORD = "a quiet corner of the sea"
TOTP, CODES = "account/authenticators/totp", "account/authenticators/recovery-codes"


@pytest.fixture
def mia(db: None) -> Member:
    """She has an account, a verified address and a password."""
    return Member.objects.create_confirmed("mia@example.org", PASSWORD)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(counters())))))


def log_in(visitor: Visitor) -> Any:
    return visitor.auth("post", "auth/login", {"email": "mia@example.org", "password": PASSWORD})


def set_up(visitor: Visitor) -> str:
    """Log in, add an authenticator app, and return its secret."""
    assert log_in(visitor).status_code == 200
    assert visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    secret: str = visitor.auth("get", TOTP).json()["meta"]["secret"]
    assert visitor.auth("post", TOTP, {"code": code_of(secret)}).status_code == 200
    return secret


def log_in_again(visitor: Visitor) -> None:
    visitor.auth("delete", "auth/session")
    visitor.token = None
    answer = log_in(visitor)
    assert answer.status_code == 401
    assert not visitor.is_logged_in()


def read_by() -> list[tuple[object, ...]]:
    rows = AuditEntry.objects.using("audit").filter(reason=secondfactor.REASON).order_by("id")
    return list(rows.values_list("actor_id", "action", "subject_kind", "subject_id"))


@pytest.mark.django_db
def test_a_code_of_her_app_lets_her_in_and_the_look_at_its_secret_is_written_down(
    visitor: Visitor, mia: Member
) -> None:
    secret = set_up(visitor)
    before = len(read_by())
    log_in_again(visitor)
    assert visitor.auth("post", "auth/2fa/authenticate", {"code": "000000"}).status_code == 400
    assert visitor.auth("post", "auth/2fa/authenticate", {"code": code_of(secret)}).status_code == 200
    assert visitor.is_logged_in()
    looks = read_by()[before:]
    assert len(looks) >= 2  # the wrong one was checked, too
    assert set(looks) == {(mia.pk, "text.revealed", "members.member", mia.pk)}


@pytest.mark.django_db
def test_a_recovery_code_lets_her_in_once(visitor: Visitor, mia: Member) -> None:
    set_up(visitor)
    codes = visitor.auth("get", CODES).json()["data"]["unused_codes"]
    assert len(codes) == 10
    log_in_again(visitor)
    assert visitor.auth("post", "auth/2fa/authenticate", {"code": codes[0]}).status_code == 200
    assert visitor.is_logged_in()
    log_in_again(visitor)
    assert visitor.auth("post", "auth/2fa/authenticate", {"code": codes[0]}).status_code == 400
    assert visitor.auth("post", "auth/2fa/authenticate", {"code": codes[1]}).status_code == 200
    assert visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    assert visitor.auth("get", CODES).json()["data"]["unused_code_count"] == 8
    fresh = visitor.auth("post", CODES).json()["data"]["unused_codes"]  # new ones take their place
    assert set(fresh).isdisjoint(codes)


@pytest.mark.django_db
def test_she_confirms_who_she_is_with_a_code(visitor: Visitor, mia: Member) -> None:
    secret = set_up(visitor)
    assert visitor.auth("post", "auth/2fa/reauthenticate", {"code": code_of(secret)}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_dump_holds_a_secret_a_seed_or_a_code(visitor: Visitor, mia: Member) -> None:
    secret = set_up(visitor)
    codes = visitor.auth("get", CODES).json()["data"]["unused_codes"]
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    clear = secondfactor.revealed(seed, member_id=mia.pk, actor=None)
    found = dump().decode("utf-8", "replace")
    assert str(mia.pk) in found  # it is a real one
    assert seed in found
    for text in (secret, clear, *codes):
        raw = text.encode()
        for spelling in (text, raw.hex(), base64.b64encode(raw).decode().rstrip("=")):
            assert spelling.casefold() not in found.casefold()


@pytest.mark.django_db
def test_a_secret_that_was_moved_to_another_account_or_altered_does_not_open(mia: Member, pim: Member) -> None:
    kept = secondfactor.sealed("JBSWY3DPEHPK3PXP", member_id=mia.pk)
    assert secondfactor.revealed(kept, member_id=mia.pk, actor=mia.pk) == "JBSWY3DPEHPK3PXP"
    for wrong in (kept[:-8] + "AAAAAAA=", kept[:-4], "", "JBSWY3DPEHPK3PXP", "never sealed", "ü"):
        with pytest.raises(vault.Unreadable):
            secondfactor.revealed(wrong, member_id=mia.pk, actor=mia.pk)
    with pytest.raises(vault.Unreadable):
        secondfactor.revealed(kept, member_id=pim.pk, actor=pim.pk)


@pytest.mark.django_db
def test_outside_a_request_nothing_is_sealed_for_nobody() -> None:
    with pytest.raises(LookupError):
        secondfactor.MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")


@pytest.mark.django_db(transaction=True)
def test_what_lay_there_in_clear_is_sealed_by_the_migration_and_comes_back_by_its_reverse(mia: Member) -> None:
    clear = {
        "totp": {"secret": "JBSWY3DPEHPK3PXP"},
        "recovery_codes": {"seed": "5eed" * 20, "used_mask": 5, "migrated_codes": ["one", "two"]},
    }
    try:
        call_command("migrate", "members", "0004", verbosity=0)
        for kind, data in clear.items():
            Authenticator.objects.create(user=mia, type=kind, data=data)
        key = Authenticator.objects.create(user=mia, type="webauthn", data={"name": "key", "credential": {"id": "x"}})
    finally:
        call_command("migrate", "members", verbosity=0)
    kept = {row.type: row.data for row in Authenticator.objects.all()}
    assert kept["webauthn"] == key.data
    assert kept["recovery_codes"]["used_mask"] == 5
    told = str(kept["totp"]) + str(kept["recovery_codes"])
    assert not [text for text in ("JBSWY", "5eed5eed", "one", "two") if f"'{text}" in told]
    assert secondfactor.revealed(kept["totp"]["secret"], member_id=mia.pk, actor=None) == "JBSWY3DPEHPK3PXP"
    try:
        call_command("migrate", "members", "0004", verbosity=0)
        assert {row.type: row.data for row in Authenticator.objects.exclude(type="webauthn")} == clear
        opened = AuditEntry.objects.filter(reason="migration-reversed").values_list("actor_id", "subject_id")
        assert list(opened) == [(None, mia.pk)] * 4
    finally:
        call_command("migrate", "members", verbosity=0)
