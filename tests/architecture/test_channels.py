"""A channel is one file that can be deleted: settings name it, and no module knows that it is there."""

import ast

import pytest

from tests.architecture.sources import modules, place, tree

CHANNELS = ("email", "memory", "push")


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_module_imports_a_channel(channel: str) -> None:
    path = f"notifications.channels.{channel}"
    found = [
        place(module, node)
        for module in modules()
        for node in ast.walk(tree(module))
        if (isinstance(node, ast.Import) and any(each.name == path for each in node.names))
        or (isinstance(node, ast.ImportFrom) and _names(node, path))
    ]
    assert not found


def test_every_channel_is_looked_at() -> None:
    classes = {
        module.stem
        for module in modules()
        if module.parent.name == "channels" and module.stem != "base"
        for node in tree(module).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Channel")
    }
    assert classes == set(CHANNELS)


def _names(node: ast.ImportFrom, path: str) -> bool:
    parent, _, name = path.rpartition(".")
    return node.module == path or (node.module == parent and any(each.name == name for each in node.names))
