"""Every role at every route, generated from the resolver and `tests/authz_matrix.yaml`; nothing is listed by hand."""

import pytest

from tests.authz import ground, readings
from tests.authz.cases import cases
from tests.authz.cast import STAFF
from tests.authz.check import Case, check, check_as
from tests.authz.conftest import Stage

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_answer_is_what_the_matrix_says(stage: Stage, case: Case) -> None:
    check(case, stage.world, stage.untouched)


@pytest.mark.parametrize("case", [case for case in cases() if case.role in STAFF], ids=str)
def test_staff_without_a_second_factor_read_what_a_mom_reads(stage: Stage, case: Case) -> None:
    check_as(case, "MOM", stage.world, has_second_factor=False, untouched=stage.untouched)


@pytest.mark.parametrize(
    ("row", "role"), [("me.reflections", "MEM"), ("me.things", "MEM"), ("join.link", "MEM"), ("join.link", "FAC")]
)
def test_who_reads_what_is_sealed_leaves_as_many_rows_as_texts_were_opened(stage: Stage, row: str, role: str) -> None:
    """`send` holds the two numbers against each other for every request of the matrix; here they are not nothing."""
    before = readings.tally.opened, readings.tally.written
    for case in cases():
        if (case.row.id, case.role) == (row, role):
            check(case, stage.world, stage.untouched)
    opened, written = readings.tally.opened - before[0], readings.tally.written - before[1]
    assert opened == written > 0
