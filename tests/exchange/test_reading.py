"""Files as people and programs write them: hundreds of odd entries, each read as meant or refused by a code."""

from datetime import time
from typing import Any

import pytest

from groups.exchange.clocks import Unreadable
from groups.exchange.files import entries_in
from groups.exchange.reading import Defaults, Entry, read_entries
from groups.exchange.wording import CODES, sentence

GOOD: dict[str, Any] = {
    "name": "Late Lamp",
    "slug": "late-lamp",
    "day": 2,
    "time": "20:30",
    "end_time": "21:30",
    "timezone": "America/New_York",
}
OWN = Defaults(is_own=True)


def read(defaults: Defaults | None = None, **changes: Any) -> Entry:
    """This function will read one entry: the good one with some changes; a change to `...` takes the key away."""
    raw = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    (entry,) = read_entries([raw], defaults or Defaults())
    return entry


DAYS: list[tuple[Any, tuple[int, ...]]] = [
    (0, (0,)), (6, (6,)), ("0", (0,)), ("3", (3,)), (3.0, (3,)), (" 4 ", (4,)), ("Sunday", (0,)), ("sunday", (0,)),
    ("MONDAY", (1,)), ("Mon", (1,)), ("mo", (1,)), ("tue", (2,)), ("Tues", (2,)), ("Weds", (3,)), ("thurs.", (4,)),
    ("thur", (4,)), ("fr", (5,)), ("Fri.", (5,)), ("sat", (6,)), ("Saturdays", (6,)), ("Mondays", (1,)),
    ("domingo", (0,)), ("Lunes", (1,)), ("martes", (2,)), ("miércoles", (3,)), ("miercoles", (3,)), ("jueves", (4,)),
    ("viernes", (5,)), ("sábado", (6,)), ("sabado", (6,)), ("mardi", (2,)), ("Mittwoch", (3,)), ("Samstag", (6,)),
    ([1], (1,)), ([1, 3, 5], (1, 3, 5)), ([5, 1, 1], (1, 5)), (["1", "Thu"], (1, 4)), ("1,3", (1, 3)),
    ("Mon, Wed", (1, 3)), ("Mon/Wed", (1, 3)), ("Mon & Wed", (1, 3)), ("1;2;3", (1, 2, 3)),
    ([0, 1, 2, 3, 4, 5, 6], tuple(range(7))),
]  # fmt: skip
BAD_DAYS: list[Any] = [
    7, -1, 8, 99, "7", "-1", "someday", "daily", "x", "m", "t", "1-3", "Mon-Fri", True, False, 1.5, "1.5", {}, {"a": 1},
    [7], [1, 8], ["x"], [None], [[1]], [True], "²", "１", "9" * 500, ",", ";", [""], "mond", "lune", b"1".hex() * 9,
]  # fmt: skip
TIMES: list[tuple[Any, time]] = [
    ("20:30", time(20, 30)), ("07:30", time(7, 30)), ("7:30", time(7, 30)), ("0:00", time(0)), ("23:45", time(23, 45)),
    ("20:30:00", time(20, 30)), ("7:30 PM", time(19, 30)), ("7:30 pm", time(19, 30)), ("7:30pm", time(19, 30)),
    ("7:30 p.m.", time(19, 30)), ("7:30 P. M.", time(19, 30)), ("7 PM", time(19)), ("7pm", time(19)),
    ("12 PM", time(12)),
    ("12:15 AM", time(0, 15)), ("12:15 PM", time(12, 15)), ("11:59 am", time(11, 59)), ("20.30", time(20, 30)),
    ("19h30", time(19, 30)), ("noon", time(12)), ("Noon", time(12)), ("midnight", time(0)), ("mediodía", time(12)),
    (" 20:30 ", time(20, 30)), ("7:30:00 PM", time(19, 30)), ("20:30:00.000", time(20, 30)),
]  # fmt: skip
BAD_TIMES: list[Any] = [
    "24:00", "25:00", "20:60", "20", 20, "2030", "13 PM", "0 PM", "0:30 pm", "soon", "20:3", "20:30 Uhr", "7:30 xm",
    "-1:00", "20:30Z", "20:30+01:00", "2027-01-05T20:30", ":", "::", "pm", "１９:３０", "7:30 PM EST", "1:2:3:4", 19.5,
    "99:99", "12:30:99:1", "8pm-9pm", "=1+1", "20 :30",
]  # fmt: skip
ZONES = [("US/Eastern", "America/New_York"), ("Europe/Kiev", "Europe/Kyiv"), (" Asia/Tokyo ", "Asia/Tokyo")]
BAD_ZONES = ["EST", "UTC", "GMT+2", "Mars/Base", "america/new_york", "New York", "../etc", "a" * 300, "Europe/"]
NOT_OBJECTS: list[Any] = [None, 1, 1.5, "text", True, [], [GOOD], [[]], "", float("inf")]
BAD_SLUGS: list[Any] = [..., None, "", "   ", "---", "___", "!!!", "éß"[1:] * 0, [], {}, True, "\x00", "日本", "/", "?"]
BAD_NAMES: list[Any] = [
    ..., None, "", "  ", "\x00", "\u200e\u202e", [], {}, True, "\n\t", "\x7f",
]  # fmt: skip
TELLING_NAMES = [
    "Call 555-010-0199", "fay@example.org", "https://zoom.us/j/1", "12 Maple Street", "Room 812 3456 7890",
    "www.example.org", "Calle Luna 8",
]  # fmt: skip
ENDS = [("21:30", 60), ("21:00", 30), ("20:45", 15), ("00:30", 240), ("12:00 AM", 210), ("", 60), (..., 60), (None, 60)]
BAD_ENDS = ["20:30", "20:40", "00:31", "20:29", "19:30", "08:00"]
ENTRIES_REFUSED = [
    *((change, code) for code, field, values in (
        ("day_invalid", "day", BAD_DAYS), ("time_invalid", "time", BAD_TIMES),
        ("timezone_unknown", "timezone", BAD_ZONES),
        ("slug_missing", "slug", BAD_SLUGS), ("name_missing", "name", BAD_NAMES),
        ("name_tells_contact", "name", TELLING_NAMES),
        ("by_appointment", "day", [..., None, "", []]), ("by_appointment", "time", [..., None, "", "  ", [], {}, True]),
        ("length_out_of_range", "end_time", BAD_ENDS), ("time_invalid", "end_time", ["soon", "25:00"]),
        ("temporarily_closed", "types", [["TC"], ["O", "tc"], "O, TC"]),
        ("timezone_missing", "timezone", [..., None, "", [], {}, "\x00"]),
    ) for change in ({field: value} for value in values)),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), ENTRIES_REFUSED, ids=lambda each: repr(each)[:40])
def test_what_cannot_be_read_for_sure_is_refused_with_a_code(change: dict[str, Any], code: str) -> None:
    entry = read(**change)
    assert (entry.meeting, entry.refused) == (None, code)
    assert code in CODES


@pytest.mark.parametrize("raw", NOT_OBJECTS, ids=repr)
def test_an_entry_is_an_object(raw: Any) -> None:
    assert [each.refused for each in read_entries([raw, GOOD], Defaults())] == ["not_an_object", ""]


def test_the_table_is_a_long_one() -> None:
    assert len(ENTRIES_REFUSED) + len(NOT_OBJECTS) + len(DAYS) + len(TIMES) > 200


@pytest.mark.parametrize(("day", "days"), DAYS, ids=repr)
def test_a_day_is_read_as_it_is_meant(day: Any, days: tuple[int, ...]) -> None:
    meeting = read(day=day).meeting
    assert meeting is not None
    assert meeting.days == days


@pytest.mark.parametrize(("text", "expected"), TIMES, ids=repr)
def test_a_time_is_read_as_it_is_meant(text: Any, expected: time) -> None:
    meeting = read(time=text, end_time=...).meeting
    assert meeting is not None
    assert (meeting.starts, meeting.minutes) == (expected, 60)


@pytest.mark.parametrize(("end", "minutes"), ENDS, ids=repr)
def test_the_length_follows_from_the_end_over_midnight_too(end: Any, minutes: int) -> None:
    meeting = read(end_time=end).meeting
    assert meeting is not None
    assert meeting.minutes == minutes


@pytest.mark.parametrize(("name", "expected"), ZONES)
def test_old_names_of_zones_are_todays(name: str, expected: str) -> None:
    meeting = read(timezone=name).meeting
    assert meeting is not None
    assert meeting.timezone == expected


def test_where_no_zone_is_named_that_of_the_file_holds_and_an_unknown_one_is_never_replaced() -> None:
    berlin = Defaults(timezone="Europe/Berlin")
    meeting = read(berlin, timezone=...).meeting
    assert meeting is not None
    assert meeting.timezone == "Europe/Berlin"
    assert read(berlin, timezone="EST").refused == "timezone_unknown"


@pytest.mark.parametrize(
    ("types", "language"),
    [(["O", "S"], "es"), ("O, FR", "fr"), ("POR", "pt"), ([], "de"), (None, "de"), (7, "de"),
    (["XYZ", None, {}], "de"), ("en", "en")],
)  # fmt: skip
def test_the_language_is_one_of_the_codes(types: Any, language: str) -> None:
    meeting = read(Defaults(language="de"), types=types).meeting
    assert meeting is not None
    assert meeting.language == language


CONTACT = {"contact_1_name": "Fay", "contact_1_email": "fay@example.org", "contact_1_phone": "+1 555 010 0199"}
PLACES = {
    "conference_url": "https://meet.example/secret-room",
    "conference_phone": "+1 (555) 010-0199",
    "formatted_address": "12 Maple Street, Springfield, IL 62701, USA",
}
SECRETS = ("secret-room", "010-0199", "5550100199", "Maple", "fay@", "Fay")


def test_of_a_foreign_file_no_link_number_address_or_person_is_read() -> None:
    meeting = read(**CONTACT, **PLACES, notes="Ask fay@example.org").meeting
    assert meeting is not None
    assert not [secret for secret in SECRETS if secret in f"{meeting} {meeting.words} {meeting.link} {meeting.place}"]
    expected = {"contacts_dropped", "link_dropped", "phone_dropped", "address_dropped", "notes_dropped"}
    assert set(meeting.left_out) == expected <= CODES.keys()
    assert meeting.meeting_format == "hybrid"


def test_of_ones_own_file_they_come_along_to_be_sealed_and_are_shown_by_no_representation() -> None:
    meeting = read(OWN, **CONTACT, **PLACES).meeting
    assert meeting is not None
    assert (meeting.link, meeting.place) == (PLACES["conference_url"], PLACES["formatted_address"])
    assert meeting.left_out == ("contacts_dropped",)
    assert not [secret for secret in SECRETS if secret in f"{meeting} {meeting.words} {meeting.schedule}"]


@pytest.mark.parametrize(
    ("phone", "place", "left_out"),
    [
        ("+1 (555) 010-0199", "+15550100199", ()),
        ("555.010.0199", "5550100199", ()),
        ("+1 555 010 0199,,123#", "+15550100199,,123#", ()),
        ("call me", "", ("phone_refused",)),
        ("1", "", ("phone_refused",)),
        ("+1 555 010 0199 ext 5", "", ("phone_refused",)),
    ],
)
def test_a_number_loses_its_brackets_and_dots(phone: str, place: str, left_out: tuple[str, ...]) -> None:
    meeting = read(OWN, conference_phone=phone).meeting
    assert meeting is not None
    assert (meeting.meeting_format, meeting.place, meeting.left_out) == ("phone", place, left_out)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://meet.example/x", "zoom", "https://fay:pw@meet.example/", "https://"]
)
def test_a_link_that_cannot_be_handed_out_is_left_out(link: str) -> None:
    meeting = read(OWN, conference_url=link).meeting
    assert meeting is not None
    assert (meeting.link, meeting.left_out) == ("", ("link_refused",))


def test_a_town_on_the_map_is_no_place_to_go_to() -> None:
    meeting = read(OWN, formatted_address="Springfield, IL, USA", approximate="yes").meeting
    assert meeting is not None
    assert (meeting.meeting_format, meeting.place) == ("online", "")


def test_two_entries_of_one_slug_and_hour_are_one_with_both_days_and_others_are_refused() -> None:
    rows = [GOOD, {**GOOD, "day": "thu"}, {**GOOD, "time": "9:00", "end_time": "10:00"}, {**GOOD, "name": "Other"}]
    first, *others = read_entries(rows, Defaults())
    assert first.meeting is not None
    assert first.meeting.days == (2, 4)
    assert [one.refused for one in others] == ["joined_with_first", "slug_repeated", "slug_repeated"]


def test_long_and_unseen_characters_are_cut() -> None:
    meeting = read(name="A\u202eB\x00" + "c" * 300, notes="n" * 5000, slug="s" * 200).meeting
    assert meeting is not None
    assert (len(meeting.name), len(meeting.description), len(meeting.slug)) == (80, 1000, 60)
    assert meeting.name.startswith("A B c")
    assert meeting.left_out == ("name_shortened",)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "not_json"), (b"{", "not_json"), (b"\xff\xfe", "not_json"), (b"[" * 100_000, "not_json"),
        (b"1", "not_a_list"), (b"{}", "not_a_list"), (b"null", "not_a_list"), (b'{"meetings": 1}', "not_a_list"),
        (b"[" + b"1," * 5_001 + b"1]", "too_many"), (b" " * (8 * 1024 * 1024 + 1), "file_too_large"),
    ],
    ids=lambda each: repr(each)[:20],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_code(file: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        entries_in(file)
    assert refused.value.code == code
    assert sentence(code) != code


@pytest.mark.parametrize("file", [b"[1]", b"\xef\xbb\xbf[1]", b'{"meetings": [1]}', b'{"data": [1], "x": 2}'])
def test_a_list_is_found_also_inside_an_object(file: bytes) -> None:
    assert entries_in(file) == [1]
