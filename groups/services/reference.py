"""Loading what this app is shipped with. A row that is there already is never touched: an editor may have mended it."""

from typing import Any, Final

from django.db.models import Model

from groups.models import (
    AgendaStep,
    Benchmark,
    Contributor,
    GuiltSource,
    Mechanism,
    Prompt,
    Strategy,
    SupportLine,
    Topic,
    TranslatedPart,
)
from groups.reference import shipped

_NOT_LOADED = "remark"  # for editors of the file: why a line is withheld, or what to check
VOCABULARY: Final[dict[str, type[Model]]] = {  # in this order: topics name the first three
    "guilt_sources": GuiltSource,
    "strategies": Strategy,
    "mechanisms": Mechanism,
    "topics": Topic,
    "agenda_steps": AgendaStep,
    "benchmarks": Benchmark,
    "contributors": Contributor,
    "translated_parts": TranslatedPart,
}


def load_vocabulary() -> int:
    """Add the shipped words that are missing and return how many were added."""
    return sum(_load(model, list(shipped(name))) for name, model in VOCABULARY.items())


def load_prompts() -> int:
    """Add the shipped prompts that are missing and return how many were added."""
    return _load(Prompt, list(shipped("prompts")))


def load_support_lines() -> int:
    """Add the shipped support lines that are missing and return how many were added."""
    rows = [{key: value for key, value in row.items() if key != _NOT_LOADED} for row in shipped("support_lines")]
    return _load(SupportLine, rows)


def _load(model: type[Model], rows: list[dict[str, Any]]) -> int:
    before = model._default_manager.count()
    model._default_manager.bulk_create([model(**row) for row in rows], ignore_conflicts=True)
    return model._default_manager.count() - before
