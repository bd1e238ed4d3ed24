"""Erasing a member destroys her key after the commit of her rows, and never when they come back."""

import pytest
from django.db import connections, transaction
from uuid6 import uuid7

from config import vault
from config.vault import portability

PLACE = "groups.reflection:0190b0c4-0000-7000-8000-000000000001:text"

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"], transaction=True)


@pytest.fixture
def owner():
    return vault.Owner.member(uuid7())


@pytest.fixture
def sealed(owner):
    return vault.seal("tired", owner=owner, place=PLACE)


def test_the_key_is_destroyed_right_after_the_commit(owner, sealed):
    with transaction.atomic():
        portability.erase(owner.id)
        assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == "tired"
    assert vault.is_destroyed(owner)
    with pytest.raises(vault.KeyDestroyed):
        vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test")


def test_the_key_stays_when_the_rows_come_back(owner, sealed):
    with transaction.atomic():
        portability.erase(owner.id)
        transaction.set_rollback(True)
    assert not vault.is_destroyed(owner)
    assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == "tired"


def test_outside_a_transaction_the_key_is_destroyed_at_once_and_again_is_harmless(owner, sealed):
    portability.erase(owner.id)
    portability.erase(owner.id)
    assert vault.is_destroyed(owner)


def test_a_keys_database_that_is_away_does_not_undo_the_erasure_and_is_not_confirmed(owner, sealed, caplog):
    connection = connections["keys"]
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        with transaction.atomic():
            portability.erase(owner.id)
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host
    assert "The keys database did not answer." in caplog.text
    assert not vault.is_destroyed(owner)
    vault.destroy_key(owner)
    assert vault.is_destroyed(owner)


def test_the_export_tells_since_when_there_is_a_key_and_nothing_of_it(owner, sealed):
    exported = portability.export(owner.id)
    assert list(exported) == ["encryption_key_created_at"]
    assert isinstance(exported["encryption_key_created_at"], str)
    assert portability.export(uuid7()) == {}
    vault.destroy_key(owner)
    assert portability.export(owner.id) == {}
