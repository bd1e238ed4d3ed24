"""The gate behind the matrix: take any one permission away, or any rule of seeing, and some case must turn red."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from tests.authz import ground, matrix, routes
from tests.authz.cases import cases
from tests.authz.check import Case, check
from tests.authz.conftest import Stage

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
CASES = cases()


@dataclass(frozen=True)
class Mutant:
    """One method of one view without one of its permissions."""

    view: type[APIView]
    route: matrix.Route
    index: int
    name: str

    def __str__(self) -> str:
        return f"{self.view.__name__} {self.route.method} without {self.name}"


def mutants() -> Iterator[Mutant]:
    """This function will yield every permission of every method of our API's views."""
    for place in routes.served():
        view = place.view
        if view is None or not issubclass(view, APIView) or not place.path.startswith(matrix.BASE):
            continue
        for route in place.routes:
            for index, permission in enumerate(_permissions(view, route.method)):
                if not isinstance(permission, AllowAny):
                    yield Mutant(view, route, index, type(permission).__name__)


def _permissions(view: type[APIView], method: str) -> list[Any]:
    instance = view()
    instance.request = type("Request", (), {"method": method})()  # type: ignore[assignment]
    return list(instance.get_permissions())


@contextmanager
def without(mutant: Mutant) -> Iterator[None]:
    """Drop the permission for this method while the body runs."""
    kept, kept_me = mutant.view.get_permissions, vars(mutant.view).get("me")

    def fewer(view: APIView) -> list[Any]:
        permissions = kept(view)
        if view.request.method == mutant.route.method:
            permissions = [each for index, each in enumerate(permissions) if index != mutant.index]
        return permissions

    mutant.view.get_permissions = fewer  # type: ignore[method-assign]
    # Some views look once more who asks, where they need her; a second lock must not hide that the first is gone.
    mutant.view.me = property(lambda view: view.request.user)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if kept_me is None:
            del mutant.view.me  # type: ignore[attr-defined]
        mutant.view.get_permissions = kept  # type: ignore[method-assign]


def survivors(stage: Stage, chosen: list[Case]) -> bool:
    """This function will tell whether every chosen case still passes; those that should be refused are tried first."""
    for case in sorted(chosen, key=lambda each: (each.row.cells[each.role] in {"Y", "R", "S"}, each.role)):
        try:
            check(case, stage.world, stage.untouched)
        except AssertionError:
            return False
    return True


@pytest.mark.parametrize("mutant", list(mutants()), ids=str)
def test_every_permission_is_missed_when_it_is_gone(stage: Stage, mutant: Mutant) -> None:
    chosen = [case for case in CASES if case.route == mutant.route]
    assert chosen
    with without(mutant):
        assert not survivors(stage, chosen), f"{mutant}: no case of the matrix noticed"


def everything(model: str) -> Callable[..., Any]:
    """This function will return a selector that forgot to ask who is reading."""

    def unscoped(*_: object, **__: object) -> Any:
        from django.apps import apps

        return apps.get_model("groups", model)._default_manager.order_by("pk")

    return unscoped


# Each rule with the row that is looked at first: another one may notice as well, after many that do not.
RULES: dict[str, tuple[str, str, Callable[..., Any], str]] = {
    "circles exist for everybody": ("groups.selectors.circles", "visible_circles", everything("Circle"), "circle"),
    "the directory holds every circle": ("groups.selectors.circles", "directory", everything("Circle"), "directory"),
    "reflections are everybody's": ("groups.selectors.reflections", "own_reflections", everything("Reflection"), ""),
    "nobody is shut out": ("groups.selectors.standing", "is_shut_out", lambda **_: False, ""),
    "staff need no second factor": ("config.api.staff", "has_staff_rights", lambda request: request.user.is_staff, ""),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_seeing_is_missed_when_it_is_gone(stage: Stage, rule: str) -> None:
    module, name, instead, first = RULES[rule]
    weak = [case for case in CASES if case.place != "approval"]
    likely = [case for case in weak if case.row.id == first]
    with replaced(getattr(sys.modules[module], name), instead):
        holds = _second_factors_hold(stage) and survivors(stage, likely) and survivors(stage, weak)
        assert not holds, f"no case noticed that {rule}"


def _second_factors_hold(stage: Stage) -> bool:
    from tests.authz.check import check_as

    for case in CASES:
        if case.role == "ADM" and case.row.id in ("roster", "seats"):
            try:
                check_as(case, "MOM", stage.world, has_second_factor=False)
            except AssertionError:
                return False
    return True


@contextmanager
def replaced(original: Callable[..., Any], instead: Callable[..., Any]) -> Iterator[None]:
    """Put another function wherever a module of ours holds this one."""
    holders = [
        (module, name)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").split(".")[0] in ("config", "groups", "members", "notifications")
        for name, value in list(vars(module).items())
        if value is original
    ]
    assert holders
    for module, name in holders:
        setattr(module, name, instead)
    try:
        yield
    finally:
        for module, name in holders:
            setattr(module, name, original)
