"""Every place in the code that decides who may: found by walking the source, so that a new one is known at once.

A guard is one of five things: a refusal in a view (`if ...: raise Http404`), a refusal by a service of whoever is not
the one, a lookup narrowed to her own rows where a view begins, a page's permission in the admin, the admin's rows.
"""

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

from config.api.prepared import PreparedList
from groups.selectors import judging
from tests.architecture import sources

REFUSALS = {"PermissionDenied", "Http404", "NotFound", "NotAuthenticated"}
NOT_THE_ONE = {"NotAMember", "NotAHost", "NotAttended"}  # what a service says to whoever is not the one
OWNERS = {"member", "author", "blocker", "blocked", "recipient", "user"}
LOOKUPS = {"filter", "get", "exclude", "Q", "get_object_or_404"}
AREAS = ("views", "selectors", "services", "admin", "adminpages", "adminsite", "permissions", "staff", "attention")
PREPARED = "inside.py"  # the templates of statements that are kept: views ask by these
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Guard:
    """One of them: in which function of which file, of which kind, and the how many-th there."""

    file: str
    function: str
    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.file} {self.function} {self.kind} {self.number}"


@cache
def guards() -> tuple[Guard, ...]:
    """This function will return every guard of the four apps."""
    found: list[Guard] = []
    for path in sources.modules():
        parts = [part.removesuffix(".py") for part in path.relative_to(sources.ROOT).parts]
        if set(parts) & set(AREAS) and not {"migrations", "demo", "deliverables"} & set(parts):
            found += _of_file(path, parts)
    return tuple(found)


def _of_file(path: Path, parts: list[str]) -> list[Guard]:
    file = str(path.relative_to(sources.ROOT))
    return [
        Guard(file, name, kind, number)
        for name, function in _functions(sources.tree(path))
        for kind in ("refusal", "owner", "page", "rows")
        if _is_looked_at(kind, name, parts)
        for number in range(sum(1 for _ in _places(function, kind)))
    ]


def _is_looked_at(kind: str, name: str, parts: list[str]) -> bool:
    """Owners are looked at where a view begins: in views, in selectors that views call, in services that get a row."""
    if kind in ("page", "rows"):
        return bool({"admin", "adminpages", "adminsite", "attention"} & set(parts))
    if kind == "owner":
        return "views" in parts or ("selectors" in parts and name in _called_by_views())
    return True


@cache
def _called_by_views() -> frozenset[str]:
    names: set[str] = set()
    for path in sources.modules():
        if "views" in path.parts or path.name in ("permissions.py", PREPARED):
            for node in ast.walk(sources.tree(path)):
                if isinstance(node, ast.Call):
                    names.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return frozenset(names)


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield prefix + node.name, node
            yield from _functions(node, f"{prefix}{node.name}.<locals>.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        else:
            yield from _functions(node, prefix)


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop(0)
        yield node
        if not isinstance(node, Function):
            todo = [*ast.iter_child_nodes(node), *todo]


def _places(function: Function, kind: str) -> Iterator[ast.AST]:
    is_page = function.name.startswith("has_") and function.name.endswith("_permission")
    if kind == "page" and is_page and not _lets_everybody(function):
        yield function
    for node in _own_nodes(function):
        if kind == "refusal" and isinstance(node, ast.If) and _raised(node) in REFUSALS | NOT_THE_ONE:
            yield node
        elif kind == "owner" and isinstance(node, ast.Call) and _name(node.func) in LOOKUPS:
            yield from (keyword for keyword in node.keywords if (keyword.arg or "").split("__")[-1] in OWNERS)
        elif (
            kind == "rows"
            and isinstance(node, ast.Call)
            and _name(node.func) == "filter"
            and "overseen" in ast.dump(node)
        ):
            yield node


def _lets_everybody(function: Function) -> bool:
    """Whether it says yes and nothing else: then it keeps nobody out."""
    last = function.body[-1]
    says_yes = isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and last.value.value is True
    return says_yes and len(function.body) <= 2  # with its docstring


def _raised(node: ast.If) -> str:
    last = node.body[-1]
    raised = last.exc if isinstance(last, ast.Raise) else None
    return _name(raised.func if isinstance(raised, ast.Call) else raised)


def _name(node: ast.AST | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """Run the body with the guard taken out of the running code, wherever a function holds it.

    A function that another one makes anew for each request is changed where it is made, too.
    """
    path = sources.ROOT / guard.file
    tree = ast.parse(path.read_text())
    function = dict(_functions(tree))[guard.function]
    _take_out(function, list(_places(function, guard.kind))[guard.number])
    module = compile(ast.fix_missing_locations(tree), str(path), "exec")
    changed = {name: _code(module, name) for name in (guard.function, guard.function.split(".<locals>.")[0])}
    holders = [each for each in _holders(str(path)) if each.__code__.co_qualname in changed]
    assert holders, f"nothing runs {guard}"
    kept = [holder.__code__ for holder in holders]
    for holder in holders:
        holder.__code__ = changed[holder.__code__.co_qualname]
    _forget_statements()
    try:
        yield
    finally:
        for holder, before in zip(holders, kept, strict=True):
            holder.__code__ = before
        _forget_statements()


def _forget_statements() -> None:
    """What is written once is written again, from the code as it is now."""
    for kept in [each for each in gc.get_objects() if type(each) is PreparedList]:
        kept.__init__(kept._name, kept._template)  # type: ignore[misc]
        vars(kept).pop("queryset", None)
    for written in (judging._doors, judging._meets, judging._own):
        written.cache_clear()


def _holders(file: str) -> list[FunctionType]:
    # `isinstance` would ask lazy objects what they are, and so wake them up.
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    return [each for each in functions if each.__code__.co_filename == file]


def _code(code: CodeType, name: str) -> CodeType:
    found = [const for const in _codes(code) if const.co_qualname == name]
    assert found, name
    return found[-1]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def _take_out(function: Function, place: ast.AST) -> None:
    if isinstance(place, Function):
        is_bound = any(_name(node) == "super" for node in ast.walk(place))  # the compiled function has a closure then
        closure = [ast.Expr(ast.Name("__class__", ast.Load()))] if is_bound else []
        place.body = [*closure, ast.Return(ast.Constant(True))]
    elif isinstance(place, ast.If):
        place.test = ast.BoolOp(ast.And(), [place.test, ast.Constant(False)])  # still names what the closure holds
    elif isinstance(place, ast.keyword):
        call = next(node for node in ast.walk(function) if isinstance(node, ast.Call) and place in node.keywords)
        call.keywords.remove(place)
    else:
        assert isinstance(place, ast.Call)
        assert isinstance(place.func, ast.Attribute)
        rows = place.func.value
        place.func, place.args, place.keywords = ast.Attribute(rows, "all", ast.Load()), [], []
