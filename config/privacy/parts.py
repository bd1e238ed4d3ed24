"""Every app's part in handing over and letting go, found through the app registry and never by name.

An app's `portability` defines `export(member_id)` and `erase(member_id)`. One that takes part in what is contended for
also defines `hold(member_id)`: it takes its locks, in the order in which everybody takes them, and returns a question
that tells whether they still cover all that is hers.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from uuid import UUID

from django.apps import apps
from django.conf import settings

Question = Callable[[], bool]


def parts() -> Iterator[tuple[str, ModuleType]]:
    """This function will yield each app's label and part, in the order in which she is let go.

    Apps that announce what changes come before those that listen, and the app of her own row is the last.
    """
    account = apps.get_app_config(settings.AUTH_USER_MODEL.partition(".")[0])
    others = [each for each in apps.get_app_configs() if each is not account]
    for config in (*others, account):
        if find_spec(f"{config.name}.portability") is not None:
            yield config.label, import_module(f"{config.name}.portability")


def export(member_id: UUID) -> dict[str, dict[str, object]]:
    """This function will return all that the apps know of her, by app, as JSON values."""
    return {label: told for label, part in parts() if (told := part.export(member_id))}


def hold(member_id: UUID) -> list[Question]:
    """This function will take every app's locks, inside the caller's transaction."""
    return [part.hold(member_id) for _label, part in parts() if hasattr(part, "hold")]


def erase(member_id: UUID) -> None:
    """This function will let every app delete what is hers, inside the caller's transaction."""
    for _label, part in parts():
        part.erase(member_id)
