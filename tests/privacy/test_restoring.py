"""A database that comes back from yesterday has forgotten who left since. It serves nobody until it knows again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from config import vault
from config.privacy import confirming, journal, keeping
from config.privacy.erasing import erase_member
from config.privacy.models import Erasure
from config.vault.models import DataKey
from groups.models import Membership, Reflection, Seat
from members.models import Member
from tests.factories import make_member
from tests.privacy.test_erasing import _writes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
RESTORED = (Member, Membership, Seat, Reflection)
DAY = timedelta(days=1)


@contextmanager
def restored_afterwards(*, keys: bool = False, journal_too: bool = True) -> Iterator[None]:
    """What is there now comes back when the body is over, as from a backup of this moment."""
    kept = [serializers.serialize("json", model.objects.all()) for model in RESTORED]
    kept_keys = list(DataKey.objects.using("keys").all())
    yield
    if journal_too:
        Erasure.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for text in kept:
            for row in serializers.deserialize("json", text):
                row.save()
        cursor.execute("SET session_replication_role = origin")
    if keys:
        DataKey.objects.using("keys").all().delete()
        DataKey.objects.using("keys").bulk_create(kept_keys)


def readiness() -> int:
    return Client().get("/readyz").status_code


def is_gone(pim: Member) -> bool:
    rows = (
        Member.objects.filter(pk=pim.pk),
        Reflection.objects.filter(author=pim),
        Membership.objects.filter(member=pim),
    )
    return not any(each.exists() for each in rows) and vault.is_destroyed(vault.Owner.member(pim.pk))


def test_where_the_keys_survived_they_say_who_was_erased() -> None:
    now = timezone.now()
    pim, _session = _writes(now)
    ola = make_member()
    with restored_afterwards():
        erase_member(pim.pk, now=now)
    assert Member.objects.filter(pk=pim.pk).exists()
    assert readiness() == 503
    said = StringIO()
    call_command("replay_erasures", stdout=said)
    assert said.getvalue().startswith("1 erased again")
    assert is_gone(pim)
    assert readiness() == 200
    assert Member.objects.filter(pk=ola.pk).exists()
    assert Erasure.objects.get().member_id == pim.pk  # and the next backup says so as well


def test_where_only_the_keys_are_of_yesterday_the_journal_destroys_them_again() -> None:
    now = timezone.now()
    pim, _session = _writes(now)
    kept = list(DataKey.objects.using("keys").all())
    erase_member(pim.pk, now=now)
    DataKey.objects.using("keys").all().delete()
    DataKey.objects.using("keys").bulk_create(kept)
    assert readiness() == 503
    call_command("replay_erasures", stdout=StringIO())
    assert is_gone(pim)
    assert readiness() == 200


def test_where_both_are_of_yesterday_a_list_kept_elsewhere_says_it(tmp_path: Path) -> None:
    now = timezone.now()
    pim, _session = _writes(now)
    listed = StringIO()
    with restored_afterwards(keys=True):
        erase_member(pim.pk, now=now)
        call_command("list_erasures", stdout=listed)
    assert readiness() == 200  # nobody here can know
    file = tmp_path / "erasures.txt"
    file.write_text(listed.getvalue())
    call_command("replay_erasures", "--also", str(file), stdout=StringIO())
    assert is_gone(pim)


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("not an id\n")
    with pytest.raises(CommandError):
        call_command("replay_erasures", "--also", str(file))


def test_a_tick_lets_go_again_before_it_writes_to_anybody() -> None:
    """Whoever forgets the command: the loop and the worker begin with it."""
    now = timezone.now()
    pim, _session = _writes(now)
    with restored_afterwards():
        erase_member(pim.pk, now=now)
    call_command("run_deliveries", "--once")
    assert is_gone(pim)


def test_a_worker_lets_go_again_before_its_first_task() -> None:
    from celery.signals import worker_init

    import config.celery  # noqa: F401

    now = timezone.now()
    pim, _session = _writes(now)
    with restored_afterwards():
        erase_member(pim.pk, now=now)
    worker_init.send(sender=None)
    assert is_gone(pim)


def test_the_journal_is_kept_longer_than_any_backup_and_no_longer(settings) -> None:
    now = timezone.now()
    pim, ola, eve = make_member(), make_member(), make_member()
    days = settings.BACKUPS_KEPT_DAYS + settings.ERASURES_KEPT_LONGER_DAYS
    for member, ago in ((pim, days + 1), (ola, days - 1), (eve, days + 1)):
        erase_member(member.pk, now=now - ago * DAY)
    keeping.keep(now=now)
    Erasure.objects.filter(pk=eve.pk).update(key_destroyed_at=None)  # its key is not confirmed: it stays
    assert confirming.forget(now=now) == 1
    assert set(Erasure.objects.values_list("pk", flat=True)) == {ola.pk, eve.pk}


def test_in_ordinary_life_nothing_is_replayed() -> None:
    now = timezone.now()
    pim, _session = _writes(now)
    assert journal.is_replayed(now=now)
    erase_member(pim.pk, now=now)
    assert journal.is_replayed(now=now)
    assert journal.replay(now=now) == 0
    assert keeping.keep(now=now) == 0
