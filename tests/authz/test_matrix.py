"""Every role at every route, generated from the resolver and `tests/authz_matrix.yaml`; nothing is listed by hand."""

import pytest

from tests.authz import ground, tally
from tests.authz.cases import SERVED, cases
from tests.authz.cast import STAFF
from tests.authz.check import Answer, Case, check, check_as, check_content, send
from tests.authz.conftest import Stage
from tests.authz.requests import OK, address

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_answer_is_what_the_matrix_says(stage: Stage, case: Case) -> None:
    check(case, stage.world, stage.untouched)


@pytest.mark.parametrize("case", [case for case in cases() if case.role in STAFF], ids=str)
def test_staff_without_a_second_factor_read_what_a_mom_reads(stage: Stage, case: Case) -> None:
    check_as(case, "MOM", stage.world, has_second_factor=False)


@pytest.mark.parametrize(
    ("row", "role"), [("me.reflections", "MEM"), ("me.things", "MEM"), ("join.link", "MEM"), ("join.link", "FAC")]
)
def test_who_reads_what_is_sealed_leaves_as_many_rows_as_texts_were_opened(stage: Stage, row: str, role: str) -> None:
    """`send` holds the two numbers against each other for every request of the matrix; here they are not nothing."""
    before = tally.tally.opened, tally.tally.written
    for case in cases():
        if (case.row.id, case.role) == (row, role):
            check(case, stage.world, stage.untouched)
    opened, written = tally.tally.opened - before[0], tally.tally.written - before[1]
    assert opened == written > 0


LOOKERS = {("ANON", "open"), ("MOM", "open"), ("MEM", "open"), ("BLK", "hidden")}  # one of each kind of reader
LOOKED_AT = [
    case
    for case in cases()
    if case.route.method == "GET" and case.row.id != "pages" and (case.role, case.place) in LOOKERS
]


@pytest.mark.parametrize("case", LOOKED_AT, ids=str)
def test_no_spelling_of_the_address_reads_more(stage: Stage, case: Case) -> None:
    """A format, a missing slash, an order or a filter by a hidden field: never more than the plain address."""
    path, used = address(case.ask, case.route, stage.world, stage.world.places[case.place], case.role)
    plain = send(case, stage.world, path, used)
    for other in _spellings(path):
        answer = send(case, stage.world, other, used)
        assert answer.status < 500, f"{case} as {other}: {answer.status}\n{answer.trace}"
        if plain.status not in OK:
            assert answer.status not in OK, f"{case} is refused, but {other} is answered\n{answer.text[:500]}"
        if answer.status in OK:
            check_content(case, stage.world, answer)
            assert _ids(answer) == _ids(plain), f"{case}: {other} tells by its selection or order"


FORBIDDEN_COLUMNS = (
    "is_discoverable",
    "meeting_link_sealed",
    "memberships__member__email",
    "member__email",
    "author__email",
    "text_sealed",
)


def _spellings(path: str) -> list[str]:
    joint = "&" if "?" in path else "?"
    orders = [f"{path}{joint}ordering={sign}{column}" for sign in ("", "-") for column in FORBIDDEN_COLUMNS[:3]]
    filters = [f"{path}{joint}{column}=true&{column}__startswith=f" for column in FORBIDDEN_COLUMNS]
    formats = [f"{path}{joint}format={name}" for name in ("json", "api", "admin", "html")]
    bare = path.split("?")[0].rstrip("/")
    return [*orders, *filters, *formats, bare, bare + ".json"] if bare else [*orders, *filters, *formats]


def _ids(answer: Answer) -> list[str]:
    body = answer.body if answer.is_json else None
    results = body.get("results") if isinstance(body, dict) else None
    return [str(item.get("id") or item.get("slug") or item) for item in results or [] if isinstance(item, dict)]


@pytest.mark.parametrize("case", [case for case in cases(unsafe_only=True) if case.route.method == "PATCH"], ids=str)
def test_put_is_no_way_round_patch(stage: Stage, case: Case) -> None:
    path, used = address(case.ask, case.route, stage.world, stage.world.places[case.place], case.role)
    with ground.rolled_back():
        answer = send(case, stage.world, path, used, method="PUT")
        changed = ground.changes(stage.untouched, ground.digest())
    is_served = any(route.method == "PUT" and route.shape == case.route.shape for route, _ in SERVED)
    if not is_served:
        assert answer.status not in OK, f"{case}: PUT answered {answer.status}"
        assert not changed, f"{case}: PUT changed {changed}"


@pytest.mark.parametrize("case", [case for case in cases(unsafe_only=True) if case.role in ("ANON", "FAC")], ids=str)
def test_a_wrong_address_changes_nothing(stage: Stage, case: Case) -> None:
    """Without its slash an unsafe route is nobody's: no redirect that would turn it into a GET, and no effect."""
    path, used = address(case.ask, case.route, stage.world, stage.world.places[case.place], case.role)
    with ground.rolled_back():
        answer = send(case, stage.world, path.split("?")[0].rstrip("/"), used)
        changed = ground.changes(stage.untouched, ground.digest())
    assert answer.status in {401, 403, 404, 405}, f"{case} without its slash: {answer.status}"
    assert not changed
