"""What is said of her line: a table of patterns, and what holds for every line."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.trend import Answer, Change, reliable_change, trend

MONDAY = date(2027, 1, 4)
SAME, QUIETER, LOUDER, FEW = Change.ABOUT_THE_SAME, Change.QUIETER, Change.LOUDER, Change.TOO_FEW
GAP = None  # a week without an answer
PATTERNS = {
    "nothing yet": ([], FEW),
    "one answer": ([7], FEW),
    "three answers, far apart": ([9, 5, 1], FEW),
    "steady and low": ([2, 2, 2, 2, 2, 2], SAME),
    "steady and loud": ([8, 8, 8, 8, 8], SAME),
    "noisy around the middle": ([4, 6, 5, 7, 4, 6, 5, 3], SAME),
    "noisy and wide": ([2, 8, 5, 3, 7, 5, 2, 8], SAME),
    "one outlier up": ([3, 3, 3, 10, 3, 3, 3], SAME),
    "one outlier down": ([7, 7, 7, 0, 7, 7], SAME),
    "an outlier at the end": ([3, 3, 3, 3, 3, 10], SAME),
    "an outlier at the start": ([10, 3, 3, 3, 3, 3], SAME),
    "a slow way down": ([8, 8, 7, 6, 5, 4, 3, 3, 2], QUIETER),
    "a sudden way down": ([8, 9, 8, 3, 2, 3], QUIETER),
    "a slow way up": ([2, 2, 3, 4, 5, 6, 7, 7], LOUDER),
    "a sudden way up": ([1, 1, 2, 8, 7, 8], LOUDER),
    "down and back": ([7, 7, 7, 2, 2, 2, 7, 7, 7], SAME),
    "three points down are noise": ([6, 6, 6, 3, 3, 3], SAME),
    "four points down are more": ([6, 6, 6, 2, 2, 2], QUIETER),
    "three points up are noise": ([3, 3, 3, 6, 6, 6], SAME),
    "four points up are more": ([3, 3, 3, 7, 7, 7], LOUDER),
    "gaps change nothing": ([8, GAP, 8, 8, GAP, GAP, 3, 3, GAP, 3], QUIETER),
    "a long pause, then the same": ([5, 5, 5, *[GAP] * 20, 5, 5, 5], SAME),
    "four answers": ([9, 9, 2, 2], QUIETER),
    "the whole scale": ([10, 10, 10, 0, 0, 0], QUIETER),
}


def line(values: list[int | None]) -> list[Answer]:
    return [Answer(MONDAY + timedelta(weeks=at), value) for at, value in enumerate(values) if value is not None]


@pytest.mark.parametrize("name", PATTERNS)
def test_the_right_word_for_each_pattern(name: str) -> None:
    values, expected = PATTERNS[name]
    assert trend(line(values)).change == expected


def test_noise_is_what_the_formula_says() -> None:
    assert round(reliable_change(2.4, 0.70), 1) == 3.6
    assert reliable_change(2.4, 1) == 0
    assert trend([]).noise == 3


def test_gaps_are_gaps_and_nothing_is_put_into_them() -> None:
    points = trend(line([8, GAP, GAP, 6, 5, GAP, 4])).points
    assert [point.loudness for point in points] == [8, 6, 5, 4]
    assert [point.weeks_missed for point in points] == [0, 2, 0, 1]
    assert [point.median for point in points] == [None, None, 6, 5]


weeks = st.lists(st.integers(0, 10) | st.none(), max_size=60)


@given(weeks)
def test_every_answer_is_a_point_and_no_median_leaves_the_last_three(values: list[int | None]) -> None:
    given_answers = line(values)
    points = trend(given_answers).points
    assert [(point.week, point.loudness) for point in points] == [(a.week, a.loudness) for a in given_answers]
    for at, point in enumerate(points):
        last = [each.loudness for each in points[max(0, at - 2) : at + 1]]
        assert point.median is None if at < 2 else min(last) <= point.median <= max(last)


@given(weeks)
def test_the_mirrored_line_says_the_opposite(values: list[int | None]) -> None:
    opposite = {QUIETER: LOUDER, LOUDER: QUIETER}
    said = trend(line(values)).change
    mirrored = trend(line([None if value is None else 10 - value for value in values])).change
    assert mirrored == opposite.get(said, said)


@given(weeks, st.randoms())
def test_the_order_in_which_answers_come_does_not_matter(values: list[int | None], random) -> None:
    shuffled = line(values)
    random.shuffle(shuffled)
    assert trend(shuffled) == trend(line(values))
