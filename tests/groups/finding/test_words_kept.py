"""The words that a misspelled one is held against: written by the database itself, forgotten when nobody says them."""

import pytest

from groups.models import Circle, CircleWord
from groups.services.words import forget_unused_words
from groups.tasks import forget_unused_words as task
from tests.factories import make_circle
from tests.groups.finding.asking import found

pytestmark = pytest.mark.django_db


def words() -> set[str]:
    return set(CircleWord.objects.values_list("word", flat=True))


def test_a_circle_brings_its_words_and_a_change_brings_more() -> None:
    circle = make_circle(name="Thunder Porch", description="Café, 2027, a tea.")
    assert words() == {"thunder", "porch", "cafe"}
    Circle.objects.filter(pk=circle.pk).update(audience="Mamás")
    assert words() == {"thunder", "porch", "cafe", "mamas"}


def test_what_no_circle_says_any_more_is_forgotten() -> None:
    circle = make_circle(name="Thunder Porch")
    make_circle(name="Quiet Porch", is_discoverable=False)
    Circle.objects.filter(pk=circle.pk).update(name="Bridge")
    assert forget_unused_words() == 1
    assert words() == {"bridge", "porch", "quiet"}
    task()
    assert words() == {"bridge", "porch", "quiet"}


def test_a_word_too_long_to_be_one_is_not_kept_and_the_circle_is_written() -> None:
    make_circle(name="Long", description="я" * 1000)
    assert words() == {"long"}


def test_a_word_of_a_hidden_circle_changes_nothing_that_is_found() -> None:
    make_circle(slug="seen", name="Thundering Porch", description="Bedtimes")
    before = [found(f"q={asked}") for asked in ("thundar", "bedtymes", "bedtim", "thunder")]
    make_circle(name="Thundar thunder bedtymes bedtime", is_discoverable=False)
    assert [found(f"q={asked}") for asked in ("thundar", "bedtymes", "bedtim", "thunder")] == before
    assert before[1:] == [["seen"]] * 3
