"""What went wrong may be told to anybody: no message, repr, log or error report holds text or key."""

import base64
import logging
import sys
from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter
from uuid6 import uuid7

from config import vault
from config.vault import keys, masters
from config.vault.models import DataKey

PLACE = "groups.reflection:0190b0c4-0000-7000-8000-000000000001:text"
CANARY = "canary-I-cried-in-the-car"

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])


@pytest.fixture
def owner():
    return vault.Owner.member(uuid7())


def secrets_of(owner: vault.Owner) -> list[str]:
    materials = [masters.current()[1].material]
    row = keys.all_rows().filter(owner_id=owner.id, wrapped__isnull=False).first()
    if row:
        materials.append(keys.unwrap(row).material)
    forms = [form for m in materials for form in (m.hex(), repr(m)[2:-1], base64.b64encode(m).decode())]
    return [CANARY, CANARY.encode().hex(), *forms]


def refusals(owner: vault.Owner) -> dict[str, Callable[[], object]]:
    sealed = vault.seal(CANARY, owner=owner, place=PLACE)
    broken = sealed[:-1] + bytes([sealed[-1] ^ 1])
    return {
        "no unicode": lambda: vault.seal(CANARY + "\ud800", owner=owner, place=PLACE),
        "no place": lambda: vault.seal(CANARY, owner=owner, place=""),
        "altered": lambda: vault.reveal(broken, owner=owner, place=PLACE, actor=None, reason="test"),
        "moved": lambda: vault.reveal(sealed, owner=owner, place=PLACE + "2", actor=None, reason="test"),
        "one of many": lambda: vault.reveal_many([vault.SealedText(broken, owner, PLACE)], actor=None, reason="test"),
        "one of many, not unicode inside": lambda: vault.reveal_many(
            [vault.SealedText(sealed_bytes(owner), owner, PLACE)], actor=None, reason="test"
        ),
        "not unicode inside": lambda: vault.reveal(
            sealed_bytes(owner), owner=owner, place=PLACE, actor=None, reason="test"
        ),
        "not padded inside": lambda: vault.reveal(
            sealed_bytes(owner, b""), owner=owner, place=PLACE, actor=None, reason="test"
        ),
    }


def sealed_bytes(owner: vault.Owner, end: bytes = b"\xff\x80") -> bytes:
    return keys.cipher.seal(CANARY.encode() + end, key=keys.data_key(owner), place=PLACE)


def caught(refused: Callable[[], object]) -> tuple[BaseException, str]:
    """This function will return the error and what Django would mail to the administrators about it."""
    try:
        refused()
    except vault.VaultError as error:
        kind, value, traceback = sys.exc_info()
        beyond_the_tests = traceback.tb_next
        reporter = ExceptionReporter(RequestFactory().get("/"), kind, value, beyond_the_tests)
        return error, reporter.get_traceback_html() + reporter.get_traceback_text()
    pytest.fail("nothing was refused")


def test_no_refusal_tells_what_was_sealed_or_with_what(owner):
    for name, refused in refusals(owner).items():
        error, report = caught(refused)
        link: BaseException | None = error
        while link is not None:
            told = f"{link} {link!r} {link.args} {vars(link)}"
            assert not any(secret in told for secret in secrets_of(owner)), name
            link = link.__cause__ or link.__context__
        assert "sealing.py" in report, name
        assert not any(secret in report for secret in secrets_of(owner)), name


def test_a_refusal_of_master_keys_tells_none_of_them(settings, owner):
    vault.seal(CANARY, owner=owner, place=PLACE)
    told = secrets_of(owner)
    settings.VAULT_MASTER_KEYS = [*settings.VAULT_MASTER_KEYS, "2026-12:short"]
    for refused in (masters.load, lambda: vault.seal(CANARY, owner=owner, place=PLACE)):
        error, report = caught(refused)
        assert isinstance(error, vault.MasterKeysInvalid)
        assert "masters.py" in report
        assert not any(secret in f"{error!r} {report}" for secret in told)


def test_nothing_is_logged_but_wrapped_keys(owner, caplog, settings):
    settings.DEBUG = True  # the most talkative: every statement with its parameters
    caplog.set_level(logging.DEBUG)
    with pytest.raises(vault.Unreadable):
        vault.reveal(
            vault.seal(CANARY, owner=owner, place=PLACE), owner=owner, place=PLACE + "2", actor=None, reason="test"
        )
    vault.destroy_key(owner)
    assert not any(secret in caplog.text for secret in secrets_of(owner))


def test_nothing_that_holds_a_secret_shows_it(owner):
    item = vault.SealedText(vault.seal(CANARY, owner=owner, place=PLACE), owner, PLACE)
    shown = f"{keys.data_key(owner)!r} {masters.load()!r} {item!r} {DataKey.objects.get()!r} {DataKey.objects.get()}"
    assert not any(secret in shown for secret in secrets_of(owner))
    assert repr(item.sealed) not in shown


def test_no_error_can_be_given_a_text():
    with pytest.raises(TypeError):
        vault.VaultError(CANARY)
