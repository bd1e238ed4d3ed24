"""Which keys an answer has, compared with the allow-list in `fields.yaml`: one key more is a failure, one less too."""

from pathlib import Path
from typing import Any

import yaml

from tests.authz.matrix import BASE, Route

FILE = Path(__file__).with_name("fields.yaml")
ALLOWED: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text()) or {}
ANYTHING = "*"  # a map whose keys are data, such as a count for each theme
PROBLEM = {"type", "title", "status", "detail", "code"}
PROBLEM_MORE = {"errors", "instance", "current_version", "next_step"}
NEXT_STEP = {"code", "detail", "method", "path"}


def allowed(route: Route, cell: str, role: str) -> Any:
    """This function will return the allow-list for a cell: the role's own if it has one. Raises AssertionError."""
    name = f"{route.method} {route.shape.removeprefix(BASE)}"
    entry = ALLOWED.get(name)
    assert entry is not None, f"fields.yaml has no allow-list for {name}"
    for key in (f"{cell} {role}", cell):
        if key in entry:
            return entry[key]
    raise AssertionError(f"fields.yaml does not say what {cell} reads at {name}")


def differences(body: Any, shape: Any, where: str = "") -> list[str]:
    """This function will name the keys that are too many or missing. An empty list or a null says nothing."""
    if body is None or shape == ANYTHING:
        return []
    if isinstance(body, list):
        return [text for item in body for text in differences(item, shape, f"{where}[]")][:5]
    names = {_name(entry): _inner(entry) for entry in shape or []}
    if not isinstance(body, dict):
        return [] if not names else [f"{where or 'the answer'} is {body!r} and not an object"]
    found = [f"{where}.{key} is new" for key in sorted(body.keys() - names.keys())]
    found += [f"{where}.{key} is missing" for key in sorted(names.keys() - body.keys())]
    for key in sorted(body.keys() & names.keys()):
        found += differences(body[key], names[key], f"{where}.{key}") if isinstance(body[key], dict | list) else []
    return found


def problem_differences(body: Any) -> list[str]:
    """This function will name what a refusal says beyond RFC 9457's members and ours."""
    keys = set(body) if isinstance(body, dict) else set()
    missing = [f"{key} is missing" for key in sorted(PROBLEM - keys)]
    step = body.get("next_step", {}) if isinstance(body, dict) else {}
    further = [f"next_step.{key} is new" for key in sorted(set(step) - NEXT_STEP)]
    return missing + further + [f"{key} is new" for key in sorted(keys - PROBLEM - PROBLEM_MORE)]


def _name(entry: Any) -> str:
    return next(iter(entry)) if isinstance(entry, dict) else str(entry)


def _inner(entry: Any) -> Any:
    return next(iter(entry.values())) if isinstance(entry, dict) else []
