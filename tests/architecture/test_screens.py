"""The page of screens: every address of the API has one row, and each row leads to a screen or says why not."""

import re
from collections import Counter

import pytest
import yaml

from tests.architecture.sources import ROOT

APP = ROOT / "frontend" / "src"
OURS, ACCOUNTS = "/api/v1/", "/_allauth/{client}/v1/"
NO_SCREEN = "-"
LEAST_WORDS = 6  # of a reason
_CODE = re.compile(r"`([^`]+)`")


def table() -> list[list[str]]:
    """Return the cells of every row but the heads."""
    lines = (ROOT / "docs" / "screens.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]
    return [row for row in rows if row[0] != "addresses"]


ROWS = table()


def documented() -> set[str]:
    document = yaml.safe_load((ROOT / "docs" / "api" / "openapi.yaml").read_text(encoding="utf-8"))
    return set(document["paths"])


def screens() -> set[str]:
    return set(re.findall(r"path: '([^']+)'", (APP / "routes.ts").read_text(encoding="utf-8")))


def whole(address: str, known: set[str]) -> str:
    """Return an address of the page as the document writes it."""
    return next((each for each in (address, OURS + address, ACCOUNTS + address) if each in known), address)


def test_every_address_of_the_document_stands_in_one_row_and_no_other_does() -> None:
    known = documented()
    named = Counter(whole(address, known) for row in ROWS for address in _CODE.findall(row[0]))
    assert set(named) == known, sorted(set(named) ^ known)
    assert not [address for address, rows in named.items() if rows > 1]


def test_a_row_has_three_cells() -> None:
    assert {len(row) for row in ROWS} == {3}
    assert len(ROWS) > 30


@pytest.mark.parametrize("row", [row for row in ROWS if row[1] != NO_SCREEN], ids=lambda row: row[0][:60])
def test_a_screen_is_an_address_of_the_app_and_its_file_asks(row: list[str]) -> None:
    addresses, places, asks = (_CODE.findall(cell) for cell in row)
    assert places
    assert {place.removeprefix("#") for place in places} <= screens()
    (file,) = asks
    text = (APP / file).read_text(encoding="utf-8")
    assert not [address for address in addresses if not is_asked(address, text)]


def is_asked(address: str, text: str) -> bool:
    """Tell whether a file of the app asks there; it may fill in what stands in braces itself."""
    inside = re.sub(r"\\{\w+\\}", r"\\$?\\{[^}]+\\}", re.escape(address))
    return re.search(rf"['`/]{inside}['`?]", text) is not None


@pytest.mark.parametrize("row", [row for row in ROWS if row[1] == NO_SCREEN], ids=lambda row: row[0][:60])
def test_what_has_no_screen_has_a_reason(row: list[str]) -> None:
    assert len(row[2].split()) >= LEAST_WORDS


def test_an_address_is_found_as_the_app_writes_it_and_not_within_another() -> None:
    assert is_asked("me/notices/", "api.GET('/api/v1/me/notices/', { params })")
    assert is_asked("sessions/{session_id}/calendar.ics", "`/api/v1/sessions/${session}/calendar.ics`")
    assert is_asked("auth/login", "ask('POST', 'auth/login', sent)")
    assert not is_asked("me/", "api.GET('/api/v1/me/notices/')")
    assert not is_asked("reports/", "api.GET('/api/v1/me/reports/x/')")
