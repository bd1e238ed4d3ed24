"""The world of the matrix is built once for a module, inside a transaction that is never committed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pytest
from django.test import override_settings

from tests.authz import cast, ground, readings, routes, tally
from tests.authz.cast import World

readings.install()


@dataclass(frozen=True)
class Stage:
    """The world, and what every table held before anybody moved."""

    world: World
    untouched: dict[str, tuple[int, str]]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Iterator[Stage]:
    """Everyone in their places; what a test changes is undone by its own savepoint."""
    # The logins of the cast are as old as its world, and a module may take longer than a proof is good for.
    # Most of the cast is in three circles at once: the limit has tests of its own.
    lasting = override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 3600, CIRCLES_PER_MEMBER=9)
    with lasting, django_db_blocker.unblock(), ground.rolled_back():  # type: ignore[attr-defined]
        world = cast.build()
        yield Stage(world, ground.digest())


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hand what a test tried to whoever writes the last lines, from another process as well."""
    yield
    request.node.user_properties += [(f"tried: {what}", number) for what, number in tally.taken().items()]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of xdist hand over what it counted."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["readings"] = asdict(readings.tally)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Add up what the workers counted."""
    for name, number in getattr(node, "workeroutput", {}).get("readings", {}).items():
        setattr(readings.tally, name, getattr(readings.tally, name) + number)


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
    done = readings.tally
    terminalreporter.section(
        f"{done.requests} requests opened {done.opened} sealed texts; the audit holds {done.written} rows"
    )
    waiting = routes.unbuilt()
    failed = sum(report.failed for report in ours)
    terminalreporter.section(f"authorization matrix: unlisted {len(routes.missing())}, leaks {failed}")
    for name, number in sorted(numbers.items()):
        terminalreporter.line(f"{number:>8}  {name.removeprefix('tried: ')}")
    terminalreporter.line(f"{len(waiting):>8}  routes of the matrix that are not built yet")
    for line in waiting:
        terminalreporter.line(f"          {line}")
