"""Circles as a table: out and in again changes nothing, no cell runs as a formula, and nobody's change is lost."""

import csv
import io
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from config.cells import escaped, unescaped
from groups.exchange.clocks import Unreadable
from groups.exchange.table import COLUMNS, rows_in, table_of
from groups.exchange.wording import CODES
from groups.models import Circle, Membership, WaitingPlace
from groups.reference import shipped
from groups.serializers.table import checked_rows
from groups.services.circles import archive_circle, change_circle
from groups.services.reference import load_vocabulary
from groups.services.tables import take_rows
from members.models import Member
from tests.factories import accept_agreement, make_circle, make_member, make_membership

NOW = datetime.now(UTC)
ODD = (
    "=1+1",
    "+49",
    "-x",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "'=1",
    "''-1",
    "'plain",
    'say "hi", twice',
    "two\nlines",
    "＝1",
    ";,;",
)


@given(st.text())
def test_what_is_escaped_comes_back_as_it_was_and_begins_no_formula(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def take(table: str, *, is_trial: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    lines = take_rows(checked_rows(rows_in(table.encode())), actor=None, now=NOW, is_trial=is_trial)
    return [(line.outcome, line.codes) for line in lines]


def out() -> str:
    return table_of(Circle.objects.order_by("slug"))


def edited(**changes: str) -> str:
    """This function will return the table of one circle with other cells."""
    (row,) = csv.DictReader(io.StringIO(out(), newline=""))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerow({**row, **changes})
    return file.getvalue()


@pytest.fixture
def vocabulary(db: None) -> None:
    load_vocabulary()


@pytest.mark.usefixtures("vocabulary")
class TestRoundTrip:
    def test_of_the_demo_and_of_odd_words_nothing_changes(self) -> None:
        for row in shipped("circles_demo"):
            make_circle(**{key: value for key, value in row.items() if key not in ("rrule", "dtstart_local")})
        for text in ODD:
            make_circle(name=text.strip(), description=f"{text}.".strip(), audience=text.strip())
        before = list(Circle.objects.order_by("pk").values())
        table = out()
        assert {outcome for outcome, _codes in take(table)} == {"unchanged"}
        assert list(Circle.objects.order_by("pk").values()) == before
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]

    def test_what_somebody_edited_is_changed_and_a_second_run_is_outdated(self) -> None:
        make_circle(description="Old.", guilt_sources=["balance"])
        table = edited(description="New.", guilt_sources="yelling; balance", is_discoverable="no", capacity="8")
        assert take(table, is_trial=True) == [("updated", ())]
        assert Circle.objects.get().description == "Old."
        assert take(table) == [("updated", ())]
        circle = Circle.objects.get()
        assert (circle.description, circle.capacity, circle.is_discoverable) == ("New.", 8, False)
        assert (circle.guilt_sources, circle.version) == (["yelling", "balance"], 2)
        assert take(table) == [("not_taken", ("changed_since",))]

    def test_what_a_person_changed_since_is_not_overwritten(self) -> None:
        circle = make_circle(name="Old")
        table = edited(name="Of the table")
        change_circle(circle_id=circle.pk, expected_version=None, now=NOW, name="Hers")
        assert take(table) == [("not_taken", ("changed_since",))]
        assert Circle.objects.get().name == "Hers"

    def test_an_ended_an_unknown_and_a_repeated_circle_are_refused(self) -> None:
        circle = make_circle()
        table = edited(name="Other")
        assert take(table + table.splitlines()[1] + "\r\n")[1] == ("not_taken", ("slug_repeated",))
        archive_circle(circle_id=circle.pk, now=NOW)
        assert take(edited(name="More")) == [("not_taken", ("circle_ended",))]
        assert take("slug,name\r\nnobody,x\r\n") == [("not_taken", ("circle_unknown",))]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"name": ""}, "name:blank"), ({"name": "n" * 81}, "name:max_length"),
            ({"language": "English"}, "language:invalid"),
            ({"timezone": "EST"}, "timezone:unknown_zone"), ({"capacity": "3"}, "capacity:min_value"),
            ({"capacity": "many"}, "capacity:invalid"), ({"meeting_format": "x"}, "meeting_format:invalid_choice"),
            ({"guilt_sources": "nothing"}, "guilt_sources:invalid_choice"), ({"norms": "x"}, "norms:invalid_choice"),
            ({"is_discoverable": "perhaps"}, "is_discoverable:invalid"), ({"version": "one"}, "version:invalid"),
            ({"min_to_run": "12"}, "min_to_run:more_than_capacity"),
            ({"duration_minutes": "5"}, "duration_minutes:min_value"),
        ],
        ids=str,
    )  # fmt: skip
    def test_a_cell_that_the_api_would_refuse_is_refused(self, changes: dict[str, str], code: str) -> None:
        make_circle()
        before = Circle.objects.values().get()
        assert take(edited(**changes)) == [("not_taken", (code,))]
        assert Circle.objects.values().get() == before


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "column_missing"), (b"name\r\nx\r\n", "column_missing"), (b"slug,secret\r\na,b\r\n", "column_unknown"),
        (b"slug,slug\r\na,b\r\n", "column_unknown"), (b"slug,name\r\na\r\n", "not_a_table"),
        (b'slug,name\r\na,"b\r\n', "not_a_table"), (b"\xff\xfe", "not_utf8"),
        (b"slug\r\n" + b"a\r\n" * 5001, "too_many"),
        (b"x" * (8 * 1024 * 1024 + 1), "file_too_large"),
    ],
    ids=lambda each: repr(each)[:20],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_code(file: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        rows_in(file)
    assert refused.value.code == code
    assert code in CODES


@pytest.mark.usefixtures("vocabulary")
def test_the_commands_write_read_and_say_what_became_of_it(tmp_path: Path) -> None:
    make_circle(slug="lamp", name="=Lamp", meeting_link_sealed=b"sealed-bytes")
    archive_circle(circle_id=make_circle(slug="ended-one").pk, now=NOW)
    file = tmp_path / "circles.csv"
    call_command("export_circles", file)
    text = file.read_bytes().decode()
    assert "'=Lamp" in text
    assert "ended-one" not in text
    assert "sealed" not in text
    said: Any = StringIO()
    call_command("import_circles", file, stdout=said, stderr=StringIO())
    assert "1 unchanged" in said.getvalue()
    file.write_text(text.replace("'=Lamp", "Other"))
    call_command("import_circles", file, "--dry-run", stdout=said, stderr=StringIO())
    assert "would be: 1 updated" in said.getvalue()
    assert Circle.objects.get(slug="lamp").name == "=Lamp"
    file.write_bytes(b"\xff")
    with pytest.raises(CommandError, match="not_utf8"):
        call_command("import_circles", file)


@pytest.mark.django_db
class TestStarting:
    """A row whose circle is not here, and which says who leads it."""

    HEAD = "slug,name,timezone,language,facilitator,first_local,rrule\r\n"
    ROW = "lantern,Lantern Circle,America/New_York,en,Fay@example.org,2027-01-12T20:30,FREQ=WEEKLY\r\n"

    def test_it_starts_with_its_series_and_a_second_run_changes_nothing(self, fay: Member) -> None:
        accept_agreement(fay)
        assert take(self.HEAD + self.ROW, is_trial=True) == [("added", ())]
        assert not Circle.objects.exists()
        assert take(self.HEAD + self.ROW) == [("added", ())]
        circle = Circle.objects.get()
        assert (circle.slug, circle.name, circle.timezone) == ("lantern", "Lantern Circle", "America/New_York")
        assert circle.memberships.get().member == fay
        assert circle.memberships.get().role == "facilitator"
        first = circle.sessions.order_by("starts_at").first()
        assert first is not None
        assert first.starts_at == datetime(2027, 1, 13, 1, 30, tzinfo=UTC)
        held = circle.sessions.count()
        assert held > 10
        assert take(self.HEAD + self.ROW) == [("unchanged", ())]
        assert circle.sessions.count() == held

    @pytest.mark.parametrize(
        ("cell", "other", "code"),
        [
            ("Fay@example.org", "", "circle_unknown"),
            ("Fay@example.org", "ola@example.org", "facilitator_unknown"),  # a member, and not approved
            ("Fay@example.org", "nobody@example.org", "facilitator_unknown"),
            ("America/New_York", "Mars/Olympus", "timezone:unknown_zone"),
            ("lantern", "facets", "slug:slug_reserved"),
            ("lantern", "a b", "slug:invalid"),
            ("2027-01-12T20:30", "", "first_local:required"),
            ("2027-01-12T20:30", "tuesday", "first_local:invalid"),
            ("2027-01-12T20:30", "2027-01-12T20:30Z", "first_local:invalid"),
            ("2027-01-12T20:30,FREQ=WEEKLY", "2020-01-07T20:30,", "session_in_the_past"),
            ("FREQ=WEEKLY", "FREQ=SECONDLY", "rule_too_fine"),
        ],
    )
    def test_what_cannot_start_leaves_nothing_behind(
        self, fay: Member, ola: Member, cell: str, other: str, code: str
    ) -> None:
        accept_agreement(fay)
        for is_trial in (True, False):
            assert take(self.HEAD + self.ROW.replace(cell, other), is_trial=is_trial) == [("not_taken", (code,))]
        assert not Circle.objects.exists()
        assert not Membership.objects.exists()

    def test_whoever_leads_it_has_agreed_to_the_rules(self, fay: Member) -> None:
        assert take(self.HEAD + self.ROW) == [("not_taken", ("agreement_required",))]
        assert not Circle.objects.exists()

    def test_what_goes_out_names_nobody(self, fay: Member) -> None:
        accept_agreement(fay)
        take(self.HEAD + self.ROW)
        assert "fay" not in out()


@pytest.mark.usefixtures("vocabulary")
class TestForWhomAndHowMany:
    SAID: dict[str, Any] = {
        "child_stages": ["baby", "teen"], "work_patterns": ["shift"], "norms": ["baby_welcome", "twenty_minutes"],
        "member_limit": 12, "join_questions": ["=When; at night?", 'What is "hard"?'],
    }  # fmt: skip

    def test_they_go_out_and_come_in_as_they_were(self) -> None:
        make_circle(slug="porch", **self.SAID)
        make_circle(slug="anybody")
        table = out()
        assert {outcome for outcome, _codes in take(table)} == {"unchanged"}
        Circle.objects.update(child_stages=[], work_patterns=[], norms=[], member_limit=None, join_questions=[])
        assert [outcome for outcome, _codes in take(table)] == ["unchanged", "updated"]
        assert Circle.objects.filter(slug="porch").values(*self.SAID).get() == self.SAID
        assert Circle.objects.get(slug="anybody").member_limit is None

    def test_an_empty_limit_takes_as_many_as_come_and_a_larger_one_moves_the_line(self) -> None:
        circle = make_circle(member_limit=4)
        for _each in range(4):
            make_membership(circle, make_member())
        WaitingPlace.objects.create(circle=circle, member=make_member(), queued_at=NOW)
        assert take(edited(member_limit="5")) == [("updated", ())]
        assert WaitingPlace.objects.filter(offer_expires_at__isnull=False).count() == 1
        assert take(edited(member_limit="")) == [("updated", ())]
        assert Circle.objects.get().member_limit is None

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"child_stages": "baby;infant"}, "child_stages:invalid_choice"),
            ({"work_patterns": "nights"}, "work_patterns:invalid_choice"),
            ({"norms": "baby-welcome"}, "norms:invalid_choice"),
            ({"member_limit": "3"}, "member_limit:min_value"),
            ({"member_limit": "201"}, "member_limit:max_value"),
            ({"member_limit": "many"}, "member_limit:invalid"),
            ({"join_questions": "One?\nTwo?\nThree?\nFour?"}, "join_questions:max_length"),
            ({"join_questions": "One?\nOne?"}, "join_questions:asked_twice"),
        ],
    )
    def test_a_wrong_cell_keeps_its_row_out_and_is_named(self, cells: dict[str, str], code: str) -> None:
        make_circle()
        before = Circle.objects.values().get()
        assert take(edited(**cells)) == [("not_taken", (code,))]
        assert Circle.objects.values().get() == before
