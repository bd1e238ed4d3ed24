"""The seam: what is announced is heard, in the same transaction, and by nothing but `receivers.py`."""

import ast
import inspect
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

import groups.events
import members.events
from tests.architecture import sources


def events(module: ModuleType) -> list[type]:
    """This function will return the classes that a module of events announces."""
    return list(get_args(module.Event)) or module.Event.__subclasses__()


HEARD = [(module, event) for module in (groups.events, members.events) for event in events(module)]


@pytest.mark.parametrize(("module", "event"), HEARD, ids=lambda value: getattr(value, "__name__", ""))
def test_every_event_has_a_listener(module: ModuleType, event: type) -> None:
    assert module.published.has_listeners(sender=event), f"nobody hears {event.__name__}"


@pytest.mark.parametrize("module", [groups.events, members.events], ids=lambda module: module.__name__)
def test_every_fact_is_an_event(module: ModuleType) -> None:
    dataclasses = {
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and value.__module__.startswith(module.__name__)
        and hasattr(value, "__dataclass_fields__")
    }
    assert dataclasses == set(events(module))


def test_events_are_frozen_facts() -> None:
    assert all(event.__dataclass_params__.frozen for _, event in HEARD)


@pytest.mark.parametrize("module", [groups.events, members.events], ids=lambda module: module.__name__)
def test_a_listener_that_fails_undoes_the_change(module: ModuleType) -> None:
    path = Path(str(inspect.getsourcefile(module.publish)))
    names = {ast.unparse(call.func) for call in sources.calls(path)}
    assert "published.send" in names
    assert "published.send_robust" not in names


def test_receivers_live_in_receivers_alone() -> None:
    strays = [
        sources.place(path, node)
        for path in sources.modules()
        if "receivers" not in str(path.relative_to(sources.ROOT))
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("events.published")
    ]
    assert not strays, "\n".join(strays)


def test_no_change_is_overheard_from_a_model() -> None:
    overheard = [
        sources.place(path, node)
        for path in sources.modules()
        for node in ast.walk(sources.tree(path))
        if _word(node) in {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}
    ]
    assert not overheard, "\n".join(overheard)


def _word(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
