"""What is read from the environment stands in one table, and what is written of it is what the table says."""

import ast
import fnmatch
import re
from pathlib import Path

import pytest

from config.settings import reference
from config.settings.environment import Environment, Variable
from config.settings.variables import env
from tests.architecture.sources import ROOT

SETTINGS = [path for path in (ROOT / "config" / "settings").glob("*.py") if path.name != "environment.py"]


@pytest.mark.parametrize("path", reference.FILES, ids=lambda path: path.name)
def test_what_is_written_of_the_variables_is_what_the_table_says(path: Path) -> None:
    assert path.read_text() == reference.FILES[path](), "run `make reference`"


def read_in(path: Path) -> set[str]:
    """Return the names that one file of the settings asks the table for."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if ast.unparse(call.func) in ("env", "env.text", "env.given")
        if isinstance(call.args[0], ast.Constant)
    }


def test_each_variable_of_the_table_is_read() -> None:
    read = set().union(*map(read_in, SETTINGS))
    assert read | {"DEBUG"} == {variable.name for variables in env.groups.values() for variable in variables}


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_the_settings_ask_nothing_but_the_table(path: Path) -> None:
    found = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Subscript | ast.Call)
        if ast.unparse(node).startswith(("os.environ[", "os.environ.get(", "os.getenv(", "environ.Env("))
    ]
    assert not found


def test_a_ci_run_inherits_none_of_them() -> None:
    listed = re.search(r"in\n(.*?)\)\n", (ROOT / ".ci" / "run").read_text(), re.DOTALL)
    assert listed is not None
    patterns = [pattern.strip(" \\\n") for pattern in listed[1].split("|")]
    names = [variable.name for variables in env.groups.values() for variable in variables]
    assert not [name for name in names if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]


VARIABLES = {
    "flag": Variable("A", "true or false", True, ""),
    "number": Variable("A", "whole number", 3, ""),
    "list": Variable("A", "list", [], ""),
    "empty": Variable("A", "text", "x", "", may_be_empty=True),
}


@pytest.mark.parametrize(
    ("which", "text", "value"),
    [("flag", None, True), ("flag", "", True), ("flag", "OFF", False), ("flag", "yes", True), ("number", " 7 ", 7),
     ("number", "", 3), ("list", "a, b,,", ["a", "b"]), ("empty", "", ""), ("empty", None, "x")],
)  # fmt: skip
def test_a_value_is_read(monkeypatch: pytest.MonkeyPatch, which: str, text: str | None, value: object) -> None:
    monkeypatch.delenv("A", raising=False)
    if text is not None:
        monkeypatch.setenv("A", text)
    assert Environment({"": (VARIABLES[which],)}, pairs={})("A") == value
