"""Every app's part in a page of the admin, found through the app registry and never by name."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps


def parts(name: str) -> Iterator[ModuleType]:
    """This function will yield the module of this name of each app that has one, in the order of the registry."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.{name}") is not None:
            yield import_module(f"{config.name}.{name}")
