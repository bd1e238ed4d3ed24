"""Time is an argument: a service that asks the clock cannot be tried at another hour."""

import ast

import pytest

from tests.architecture import sources

ASKING = {"now", "utcnow", "today", "localtime", "localdate", "time", "time_ns"}
CLOCKS = {"timezone", "datetime", "date", "time"}


def clock_questions(text: str) -> list[str]:
    """This function will return the calls in a piece of code that read this machine's clock."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKING
        and ast.unparse(node.func.value).split(".")[-1] in CLOCKS
    ]


@pytest.mark.parametrize("code", ["timezone.now()", "datetime.now(UTC)", "datetime.datetime.now()", "time.time()"])
def test_a_question_to_the_clock_is_recognised(code: str) -> None:
    assert clock_questions(code) == [code]


def test_services_and_dispatch_are_told_the_time() -> None:
    asked = [
        f"{sources.place(path)} {question}"
        for path in sources.modules()
        if sources.is_dated(path)
        for question in clock_questions(path.read_text())
    ]
    assert not asked, "\n".join(asked)


def test_nothing_waits_in_the_broker() -> None:
    """A due time lives in a row; the broker forgets, and a row can be voided."""
    postponed = [
        sources.place(path, call)
        for path in sources.modules()
        for call in sources.calls(path)
        if {keyword.arg for keyword in call.keywords} & {"eta", "countdown"}
    ]
    assert not postponed, "\n".join(postponed)
