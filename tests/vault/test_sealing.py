"""Sealing and revealing as the apps do it, on real rows of the keys database."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from uuid6 import uuid7

from config import vault
from config.vault.models import DataKey

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])

PLACE = "groups.reflection:0190b0c4-0000-7000-8000-000000000001:text"
ELSEWHERE = "groups.reflection:0190b0c4-0000-7000-8000-000000000002:text"


@pytest.mark.parametrize(
    "text", ["", "a", "x" * 63, "x" * 64, "Müde, aber 🌱.\r\n\0", "\u0080\x80", "�", "y" * 100_000]
)
def test_what_was_sealed_comes_back(text):
    owner = vault.Owner.member(uuid7())
    sealed = vault.seal(text, owner=owner, place=PLACE)
    assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == text
    assert vault.reveal(memoryview(sealed), owner=owner, place=PLACE, actor=None, reason="test") == text


def test_a_text_that_moved_to_another_row_is_refused():
    owner = vault.Owner.member(uuid7())
    sealed = vault.seal("I cried in the car.", owner=owner, place=PLACE)
    with pytest.raises(vault.Unreadable):
        vault.reveal(sealed, owner=owner, place=ELSEWHERE, actor=None, reason="test")
    assert vault.reveal(sealed, owner=owner, place=PLACE, actor=None, reason="test") == "I cried in the car."


def test_one_members_key_does_not_open_anothers_text():
    hers, theirs = vault.Owner.member(uuid7()), vault.Owner.member(uuid7())
    sealed = vault.seal("I cried in the car.", owner=hers, place=PLACE)
    vault.seal("So did I.", owner=theirs, place=PLACE)
    with pytest.raises(vault.Unreadable):
        vault.reveal(sealed, owner=theirs, place=PLACE, actor=None, reason="test")


def test_a_member_and_a_circle_with_one_id_have_two_keys():
    id = uuid7()
    sealed = vault.seal("https://meet.example/x", owner=vault.Owner.circle(id), place=PLACE)
    vault.seal("mine", owner=vault.Owner.member(id), place=PLACE)
    with pytest.raises(vault.Unreadable):
        vault.reveal(sealed, owner=vault.Owner.member(id), place=PLACE, actor=None, reason="test")
    assert DataKey.objects.count() == 2


def test_two_services_have_two_keys():
    sealed = vault.seal("someone@example.org", owner=vault.Owner.service("account-mail"), place=PLACE)
    vault.seal("other", owner=vault.Owner.service("idempotency"), place=PLACE)
    with pytest.raises(vault.Unreadable):
        vault.reveal(sealed, owner=vault.Owner.service("idempotency"), place=PLACE, actor=None, reason="test")


def test_reading_never_makes_a_key():
    sealed = vault.seal("tired", owner=vault.Owner.member(uuid7()), place=PLACE)
    with pytest.raises(vault.KeyMissing):
        vault.reveal(sealed, owner=vault.Owner.member(uuid7()), place=PLACE, actor=None, reason="test")
    assert DataKey.objects.count() == 1


def test_the_length_of_an_envelope_does_not_tell_which_answer_it_holds():
    owner = vault.Owner.member(uuid7())
    answers = ["[]", '["work"]', '["work", "sleep", "screens", "patience"]', "1", "x" * 63]
    assert len({len(vault.seal(answer, owner=owner, place=PLACE)) for answer in answers}) == 1
    assert len(vault.seal("x" * 64, owner=owner, place=PLACE)) == 64 + len(vault.seal("", owner=owner, place=PLACE))


def test_text_that_is_no_unicode_is_refused_and_makes_no_key():
    with pytest.raises(vault.Unsealable):
        vault.seal("tired \ud800", owner=vault.Owner.member(uuid7()), place=PLACE)
    assert not DataKey.objects.exists()


def test_an_empty_place_is_refused_and_makes_no_key():
    with pytest.raises(vault.PlaceUnknown):
        vault.seal("tired", owner=vault.Owner.member(uuid7()), place="")
    assert not DataKey.objects.exists()


def test_many_texts_open_with_one_query(django_assert_num_queries):
    items = []
    for number in range(20):
        owner, place = vault.Owner.member(uuid7()), f"groups.joinrequest:{number}:answer"
        items.append(vault.SealedText(vault.seal(f"answer {number}", owner=owner, place=place), owner, place))
    with django_assert_num_queries(1, connection=connections["keys"]):
        assert vault.reveal_many(items, actor=None, reason="test") == [f"answer {number}" for number in range(20)]
    with django_assert_num_queries(0, connection=connections["keys"]):
        assert vault.reveal_many([], actor=None, reason="test") == []


def test_of_many_texts_the_erased_one_is_left_out_and_a_broken_one_is_refused():
    kept, erased = vault.Owner.member(uuid7()), vault.Owner.member(uuid7())
    items = [
        vault.SealedText(vault.seal("kept", owner=kept, place=PLACE), kept, PLACE),
        vault.SealedText(vault.seal("erased", owner=erased, place=ELSEWHERE), erased, ELSEWHERE),
    ]
    vault.destroy_key(erased)
    assert vault.reveal_many(items, actor=None, reason="test") == ["kept", None]
    with pytest.raises(vault.Unreadable):
        vault.reveal_many([vault.SealedText(items[0].sealed, kept, ELSEWHERE)], actor=None, reason="test")
    stranger = vault.Owner.member(uuid7())
    with pytest.raises(vault.KeyMissing):
        vault.reveal_many([vault.SealedText(items[0].sealed, stranger, PLACE)], actor=None, reason="test")


def test_a_place_is_model_row_and_field():
    key = DataKey(owner_id=uuid4())
    assert vault.place(key, "wrapped") == f"vault.datakey:{key.pk}:wrapped"
    assert vault.place(Group(pk=7), "name") == "auth.group:7:name"


def test_a_place_is_the_same_however_the_row_was_come_by():
    class Proxied(Group):
        class Meta:
            proxy = True
            app_label = "auth"

    assert vault.place(Proxied(pk=7), "name") == vault.place(Group(pk=7), "name")
    id = uuid7()
    assert vault.place(DataKey(id=str(id).upper()), "wrapped") == vault.place(DataKey(id=id), "wrapped")


def test_a_row_without_key_or_field_has_no_place():
    with pytest.raises(vault.PlaceUnknown):
        vault.place(Group(), "name")
    with pytest.raises(vault.PlaceUnknown):
        vault.place(Group(pk=7), "nickname")


@pytest.mark.parametrize("name", ["", "Account", "a b", "x" * 33, "1st", "ünlaut"])
def test_a_service_needs_a_plain_name(name):
    with pytest.raises(ValueError, match="service's name"):
        vault.Owner.service(name)


@pytest.mark.parametrize("id", [None, "0190b0c4-0000-7000-8000-000000000001", type(uuid4())(int=0)])
def test_an_owner_needs_a_real_id(id):
    with pytest.raises(ValueError, match="UUID"):
        vault.Owner.member(id)
    with pytest.raises(ValueError, match="UUID"):
        vault.Owner.circle(id)
