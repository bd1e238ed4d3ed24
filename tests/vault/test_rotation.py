"""A new master key: every data key is wrapped anew while the service goes on, and no destroyed key comes back."""

import threading
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from uuid6 import uuid7

from config import vault
from config.vault import keys, rotation
from config.vault.models import DataKey

PLACE = "groups.reflection:0190b0c4-0000-7000-8000-000000000001:text"

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])


def sealed_for_new_members(count: int) -> list[vault.SealedText]:
    owners = [vault.Owner.member(uuid7()) for _ in range(count)]
    return [
        vault.SealedText(vault.seal(f"text of {owner}", owner=owner, place=PLACE), owner, PLACE) for owner in owners
    ]


def assert_all_open(items: list[vault.SealedText]) -> None:
    assert vault.reveal_many(items, actor=None, reason="test") == [f"text of {item.owner}" for item in items]


class Writer(threading.Thread):
    """A service at work: new members, reading, writing and erasing, until it is told to stop."""

    def __init__(self, known: list[vault.SealedText]) -> None:
        super().__init__()
        self.known, self.kept, self.erased = known, list[vault.SealedText](), list[vault.SealedText]()
        self.rounds = 0
        self.error: Exception | None = None
        self.warm, self.stopped = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                self.work()
        except Exception as error:
            self.error = error
        finally:
            self.warm.set()
            connections.close_all()

    def work(self) -> None:
        newcomer, leaver = sealed_for_new_members(2)
        self.kept.append(newcomer)
        known = self.known[self.rounds * 7 % len(self.known)]
        self.kept.append(
            vault.SealedText(vault.seal(f"text of {known.owner}", owner=known.owner, place=PLACE), known.owner, PLACE)
        )
        assert_all_open([known, newcomer, leaver])
        vault.destroy_key(leaver.owner)
        self.erased.append(leaver)
        self.rounds += 1
        if self.rounds >= 3:
            self.warm.set()


@pytest.mark.django_db(databases=["default", "keys", "audit"], transaction=True)
def test_a_thousand_keys_rotate_while_another_thread_writes(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    items = sealed_for_new_members(1000)
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    writer = Writer(items)
    writer.start()
    try:
        writer.warm.wait(timeout=30)
        before = writer.rounds
        done = rotation.rewrap(batch=50)
        during = writer.rounds - before
    finally:
        writer.stopped.set()
        writer.join(timeout=30)
    assert writer.error is None
    assert during >= 3
    assert done == rotation.Rotation(rewrapped=1000, unreadable=0, left=0)

    settings.VAULT_MASTER_KEYS = [new_master]  # the old key has left: nothing may need it
    assert_all_open(items + writer.kept)
    assert vault.reveal_many(writer.erased, actor=None, reason="test") == [None] * len(writer.erased)


@pytest.mark.django_db(databases=["default", "keys", "audit"], transaction=True)
def test_two_rotations_at_once_do_the_work_once(settings, old_master, new_master, together):
    for _round in range(3):
        settings.VAULT_MASTER_KEYS = [old_master]
        items = sealed_for_new_members(100)
        settings.VAULT_MASTER_KEYS = [new_master, old_master]
        done = together([partial(rotation.rewrap, batch=10)] * 2)
        assert sum(one.rewrapped for one in done) == 100
        assert [one.unreadable for one in done] == [0, 0]
        assert_all_open(items)


@pytest.mark.django_db(databases=["default", "keys", "audit"], transaction=True)
def test_keys_destroyed_during_a_rotation_stay_destroyed(settings, old_master, new_master, together):
    for _round in range(3):
        settings.VAULT_MASTER_KEYS = [old_master]
        items = sealed_for_new_members(60)
        settings.VAULT_MASTER_KEYS = [new_master, old_master]

        def destroy_all(items=items):
            for item in items:
                vault.destroy_key(item.owner)

        rotated, destroyed = together([partial(rotation.rewrap, batch=5), destroy_all])
        assert isinstance(rotated, rotation.Rotation)
        assert destroyed is None
        assert vault.reveal_many(items, actor=None, reason="test") == [None] * 60


def test_a_key_destroyed_after_it_was_read_is_not_written_back(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    [item] = sealed_for_new_members(1)
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    [rows] = rotation.read_batches("new", size=10)
    vault.destroy_key(item.owner)
    assert rotation.rewrap_batch(rows) == (0, 0)
    assert vault.is_destroyed(item.owner)


def test_a_rotation_that_was_stopped_goes_on_where_it_was(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    items = sealed_for_new_members(30)
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    rotation.rewrap_batch(next(rotation.read_batches("new", size=10)))
    assert rotation.census() == {"old": 20, "new": 10}
    assert rotation.rewrap(batch=7) == rotation.Rotation(rewrapped=20, unreadable=0, left=0)
    assert rotation.rewrap(batch=7) == rotation.Rotation(rewrapped=0, unreadable=0, left=0)
    assert_all_open(items)


def test_until_the_rotation_old_keys_still_open_and_new_ones_use_the_new_master(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    items = sealed_for_new_members(2)
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    items += sealed_for_new_members(1)
    assert_all_open(items)
    assert rotation.census() == {"new": 1, "old": 2}


def test_a_master_key_that_left_too_early_is_named_as_the_reason(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    [item] = sealed_for_new_members(1)
    settings.VAULT_MASTER_KEYS = [new_master]
    with pytest.raises(vault.MasterKeyMissing):
        vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=None, reason="test")
    with pytest.raises(vault.MasterKeyMissing):
        keys.data_key(item.owner)


def test_another_key_under_the_same_master_id_opens_nothing(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    [item] = sealed_for_new_members(1)
    settings.VAULT_MASTER_KEYS = [new_master.replace("new:", "old:")]
    with pytest.raises(vault.Unreadable):
        vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=None, reason="test")


def test_the_command_rotates_and_says_so(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    items = sealed_for_new_members(3)
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    assert run("--dry-run") == "old: 3\n"
    assert run("--batch", "2") == "3 keys wrapped under new; 0 left.\n"
    assert run("--dry-run") == "new (current): 3\n"
    assert run() == "0 keys wrapped under new; 0 left.\n"
    assert_all_open(items)


def test_the_command_fails_while_a_key_cannot_be_opened_and_rotates_the_others(settings, old_master, new_master):
    settings.VAULT_MASTER_KEYS = [old_master]
    lost, kept = sealed_for_new_members(2)
    DataKey.objects.filter(owner_id=lost.owner.id).update(master_key_id="older")
    settings.VAULT_MASTER_KEYS = [new_master, old_master]
    with pytest.raises(CommandError, match="1 keys cannot be opened"):
        run("--batch", "1")
    assert rotation.census() == {"new": 1, "older": 1}
    assert_all_open([kept])


def test_the_command_refuses_an_empty_batch():
    with pytest.raises(CommandError, match="at least 1"):
        run("--batch", "0")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_vault_keys", *arguments, stdout=out)
    return out.getvalue()
