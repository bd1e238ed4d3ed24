"""The project's own files, read as text and as syntax trees; every architecture test looks through these."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("config", "groups", "members", "notifications")
DATED = ("services", "selectors", "dispatch", "planning")  # where `now` is an argument


@cache
def modules() -> tuple[Path, ...]:
    """This function will return every module of ours but migrations."""
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """This function will parse a module once."""
    return ast.parse(path.read_text(), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """This function will name a place the way an editor opens it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """This function will yield every function and method of a module, nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[ast.Call]:
    """This function will yield every call in a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node


def is_dated(path: Path) -> bool:
    """Whether the module belongs to a layer that is told the time."""
    return any(part.removesuffix(".py") in DATED for part in path.relative_to(ROOT).parts)


@cache
def project_files() -> tuple[Path, ...]:
    """This function will return every text file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]))
