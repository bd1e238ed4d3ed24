"""The envelope by known answers and by breaking it. No database."""

import pytest

from config.vault import cipher
from config.vault.errors import Unreadable

PLACE = "groups.reflection:0190b0c4-0000-7000-8000-000000000001:text"
KEY = cipher.Key(id=bytes(range(16)), material=bytes(range(100, 132)))

# McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16 (AES-256, 96-bit nonce, additional data).
VECTOR_KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
VECTOR_NONCE = bytes.fromhex("cafebabefacedbaddecaf888")
VECTOR_ADDITIONAL = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
VECTOR_TEXT = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
VECTOR_SEALED = bytes.fromhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b"
)

# Version 1, written down once; whatever changes in the code, this must open.
WRITTEN = (
    "0110000102030405060708090a0b0c0d0e0fcafebabefacedbaddecaf888f253736117bc941f814d"
    "d2a2c9d104fc55fe3a3941a43c929f730902336729c22ef7092ad4349e054c06"
)


def test_the_cipher_gives_the_published_answer():
    sealed = cipher.encrypt(key=VECTOR_KEY, nonce=VECTOR_NONCE, text=VECTOR_TEXT, additional=VECTOR_ADDITIONAL)
    assert sealed == VECTOR_SEALED
    opened = cipher.decrypt(key=VECTOR_KEY, nonce=VECTOR_NONCE, sealed=VECTOR_SEALED, additional=VECTOR_ADDITIONAL)
    assert opened == VECTOR_TEXT


def test_an_envelope_of_the_first_version_stays_readable_for_ever():
    written_in_version_1 = bytes.fromhex(WRITTEN)
    assert cipher.reveal(written_in_version_1, key=KEY, place=PLACE) == b"I breathed, and it helped."


def test_the_envelope_names_its_version_and_key_and_hides_the_text():
    envelope = cipher.seal(b"I breathed, and it helped.", key=KEY, place=PLACE)
    assert envelope[:18] == b"\x01\x10" + KEY.id
    assert len(envelope) == 18 + 12 + len(b"I breathed, and it helped.") + 16
    assert b"breathed" not in envelope


def test_the_same_text_never_gives_the_same_envelope():
    assert len({cipher.seal(b"tired", key=KEY, place=PLACE) for _ in range(1000)}) == 1000


def test_every_flipped_bit_raises():
    envelope = cipher.seal(b"I breathed, and it helped.", key=KEY, place=PLACE)
    for at in range(len(envelope)):
        for bit in range(8):
            broken = bytearray(envelope)
            broken[at] ^= 1 << bit
            with pytest.raises(Unreadable):
                cipher.reveal(bytes(broken), key=KEY, place=PLACE)
    assert cipher.reveal(envelope, key=KEY, place=PLACE) == b"I breathed, and it helped."


def test_every_cut_and_every_added_byte_raises():
    envelope = cipher.seal(b"I breathed, and it helped.", key=KEY, place=PLACE)
    broken = [envelope[:length] for length in range(len(envelope))]
    broken += [envelope[start:] for start in range(1, len(envelope))]
    broken += [envelope + b"\0", b"\0" + envelope, envelope + envelope]
    for wrong in broken:
        with pytest.raises(Unreadable):
            cipher.reveal(wrong, key=KEY, place=PLACE)


def test_another_key_raises_even_under_the_same_id():
    envelope = cipher.seal(b"tired", key=KEY, place=PLACE)
    with pytest.raises(Unreadable):
        cipher.reveal(envelope, key=cipher.Key(id=KEY.id, material=bytes(32)), place=PLACE)
    with pytest.raises(Unreadable):
        cipher.reveal(envelope, key=cipher.Key(id=bytes(16), material=KEY.material), place=PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "groups.reflection:0190b0c4-0000-7000-8000-000000000002:text",
        "groups.reflection:0190b0c4-0000-7000-8000-000000000001:title",
        "groups.checkin:0190b0c4-0000-7000-8000-000000000001:text",
        "",
    ],
)
def test_another_row_field_or_model_raises(elsewhere):
    envelope = cipher.seal(b"tired", key=KEY, place=PLACE)
    with pytest.raises(Unreadable):
        cipher.reveal(envelope, key=KEY, place=elsewhere)


@pytest.mark.parametrize(("id", "length"), [(b"", 32), (b"x" * 256, 32), (b"x", 31), (b"x", 33), (b"x", 16)])
def test_a_key_of_another_size_is_no_key(id, length):
    with pytest.raises(ValueError, match="32 bytes"):
        cipher.Key(id=id, material=bytes(length))
    assert cipher.Key(id=b"x", material=bytes(32))


def test_a_key_does_not_show_itself():
    key = cipher.Key(id=b"id", material=b"0123456789abcdef0123456789abcdef")
    assert "0123456789abcdef" not in f"{key} {key!r}"
