"""The map of the house: who may import whom, how long a reader's breath must be, where things are called by name."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import AppConfig, apps

from tests.architecture import sources

MODULE_LINES, FUNCTION_LINES = 300, 30
OURS = [each for each in apps.get_app_configs() if each.name.split(".")[0] in sources.APPS and list(each.get_models())]


def test_imports_keep_to_the_map() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=sources.ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_outgrows_its_reader() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in sources.modules()}
    assert not [f"{sources.place(path)} has {count} lines" for path, count in lengths.items() if count > MODULE_LINES]


def test_no_function_outgrows_its_reader() -> None:
    long = [
        f"{sources.place(path, function)} {function.name} has {_length(function)} lines"
        for path in sources.modules()
        for function in sources.functions(path)
        if _length(function) > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    words = (first.end_lineno or 0) - first.lineno + 1 if has_words else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        sources.place(path)
        for path in sources.modules()
        if path.name != "apps.py" and path.read_text().strip() and not ast.get_docstring(sources.tree(path))
    ]
    assert not silent, "no docstring: " + ", ".join(silent)


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        sources.place(path, node)
        for path in sources.modules()
        for function in sources.functions(path)
        if function not in _ready_methods(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, "\n".join(hidden)


def _ready_methods(path: Path) -> list[ast.AST]:
    classes = [node for node in ast.walk(sources.tree(path)) if isinstance(node, ast.ClassDef)]
    configs = [node for node in classes if any("AppConfig" in ast.unparse(base) for base in node.bases)]
    return [item for node in configs for item in node.body if getattr(item, "name", "") == "ready"]


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.name)
def test_every_app_knows_how_to_hand_over_and_to_forget(config: AppConfig) -> None:
    module = Path(config.path) / "portability.py"
    assert module.is_file(), f"{config.name} has no portability.py"
    defined = {function.name for function in sources.functions(module)}
    assert {"export", "erase"} <= defined, f"{module.name} of {config.name} defines {sorted(defined)}"


def test_no_file_is_named_after_a_drawer() -> None:
    drawers = {"utils", "helpers", "manager", "managers", "handler", "handlers", "data", "info", "process", "common"}
    assert not [
        sources.place(path) for path in sources.modules() if path.stem in drawers or path.parent.name in drawers
    ]
