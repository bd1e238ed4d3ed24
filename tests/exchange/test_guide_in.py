"""Taking a Meeting Guide file into the database: again, after changes by hand, and after a kill in the middle."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.audit.models import AuditEntry
from groups.errors import AgreementRequired, AlreadyLed, NotAFacilitator
from groups.exchange.reading import Defaults, read_entries
from groups.models import Circle, ImportedMeeting, Membership, Series, Session
from groups.services.circles import archive_circle, change_circle
from groups.services.imports import Line, take_entries
from groups.services.leading import lead_imported
from tests.exchange.test_reading import CONTACT, GOOD, PLACES, SECRETS
from tests.factories import make_circle, make_member
from tests.processes import environment

NOW = datetime.now(UTC)
ROOT = Path(__file__).parents[2]


def take(*rows: dict[str, Any], defaults: Defaults | None = None, is_trial: bool = False) -> list[Line]:
    """This function will take a file of these entries: each the good one with some changes."""
    entries = read_entries([{**GOOD, **row} for row in rows], defaults or Defaults())
    return take_entries(entries, source="bay", actor=None, now=NOW, is_trial=is_trial)


def outcomes(lines: list[Line]) -> list[str]:
    return [line.outcome for line in lines]


def state() -> list[tuple[Any, ...]]:
    """This function will return all that an import may write, without ids and times."""
    names = ("source", "slug", "words", "schedule", "circle__slug", "circle__name", "circle__timezone",
             "circle__description", "circle__is_discoverable", "circle__version")  # fmt: skip
    return [tuple(map(str, row)) for row in ImportedMeeting.objects.order_by("slug").values_list(*names)]


@pytest.mark.django_db
class TestTaking:
    def test_a_circle_comes_hidden_without_anybody_and_without_sessions(self, client: Client) -> None:
        assert outcomes(take({"notes": "Warm and late."})) == ["added"]
        circle = Circle.objects.get()
        assert (circle.slug, circle.name, circle.timezone) == ("late-lamp", "Late Lamp", "America/New_York")
        assert (circle.description, circle.is_discoverable) == ("Warm and late.", False)
        assert not Membership.objects.exists()
        assert not Session.objects.exists()
        assert not Series.objects.exists()
        assert client.get("/circles/late-lamp/").status_code == 404
        assert client.get("/api/v1/circles/late-lamp/").status_code == 404

    def test_a_second_run_changes_nothing(self) -> None:
        rows = [{"slug": f"lamp-{n}", "day": n % 7} for n in range(5)]
        take(*rows)
        before = state()
        with CaptureQueriesContext(connection) as asked:
            assert outcomes(take(*rows)) == ["unchanged"] * 5
        assert state() == before
        assert len(asked) == 3  # what is known, which addresses are in use, and the audit

    def test_a_trial_says_the_same_and_writes_nothing(self) -> None:
        rows = [{"slug": "one"}, {"slug": "one", "time": "9:00", "end_time": ""}, {"slug": "two", "day": 9}]
        trial = take(*rows, is_trial=True)
        assert not Circle.objects.exists()
        assert not AuditEntry.objects.using("default").filter(action="meetings.imported").exists()
        assert take(*rows) == trial
        assert outcomes(trial) == ["added", "not_taken", "not_taken"]
        assert AuditEntry.objects.using("default").filter(action="meetings.imported").count() == 1

    def test_what_the_file_says_anew_is_taken(self) -> None:
        take({})
        assert outcomes(take({"name": "Later Lamp", "time": "9 PM", "end_time": "22:15"})) == ["updated"]
        row = ImportedMeeting.objects.select_related("circle").get()
        assert (row.circle.name, row.circle.duration_minutes, row.circle.version) == ("Later Lamp", 75, 2)
        assert (row.schedule["starts"], row.words["name"]) == ("21:00", "Later Lamp")

    def test_what_a_person_changed_stays_and_is_said_on_every_run(self) -> None:
        take({"notes": "One."})
        change_circle(circle_id=Circle.objects.get().pk, expected_version=None, now=NOW, name="Hers")
        (line,) = take({"name": "Theirs", "notes": "Two."})
        assert (line.outcome, line.codes) == ("updated", ("kept_name",))
        (line,) = take({"name": "Theirs", "notes": "Two."})
        assert (line.outcome, line.codes) == ("unchanged", ("kept_name",))
        circle = Circle.objects.get()
        assert (circle.name, circle.description) == ("Hers", "Two.")
        assert take({"notes": "Two."})[0].codes == ()  # the file says again what it said at first: no quarrel

    def test_an_address_in_use_here_is_not_taken(self) -> None:
        make_circle(slug="late-lamp", name="Ours")
        lines = take({}, {"slug": "new"})
        assert [line.codes for line in lines] == [("address_taken",), ("address_taken",)]
        assert list(Circle.objects.values_list("name", flat=True)) == ["Ours"]

    def test_another_source_with_the_same_slug_does_not_touch_it(self) -> None:
        take({})
        entries = read_entries([{**GOOD, "name": "Other"}], Defaults())
        (line,) = take_entries(entries, source="elsewhere", actor=None, now=NOW)
        assert line.codes == ("address_taken",)
        assert Circle.objects.get().name == "Late Lamp"

    def test_a_circle_that_has_ended_stays_ended(self) -> None:
        take({})
        archive_circle(circle_id=Circle.objects.get().pk, now=NOW)
        assert take({"name": "Again"})[0].codes == ("circle_ended",)
        assert Circle.objects.get().name == "Late Lamp"

    def test_one_entry_that_cannot_be_taken_keeps_none_back(self) -> None:
        lines = take({"slug": "a"}, {"slug": "b", "day": "x"}, {"slug": "c", "timezone": "EST"}, {"slug": "d"})
        assert outcomes(lines) == ["added", "not_taken", "not_taken", "added"]
        assert [line.number for line in lines] == [1, 2, 3, 4]


def all_bytes() -> str:
    """This function will return every row that an import may write, as PostgreSQL prints it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM groups_circle c UNION ALL SELECT i::text FROM groups_importedmeeting i")
        return " ".join(row[0] for row in cursor.fetchall())


@pytest.mark.django_db
class TestSecrets:
    def test_a_foreign_files_links_and_people_are_nowhere(self) -> None:
        take({**CONTACT, **PLACES})
        assert not [secret for secret in SECRETS if secret in all_bytes()]
        assert not Circle.objects.get().has_meeting_link

    def test_of_ones_own_file_link_and_place_are_sealed_and_people_are_nowhere(self) -> None:
        take({**CONTACT, **PLACES}, defaults=Defaults(is_own=True))
        circle = Circle.objects.get()
        assert circle.has_meeting_link
        assert circle.has_meeting_place
        assert not [secret for secret in SECRETS if secret in all_bytes()]


@pytest.mark.django_db
class TestLeading:
    def test_whoever_is_named_leads_it_and_it_meets_from_then_on(self) -> None:
        take({"day": [2, 4]})
        row, fay = ImportedMeeting.objects.get(), make_member("fay", is_approved_facilitator=True)
        ada = make_member("ada")
        lead_imported(imported_id=row.pk, member=fay, actor=ada.pk, now=NOW)
        assert Membership.objects.get().role == Membership.Role.FACILITATOR
        session = Session.objects.order_by("starts_at").first()
        assert session is not None
        assert f"{session.local_start:%H:%M}" == "20:30"
        assert session.local_start.weekday() in (1, 3)
        assert Session.objects.count() in (51, 52, 53)
        assert not Circle.objects.get().is_discoverable
        with pytest.raises(AlreadyLed):
            lead_imported(imported_id=row.pk, member=fay, actor=ada.pk, now=NOW)

    def test_from_then_on_a_file_moves_nothing(self) -> None:
        take({})
        row, fay = ImportedMeeting.objects.get(), make_member("fay", is_approved_facilitator=True)
        lead_imported(imported_id=row.pk, member=fay, actor=fay.pk, now=NOW)
        (line,) = take({"time": "9:00", "end_time": "10:00"})
        assert (line.outcome, line.codes) == ("unchanged", ("kept_schedule",))
        assert {f"{each.local_start:%H:%M}" for each in Session.objects.all()} == {"20:30"}

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({}, NotAFacilitator),
            ({"is_approved_facilitator": True, "agreed": False}, AgreementRequired),
            ({"is_approved_facilitator": True, "is_active": False}, NotAFacilitator),
        ],
    )
    def test_not_everybody_can_be_named(self, fields: dict[str, bool], error: type[Exception]) -> None:
        make_member("somebody")  # publishes the agreement
        take({})
        row, pim = ImportedMeeting.objects.get(), make_member("pim", **fields)
        with pytest.raises(error):
            lead_imported(imported_id=row.pk, member=pim, actor=pim.pk, now=NOW)
        assert not Membership.objects.exists()
        assert not Session.objects.exists()


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    file = folder / "feed.json"
    file.write_text(json.dumps(rows))
    return file


@pytest.mark.django_db
class TestTheCommand:
    def test_it_reports_by_number_and_code_and_never_by_words(self, tmp_path: Path) -> None:
        rows = [{**GOOD, **CONTACT}, {**GOOD, "slug": "x", "day": 9, "name": "Private words"}]
        out, err = StringIO(), StringIO()
        call_command("import_meetings", written(tmp_path, rows), stdout=out, stderr=err)
        text = out.getvalue()
        assert "1 late-lamp added (contacts_dropped" in text
        assert "2 x not_taken (day_invalid" in text
        assert "1 added, 1 not_taken" in text
        assert "Private" not in text + err.getvalue()
        assert "2 of 2" in err.getvalue()

    def test_a_dry_run_writes_nothing(self, tmp_path: Path) -> None:
        out = StringIO()
        call_command("import_meetings", written(tmp_path, [GOOD]), "--dry-run", stdout=out, stderr=StringIO())
        assert "would be: 1 added" in out.getvalue()
        assert not Circle.objects.exists()

    @pytest.mark.parametrize("options", [["--timezone", "EST"], ["--language", "English"]])
    def test_a_default_that_means_nothing_is_refused(self, tmp_path: Path, options: list[str]) -> None:
        with pytest.raises(CommandError):
            call_command("import_meetings", written(tmp_path, [GOOD]), *options)

    def test_a_file_that_is_none_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "feed.json").write_text("<html>")
        with pytest.raises(CommandError, match="not_json"):
            call_command("import_meetings", tmp_path / "feed.json")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_meetings", tmp_path / "nothing.json")


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_run_again_it_ends_as_if_it_had_never_been_killed(tmp_path: Path) -> None:
    rows = [{**GOOD, "slug": f"lamp-{n}", "name": f"Lamp {n}", "day": n % 7} for n in range(600)]
    command = [sys.executable, "manage.py", "import_meetings", str(written(tmp_path, rows)), "--source", "bay"]
    first = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert first.stderr is not None
    seen = b""
    while b"60 of 600" not in seen and first.poll() is None:
        seen += first.stderr.readline()
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    first.stderr.close()
    assert first.returncode == -signal.SIGKILL
    half = ImportedMeeting.objects.count()
    assert 0 < half < 600
    assert Circle.objects.count() == half  # each circle with what it came from, or neither
    again = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=True
    )
    assert f"{600 - half} added, {half} unchanged" in again.stdout
    ended = state()
    ImportedMeeting.objects.all().delete()
    Circle.objects.all().delete()
    began = time.monotonic()
    take(*rows)
    assert state() == ended
    assert time.monotonic() - began < 60
