"""One key per owner under real threads; a destroyed key stays destroyed. Races repeat: one green run proves nothing."""

from functools import partial

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models.functions import Now
from uuid6 import uuid7

from config import vault
from config.vault import keys
from config.vault.models import DataKey

PLACE = "groups.reflection:0190b0c4-0000-7000-8000-000000000001:text"

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])
on_committed_rows = pytest.mark.django_db(databases=["default", "keys", "audit"], transaction=True)


@on_committed_rows
def test_two_threads_making_the_same_key_get_one(together):
    for _round in range(50):
        owner = vault.Owner.member(uuid7())
        first, second = together([partial(keys.data_key, owner)] * 2)
        assert first.material == second.material
        assert first.id == second.id
    assert DataKey.objects.count() == 50


@on_committed_rows
def test_what_eight_threads_seal_at_first_sight_all_opens(together):
    for _round in range(10):
        owner = vault.Owner.member(uuid7())
        sealed = together([partial(vault.seal, f"text {n}", owner=owner, place=PLACE) for n in range(8)])
        assert [vault.reveal(one, owner=owner, place=PLACE, actor=None, reason="test") for one in sealed] == [
            f"text {n}" for n in range(8)
        ]


@on_committed_rows
def test_a_key_made_while_it_is_being_destroyed_does_not_survive(together):
    for _round in range(50):
        owner = vault.Owner.member(uuid7())
        made, destroyed = together([partial(keys.data_key, owner), partial(vault.destroy_key, owner)])
        assert isinstance(made, keys.cipher.Key | vault.KeyDestroyed)
        assert destroyed is None
        assert vault.is_destroyed(owner)
        with pytest.raises(vault.KeyDestroyed):
            keys.data_key(owner)


@on_committed_rows
def test_a_key_is_kept_when_the_request_that_made_it_is_rolled_back():
    owner = vault.Owner.member(uuid7())
    with transaction.atomic():
        sealed = vault.seal("tired", owner=owner, place=PLACE)
        transaction.set_rollback(True)
    assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == "tired"


@on_committed_rows
def test_no_key_is_made_or_destroyed_where_a_rollback_could_undo_it():
    owner = vault.Owner.member(uuid7())
    with transaction.atomic(using="keys"), pytest.raises(RuntimeError, match="durable"):
        vault.seal("tired", owner=owner, place=PLACE)
    with transaction.atomic(using="keys"), pytest.raises(RuntimeError, match="durable"):
        vault.destroy_key(owner)
    assert not DataKey.objects.exists()


def test_a_destroyed_key_stays_destroyed():
    owner = vault.Owner.member(uuid7())
    sealed = vault.seal("tired", owner=owner, place=PLACE)
    vault.destroy_key(owner)
    for _again in range(2):
        with pytest.raises(vault.KeyDestroyed):
            vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test")
        with pytest.raises(vault.KeyDestroyed):
            vault.seal("tired still", owner=owner, place=PLACE)
    row = DataKey.objects.get()
    assert (row.wrapped, row.master_key_id) == (None, "")


def test_destroying_again_keeps_the_first_moment():
    owner = vault.Owner.circle(uuid7())
    vault.destroy_key(owner)
    DataKey.objects.update(destroyed_at="2026-01-01T00:00Z")
    vault.destroy_key(owner)
    assert DataKey.objects.get().destroyed_at.year == 2026
    assert DataKey.objects.get().destroyed_at.month == 1


def test_destroying_a_key_that_never_was_prevents_it():
    owner = vault.Owner.member(uuid7())
    assert not vault.is_destroyed(owner)
    vault.destroy_key(owner)
    assert vault.is_destroyed(owner)
    with pytest.raises(vault.KeyDestroyed):
        vault.seal("tired", owner=owner, place=PLACE)


def test_destroying_one_key_leaves_the_others():
    id = uuid7()
    hers, circle = vault.Owner.member(id), vault.Owner.circle(id)
    link = vault.seal("https://meet.example/x", owner=circle, place=PLACE)
    vault.seal("tired", owner=hers, place=PLACE)
    vault.destroy_key(hers)
    assert not vault.is_destroyed(circle)
    assert vault.reveal(link, owner=circle, place=PLACE, actor=None, reason="test") == "https://meet.example/x"


def test_a_wrapped_key_that_moved_to_another_row_is_refused():
    hers, theirs = vault.Owner.member(uuid7()), vault.Owner.member(uuid7())
    sealed = vault.seal("tired", owner=hers, place=PLACE)
    vault.seal("tired", owner=theirs, place=PLACE)
    rows = {row.owner_id: row for row in DataKey.objects.all()}
    DataKey.objects.filter(owner_id=hers.id).update(wrapped=rows[theirs.id].wrapped)
    with pytest.raises(vault.Unreadable):
        vault.reveal(sealed, owner=hers, place=PLACE, actor=None, reason="test")
    with pytest.raises(vault.Unreadable):
        vault.seal("never under a key that is not hers", owner=hers, place=PLACE)


def test_a_key_given_to_another_owner_is_refused():
    hers, thief = vault.Owner.member(uuid7()), vault.Owner.member(uuid7())
    sealed = vault.seal("tired", owner=hers, place=PLACE)
    DataKey.objects.filter(owner_id=hers.id).update(owner_id=thief.id)
    with pytest.raises(vault.Unreadable):
        vault.reveal(sealed, owner=thief, place=PLACE, actor=None, reason="test")


def test_a_row_that_changed_its_id_seals_nothing_more():
    owner = vault.Owner.member(uuid7())
    vault.seal("tired", owner=owner, place=PLACE)
    DataKey.objects.update(id=uuid7())
    with pytest.raises(vault.Unreadable):
        vault.seal("tired", owner=owner, place=PLACE)


def test_every_flipped_byte_of_a_wrapped_key_raises():
    owner = vault.Owner.member(uuid7())
    sealed = vault.seal("tired", owner=owner, place=PLACE)
    good = bytes(DataKey.objects.get().wrapped)
    for at in range(len(good)):
        broken = bytearray(good)
        broken[at] ^= 0xFF
        DataKey.objects.update(wrapped=bytes(broken))
        with pytest.raises(vault.Unreadable):
            vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test")
    DataKey.objects.update(wrapped=good)
    assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == "tired"


def test_the_keys_database_holds_no_key_in_the_clear():
    owner = vault.Owner.member(uuid7())
    material = keys.data_key(owner).material
    row = DataKey.objects.get()
    assert material not in bytes(row.wrapped)
    assert len(bytes(row.wrapped)) == 2 + len(row.master_key_id) + 12 + 32 + 16


@pytest.mark.parametrize(
    "wrong",
    [
        {"wrapped": None},
        {"master_key_id": ""},
        {"destroyed_at": Now()},
        {"owner_name": "x"},
        {"owner_id": "00000000-0000-0000-0000-000000000000"},
        {"owner_kind": "service"},
        {"owner_kind": "other"},
    ],
)
def test_the_database_refuses_a_row_that_is_neither_a_key_nor_a_tombstone(wrong):
    keys.data_key(vault.Owner.member(uuid7()))
    with pytest.raises(IntegrityError), transaction.atomic(using="keys"):
        DataKey.objects.update(**wrong)


def test_the_database_refuses_a_second_key_for_one_owner():
    owner = vault.Owner.service("account-mail")
    vault.destroy_key(owner)
    with pytest.raises(IntegrityError), transaction.atomic(using="keys"):
        DataKey.objects.create(
            owner_kind="service", owner_id=owner.id, owner_name=owner.name, wrapped=b"x", master_key_id="m"
        )


def test_opening_a_key_is_one_query_and_making_one_is_three_more(django_assert_num_queries):
    owner = vault.Owner.member(uuid7())
    with django_assert_num_queries(5, connection=connections["keys"]):  # look, savepoint, insert, release, look again
        sealed = vault.seal("tired", owner=owner, place=PLACE)
    with django_assert_num_queries(1, connection=connections["keys"]):
        vault.seal("tired", owner=owner, place=PLACE)
    with django_assert_num_queries(1, connection=connections["keys"]):
        vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test")


@on_committed_rows
def test_without_the_keys_database_nothing_is_sealed_or_revealed():
    owner = vault.Owner.member(uuid7())
    sealed = vault.seal("tired", owner=owner, place=PLACE)
    connection = connections["keys"]
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        for refused in (
            partial(vault.seal, "tired", owner=owner, place=PLACE),
            partial(vault.reveal, sealed, owner=owner, place=PLACE, actor=None, reason="test"),
            partial(vault.reveal_many, [vault.SealedText(sealed, owner, PLACE)], actor=None, reason="test"),
            partial(vault.destroy_key, owner),
            partial(vault.is_destroyed, owner),
        ):
            with pytest.raises(vault.KeysUnavailable):
                refused()
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host
    assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == "tired"
