"""A copy of the code in which something is changed, for processes that have to show what it was good for."""

import compileall
import re
import shutil
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("config", "groups", "members", "notifications", "tests", "locale")


class Change(NamedTuple):
    """What stands where (a pattern), and what stands there instead."""

    file: str
    rule: str
    instead: str


def copy_with(*changes: Change, root: Path) -> Path:
    """Copy the code to `root`, make the changes there, and answer `root`. A rule that is not found fails the test."""
    without = shutil.ignore_patterns("__pycache__", "browser", "*.mo.tmp")
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=without)
    shutil.copy(ROOT / "manage.py", root)
    for change in changes:
        file = root / change.file
        text, number = re.subn(change.rule, change.instead, file.read_text())
        assert number, f"{change.file} holds the rule no more: where did it go?"
        compile(text, str(file), "exec")
        file.write_text(text)
    for name in ("config", "groups", "members", "notifications"):
        compileall.compile_dir(root / name, quiet=2)  # once, and not in every process
    return root
