"""The bands: every pair of answers has one, and the words are words."""

import pytest

from groups.dose import WORDS, Band, Helped, band, is_much

TABLE = {
    (0, 1): (Band.QUIET, Band.QUIET),
    (2, 3, 4): (Band.USEFUL_NUDGE, Band.BACKGROUND_HUM),
    (5, 6): (Band.STRONG_NUDGE, Band.HEAVY),
    (7, 8, 9, 10): (Band.HEAVY_BUT_MOVING, Band.TOO_MUCH_ALONE),
}


@pytest.mark.parametrize("loudness", range(11))
def test_each_pair_of_answers_has_its_band(loudness: int) -> None:
    useful, otherwise = next(bands for row, bands in TABLE.items() if loudness in row)
    assert band(loudness, Helped.YES) is useful
    assert band(loudness, Helped.NO) is band(loudness, Helped.UNSURE) is otherwise
    assert is_much(loudness) is (loudness >= 7)


def test_every_band_has_words() -> None:
    assert set(WORDS) == set(Band)


@pytest.mark.parametrize("loudness", [-1, 11])
def test_what_is_off_the_scale_is_refused(loudness: int) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        band(loudness, Helped.YES)
