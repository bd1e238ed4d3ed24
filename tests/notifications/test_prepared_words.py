"""Prepared words against the templates themselves: the same, in every kind and language, whatever stands in them."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from notifications.letters import prepared

TEMPLATES = Path(settings.BASE_DIR) / "notifications" / "templates"
FOLDERS = sorted(str(path.parent.relative_to(TEMPLATES)) for path in TEMPLATES.glob("notifications/*/*/body.txt"))
TIME = {"day": "tomorrow", "date": "Tuesday, March 9", "time": "6:30 PM", "elsewhere": "18:30 in Rome"}
LINKS = ("yes", "no", "hopeful", "accept", "pass", "join", "reflect", "pause", "stop", "session", "care", "browse",
         "week", "other", "settings", "agreement")  # fmt: skip


def context(*, is_rich: bool, alias: str = "Ana & Co's <hour>") -> dict[str, Any]:
    time = TIME if is_rich else {**TIME, "elsewhere": ""}
    change = {"old": time, "new": time, "is_cancelled": False, "is_at_the_same_time": is_rich, "duration": 60}
    flags = ("is_seated", "is_waiting", "is_admitted", "is_morning", "asks_consent")
    return {
        **time,
        "alias": alias,
        "duration": 60,
        "until": time,
        "other": time,
        "other_duration": 45,
        "changes": [change, {**change, "is_cancelled": True}] if is_rich else [change],
        "more": 3 if is_rich else 0,
        **dict.fromkeys(flags, is_rich),
        **{f"{name}_link": f"https://kindcircle.test/t/{name}?a=1&b=2" for name in LINKS},
    }


@pytest.mark.parametrize("is_rich", [True, False])
@pytest.mark.parametrize("folder", FOLDERS)
def test_prepared_words_are_those_of_the_templates(folder: str, is_rich: bool) -> None:
    given, locale = context(is_rich=is_rich), folder[-2:]
    assert prepared.letter(folder, given, locale=locale) == prepared.rendered(folder, given, locale=locale)


@pytest.mark.parametrize("is_rich", [True, False])
@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_common_and_what_is_made_late_change_no_letter(folder: str, is_rich: bool) -> None:
    given, locale = context(is_rich=is_rich), folder[-2:]
    own = {"alias": given["alias"], **{name: partial(str, given[name]) for name in given if name.endswith("_link")}}
    common = prepared.Common({name: value for name, value in given.items() if name not in own})
    expected = prepared.rendered(folder, given, locale=locale)
    assert prepared.letter(folder, own, locale=locale, common=common) == expected
    other = {**own, "alias": "another"}
    expected = prepared.rendered(folder, {**given, "alias": "another"}, locale=locale)
    assert prepared.letter(folder, other, locale=locale, common=common) == expected


def test_a_link_that_no_wording_shows_is_never_made() -> None:
    given = context(is_rich=True)
    made: list[str] = []

    def made_late(name: str) -> str:
        made.append(name)
        return str(given[name])

    late = {name: partial(made_late, name) for name in given if name.endswith("_link")}
    prepared.letter("notifications/reminder_first/en", {**given, **late}, locale="en")
    made.clear()  # what the first of its shape asks for is the templates' own affair
    prepared.letter("notifications/reminder_first/en", {**given, **late}, locale="en")
    assert sorted(made) == ["no_link", "stop_link", "yes_link"]


def test_another_shape_is_another_letter_and_the_same_shape_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = "notifications/reminder_first/en"
    prepared._prepared.cache_clear()
    prepared._sheet.cache_clear()
    for alias in ("one", "two", "three"):
        assert alias in prepared.letter(folder, context(is_rich=True, alias=alias), locale="en").text
    assert prepared._prepared.cache_info().misses == 1
    plain = prepared.letter(folder, context(is_rich=False), locale="en")
    assert "Rome" not in plain.text
    assert prepared._prepared.cache_info().misses == 2


@pytest.mark.parametrize("alias", ["www.evil.example", "\ue0003\ue001", "https://9.value.invalid/"])
def test_a_name_that_looks_like_an_address_or_a_mark_becomes_neither(alias: str) -> None:
    said = prepared.letter("notifications/reminder_first/en", context(is_rich=True, alias=alias), locale="en")
    assert said.text.startswith(f"{alias} is tomorrow, 6:30 PM")
    assert "evil.example</a>" not in said.html
