"""The world of the matrix is built once for a module, inside a transaction that is never committed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pytest
from django.test import override_settings

from tests.authz import cast, ground, routes, tally
from tests.authz.cast import World

tally.install()


@dataclass(frozen=True)
class Stage:
    """The world, and what every table held before anybody moved."""

    world: World
    untouched: dict[str, tuple[int, str]]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: object) -> Iterator[Stage]:
    """Everyone in their places; what a test changes is undone by its own savepoint."""
    # The logins of the cast are as old as its world, and a module may take longer than a proof is good for.
    lasting = override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 3600)
    with lasting, django_db_blocker.unblock(), ground.rolled_back():  # type: ignore[attr-defined]
        world = cast.build()
        yield Stage(world, ground.digest())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of xdist hand over what it counted."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tally"] = asdict(tally.tally)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Add up what the workers counted."""
    for name, number in getattr(node, "workeroutput", {}).get("tally", {}).items():
        setattr(tally.tally, name, getattr(tally.tally, name) + number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which promises of the matrix have no route yet, so that nobody takes them for tested."""
    if not any("tests/authz/" in report.nodeid for report in terminalreporter.stats.get("passed", [])):
        return
    done = tally.tally
    terminalreporter.section(
        f"{done.requests} requests opened {done.opened} sealed texts; the audit holds {done.written} rows"
    )
    waiting = routes.unbuilt()
    terminalreporter.section(f"authorization matrix: {len(waiting)} routes not built yet")
    for line in waiting:
        terminalreporter.line(line)
