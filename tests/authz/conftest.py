"""The world of the matrix is built once for a module, inside a transaction that is never committed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.authz import cast, ground, routes, tally
from tests.authz.cast import World


@dataclass(frozen=True)
class Stage:
    """The world, and what every table held before anybody moved."""

    world: World
    untouched: dict[str, tuple[int, str]]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Iterator[Stage]:
    """Everyone in their places; what a test changes is undone by its own savepoint."""
    with django_db_blocker.unblock(), ground.rolled_back():  # type: ignore[attr-defined]
        world = cast.build()
        yield Stage(world, ground.digest())


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hand what a test tried to whoever writes the last lines, from another process as well."""
    yield
    request.node.user_properties += [(f"tried: {what}", number) for what, number in tally.taken().items()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was tried and found, and which promises of the matrix have no route yet."""
    reports = [each for found in terminalreporter.stats.values() for each in found]
    ours = [each for each in reports if isinstance(each, pytest.TestReport) and each.nodeid.startswith("tests/authz/")]
    if not ours:
        return
    numbers: Counter[str] = Counter()
    for report in ours:
        if report.when == "teardown":
            numbers.update({name: number for name, number in report.user_properties if name.startswith("tried: ")})
    waiting = routes.unbuilt()
    failed = sum(report.failed for report in ours)
    terminalreporter.section(f"authorization matrix: unlisted {len(routes.missing())}, leaks {failed}")
    for name, number in sorted(numbers.items()):
        terminalreporter.line(f"{number:>8}  {name.removeprefix('tried: ')}")
    terminalreporter.line(f"{len(waiting):>8}  routes of the matrix that are not built yet")
    for line in waiting:
        terminalreporter.line(f"          {line}")
