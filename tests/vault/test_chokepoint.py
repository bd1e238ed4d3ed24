"""Each text that is opened leaves a row that says who, which row and why; without the row nothing is handed out."""

from uuid import uuid4

import pytest
from django.db import connections, transaction
from uuid6 import uuid7

from config import vault
from config.audit.models import AuditEntry

ROW = "0190b0c4-0000-7000-8000-000000000001"
PLACE = f"groups.reflection:{ROW}:text"


def sealed(text: str = "tired", place: str = PLACE) -> vault.SealedText:
    owner = vault.Owner.member(uuid7())
    return vault.SealedText(vault.seal(text, owner=owner, place=place), owner, place)


def rows() -> list[tuple[object, ...]]:
    found = AuditEntry.objects.using("audit").order_by("id")
    return [(row.actor_id, row.action, row.subject_kind, str(row.subject_id or ""), row.reason) for row in found]


@pytest.mark.django_db
def test_who_read_which_row_and_why_is_written_down() -> None:
    item, actor = sealed(), uuid4()
    assert vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=actor, reason="own-words") == "tired"
    assert rows() == [(actor, "text.revealed", "groups.reflection", ROW, "own-words")]


@pytest.mark.django_db
def test_sealing_and_what_cannot_be_opened_leave_no_row() -> None:
    good, erased = sealed(), sealed()
    vault.destroy_key(erased.owner)
    broken = vault.SealedText(good.sealed[:-1], good.owner, good.place)
    for refused in (broken, vault.SealedText(good.sealed, good.owner, PLACE.replace("01:", "02:"))):
        with pytest.raises(vault.Unreadable):
            vault.reveal(refused.sealed, owner=refused.owner, place=refused.place, actor=None, reason="test")
        with pytest.raises(vault.Unreadable):
            vault.reveal_many([good, refused], actor=None, reason="test")
    with pytest.raises(vault.KeyDestroyed):
        vault.reveal(erased.sealed, owner=erased.owner, place=erased.place, actor=None, reason="test")
    assert rows() == []


@pytest.mark.django_db
def test_of_many_each_that_was_opened_has_its_row() -> None:
    items = [sealed(place=f"groups.joinrequest:{uuid4()}:answer") for _ in range(3)]
    vault.destroy_key(items[1].owner)
    assert vault.reveal_many(items, actor=None, reason="sending") == ["tired", None, "tired"]
    read = [item.place.split(":")[1] for item in (items[0], items[2])]
    assert rows() == [(None, "text.revealed", "groups.joinrequest", row, "sending") for row in read]


@pytest.mark.django_db
def test_many_cost_one_statement_of_the_audit(django_assert_num_queries) -> None:
    for number in (2, 200):
        items = [sealed() for _ in range(number)]
        with django_assert_num_queries(3, connection=connections["audit"]):  # with its savepoint, of the test's own
            vault.reveal_many(items, actor=None, reason="test")


@pytest.mark.django_db(transaction=True)
def test_what_was_read_in_vain_was_read() -> None:
    item = sealed()
    with transaction.atomic():
        vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=None, reason="test")
        transaction.set_rollback(True)
    assert len(rows()) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_audit_nothing_is_revealed() -> None:
    item = sealed()
    connection = connections["audit"]
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        with pytest.raises(vault.AuditUnavailable):
            vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=None, reason="test")
        with pytest.raises(vault.AuditUnavailable):
            vault.reveal_many([item], actor=None, reason="test")
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host
    assert rows() == []


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "Because she asked", "own words"])
def test_without_a_word_for_it_nothing_is_revealed(reason: str) -> None:
    item = sealed()
    with pytest.raises(ValueError, match=r"why|words"):
        vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=None, reason=reason)
    with pytest.raises(ValueError, match=r"why|words"):
        vault.reveal_many([item], actor=None, reason=reason)
    assert rows() == []


@pytest.mark.django_db
def test_a_row_without_a_uuid_is_told_by_its_kind() -> None:
    item = sealed(place="auth.group:7:name")
    vault.reveal(item.sealed, owner=item.owner, place=item.place, actor=None, reason="test")
    assert rows() == [(None, "text.revealed", "auth.group", "", "test")]


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["groups.reflection", ":1:text", "groups.reflection:text", ""])
def test_what_is_no_place_reveals_nothing(place: str) -> None:
    item = sealed()
    with pytest.raises(vault.PlaceUnknown):
        vault.reveal(item.sealed, owner=item.owner, place=place, actor=None, reason="test")
