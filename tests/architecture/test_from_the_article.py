"""The article's table: every row leads to something that is served and to a test that exists."""

import re

import pytest

from tests.architecture.sources import ROOT
from tests.authz import routes
from tests.authz.matrix import BASE, shape

ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    for line in (ROOT / "docs" / "from-the-article.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| (\d+|T) \|", line)
]


def test_there_is_a_row_for_each_of_the_29_sentences() -> None:
    assert [row[0] for row in ROWS] == ["0", "T", *[str(number) for number in range(1, 28)]]
    assert {len(row) for row in ROWS} == {5}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_is_served_and_held_by_a_test(row: list[str]) -> None:
    _number, _words, _what, where, held_by = row
    method, path = re.fullmatch(r"`(\w+) (.+)`", where).groups()  # type: ignore[union-attr]
    served = {(one, shape(place.path)) for place in routes.served() for one in place.methods}
    assert (method, shape(BASE + path)) in served
    assert (ROOT / held_by.strip("`")).is_file()
