"""What this app is shipped with: prompts, support lines and invented circles, as JSON beside this file. Read-only."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=16)
def shipped(name: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of one shipped file, by its name: `prompts`, `topics`, `support_lines` and so on."""
    text = files("groups.reference").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))
