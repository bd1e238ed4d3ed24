"""What finds a sealed text: the same through every rotation, another for every owner and purpose, gone with its key."""

import pytest
from uuid6 import uuid7

from config import vault
from config.vault import rotation

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])


def digest(text: str, owner: vault.Owner, purpose: str = "invitation") -> bytes:
    return vault.digests([text], owner=owner, purpose=purpose)[0]


def test_a_new_secret_key_and_a_new_master_key_change_nothing(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    owner = vault.Owner.member(uuid7())
    before = digest("rosa@example.org", owner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    assert digest("rosa@example.org", owner) == before
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    assert rotation.rewrap().left == 0
    settings.VAULT_MASTER_KEYS = [new_master]
    assert digest("rosa@example.org", owner) == before


def test_each_owner_each_purpose_and_each_text_has_its_own():
    one, other = vault.Owner.member(uuid7()), vault.Owner.member(uuid7())
    found = {digest(text, owner, purpose) for text in ("a", "b") for owner in (one, other) for purpose in ("x", "y")}
    assert len(found) == 8
    assert {len(each) for each in found} == {32}


def test_nobody_computes_it_once_the_key_is_destroyed():
    owner = vault.Owner.member(uuid7())
    digest("a", owner)
    vault.destroy_key(owner)
    with pytest.raises(vault.KeyDestroyed):
        digest("a", owner)


def test_many_take_one_read_of_the_keys(django_assert_num_queries):
    owner = vault.Owner.member(uuid7())
    vault.digests([], owner=owner, purpose="x")
    with django_assert_num_queries(1, using="keys"):
        assert len(set(vault.digests(map(str, range(300)), owner=owner, purpose="x"))) == 300
