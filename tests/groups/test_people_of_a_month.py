"""How many different people came, by type of circle: whoever subtracts what is told from what is told finds no few."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import chain, combinations
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import MonthlyTotal
from groups.models.totals import LEAST_PEOPLE
from groups.services import totals
from groups.totals import ALL, Kind, Place, counted, people_untold, untold
from tests.factories import make_circle, make_member, make_seat, make_session

KINDS = [(how, enrolment) for how in ("online", "audio", "in_person") for enrolment in ("drop_in", "cohort")]
LATER = datetime(2026, 6, 9, tzinfo=UTC)
Came = Mapping[Kind, frozenset[UUID]]
POOL = [uuid4() for _ in range(60)]
busy = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a machine may be, and then drawing is slow


@st.composite
def months(draw: st.DrawFn) -> Came:
    """A month in which some come to one type and some to several, a few of them as often as many."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    script = random.Random(draw(st.integers(0, 10**6)))
    found: dict[Kind, frozenset[UUID]] = {}
    for kind in kinds:
        most = script.sample(POOL[:40], script.choice([0, 3, 12, 20, 35]))
        found[kind] = frozenset([*most, *script.sample(POOL[40:], script.choice([0, 0, 1, 4, 11, 15]))])
    return found


def places(came: Came) -> list[Place]:
    """Two circles of each type, in each of which everybody is once: more sessions where more come."""
    found = []
    for kind, people in came.items():
        circles = uuid4(), uuid4()
        found += [Place(circle, circle, kind) for circle in circles]
        found += [Place(circle, circle, kind, member, has_come=True) for circle in circles for member in people]
    return found


def published(came: Came) -> tuple[int | None, dict[Kind, int]]:
    """Return what a reader is told: how many came at all, and how many by type where it is told."""
    counts = counted(places(came))
    hidden = untold(counts, least=LEAST_PEOPLE)
    silent = hidden | people_untold(counts, hidden, least=LEAST_PEOPLE)
    by_kind = {kind: len(count.people) for kind, count in counts.items() if kind not in {ALL, *silent}}
    return None if ALL in hidden else len(counts[ALL].people), by_kind


def is_few(number: int) -> bool:
    return 0 < number < LEAST_PEOPLE


@busy
@given(months())
def test_no_difference_of_what_is_told_is_how_few_people_came_to_some_types_alone(came: Came) -> None:
    """Every difference of told figures that is a number of people for certain, or is at most so many."""
    whole, told = published(came)
    if whole is None:
        return
    told = {kind: number for kind, number in told.items() if number}
    for some in chain.from_iterable(combinations(told, size) for size in range(1, len(told) + 1)):
        least, most = whole - sum(told[kind] for kind in some), whole - max(told[kind] for kind in some)
        elsewhere = len(frozenset().union(*came.values()) - frozenset().union(*(came[kind] for kind in some)))
        assert least <= elsewhere <= most  # what the reader knows of who came to the others alone
        assert not is_few(most), (some, whole, told)
    if set(told) == {kind for kind in came if came[kind]}:
        assert not is_few(sum(told.values()) - whole), "so many came to one type more"


@busy
@given(months())
def test_what_is_left_out_is_left_out_for_a_reason(came: Came) -> None:
    counts = counted(places(came))
    hidden = untold(counts, least=LEAST_PEOPLE)
    silent = people_untold(counts, hidden, least=LEAST_PEOPLE)
    apart = {kind for kind in came if is_few(len(counts[ALL].people) - len(came[kind]))}
    if ALL in hidden:
        assert not silent
    elif apart - hidden:
        assert silent == apart - hidden
    else:
        assert len(silent) <= (not hidden)


def test_three_who_came_to_the_small_type_alone_cannot_be_subtracted() -> None:
    many = frozenset(POOL[:40])
    few = frozenset([*POOL[:10], *POOL[50:53]])
    assert published({KINDS[0]: many, KINDS[1]: few}) == (43, {KINDS[1]: 13})


def test_three_who_came_to_both_types_cannot_be_subtracted_either() -> None:
    both = {KINDS[0]: frozenset(POOL[:30]), KINDS[1]: frozenset(POOL[27:50])}
    whole, told = published(both)
    assert (whole, len(told)) == (50, 1)
    apart = {KINDS[0]: frozenset(POOL[:30]), KINDS[1]: frozenset(POOL[30:50])}
    assert published(apart) == (50, {KINDS[0]: 30, KINDS[1]: 20})


def meet(people: list[object], day: int, **fields: object) -> None:
    """Let these come, once to each of two circles."""
    for number in range(2):
        starts = datetime(2026, 5, day + number, 18, tzinfo=UTC)
        session = make_session(make_circle(**fields), starts_at=starts, capacity=16)
        for one in people:
            make_seat(session, one, attendance="attended", attendance_at=session.ends_at)


@pytest.mark.django_db
def test_the_line_is_stored_without_its_people_and_with_all_else() -> None:
    moms = [make_member() for _ in range(15)]
    meet(moms[:14], 4)
    meet([*moms[:11], moms[14]], 10, meeting_format="audio")
    totals.store_monthly_totals(now=LATER)
    rows = MonthlyTotal.objects.values_list("meeting_format", "sessions", "seats", "attended", "people")
    assert set(rows) == {("", 4, 52, 52, 15), ("online", 2, 28, 28, None), ("audio", 2, 24, 24, None)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [({}, True), ({"attended": 10}, False), ({"meeting_format": "", "enrolment": ""}, False), ({"seats": None}, False)],
)
def test_the_database_takes_a_line_without_people_of_a_type_alone(fields: dict[str, object], is_taken: bool) -> None:
    line = {
        "month": date(2026, 5, 1), "meeting_format": "online", "enrolment": "cohort", "sessions": 2, "recorded": 2,
        "seats": 30, "attended": 20, "people": None, "stored_at": LATER,
    }  # fmt: skip
    if is_taken:
        MonthlyTotal.objects.create(**{**line, **fields})
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyTotal.objects.create(**{**line, **fields})
