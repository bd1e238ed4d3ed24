"""Writes `.env.example` and docs/settings.md from the table of variables: `make reference`."""

import textwrap
from pathlib import Path
from typing import Final

from config.settings.environment import Variable
from config.settings.variables import env

ROOT: Final = Path(__file__).resolve().parents[2]
WIDTH: Final = 120


def example() -> str:
    """Return `.env.example`: each variable under what it means, with its example or its default."""
    lines = [
        "# What a production process reads from its environment. `make run` needs none of this.",
        "# Written by `make reference`.",
        "",
        "DJANGO_SETTINGS_MODULE=config.settings.production",
    ]
    for heading, variables in env.groups.items():
        lines += ["", "", f"# {heading}"]
        for variable in variables:
            lines += ["", *_comment(variable.meaning), f"{variable.name}={_shown(variable)}"]
    return "\n".join(lines) + "\n"


def document() -> str:
    """Return docs/settings.md: a table for each heading."""
    lines = [
        "# Settings",
        "",
        "What a production process reads from its environment. `make reference` writes this page from",
        "`config/settings/variables.py`, so it says what the code reads. An empty variable counts as not set. Where",
        "anything is missing or unsafe no process starts, and its log ends with a list of all that is wrong.",
    ]
    for heading, variables in env.groups.items():
        lines += ["", f"## {heading}", "", "| variable | kind | default | what it means |", "|---|---|---|---|"]
        lines += [
            f"| `{variable.name}` | {variable.kind} | {_default(variable)} | {_cell(variable.meaning)} |"
            for variable in variables
        ]
    return "\n".join(lines) + "\n"


def text(value: object) -> str:
    """Return a value as it is written into an environment."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


FILES: Final = {ROOT / ".env.example": example, ROOT / "docs" / "settings.md": document}


def _comment(meaning: str) -> list[str]:
    words, found, command = meaning.partition(" To make one: ")
    lines = [f"# {line}" for line in textwrap.wrap(words, WIDTH - 2)]
    return [*lines, "# To make one:", f"#   {command}"] if found else lines


def _shown(variable: Variable) -> str:
    return variable.example if variable.example is not None else text(variable.default)


def _default(variable: Variable) -> str:
    if variable.needed:
        return "none: needed"
    return f"`{text(variable.default)}`" if text(variable.default) else "empty"


def _cell(meaning: str) -> str:
    words, found, command = meaning.partition(" To make one: ")
    return (f"{words} To make one: `{command}`" if found else words).replace("|", "\\|")


if __name__ == "__main__":
    for path, written in FILES.items():
        path.write_text(written())
