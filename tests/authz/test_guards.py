"""The gate behind every guard of the code: taken out of the running process, one at a time, a case must turn red.

`guards.yaml` says which case it is, so that a run needs one case for each guard; a new guard without one fails. A case
is a cell of the matrix, a page of the admin, what a loss of access leaves, or a story (`tests/authz/stories`): a world
in the one state that the guard is for. To look for cases again:
`GUARDS='me.things: |story: ' pytest tests/authz/test_guards.py -k written`.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.authz import ground, tally
from tests.authz.admin_pages import admin_cases, check_page
from tests.authz.cases import cases
from tests.authz.cast import World
from tests.authz.check import check, check_as
from tests.authz.conftest import Stage
from tests.authz.guards import Guard, guards, without
from tests.authz.losses import LOSSES
from tests.authz.stories import STORIES
from tests.authz.test_access_is_lost import PLACES, lost

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
FILE = Path(__file__).with_name("guards.yaml")
Trial = Callable[[Stage], None]
MEMORY: dict[str, Any] = yaml.safe_load(FILE.read_text())
KILLERS, OPEN = dict(MEMORY["turned red by"]), list(MEMORY["no case yet"])
MOST_OPEN = 0


def trials() -> dict[str, Trial]:
    """This function will return every case that can turn red, by its name."""
    found: dict[str, Trial] = {}
    for case in cases():
        found[str(case)] = lambda stage, case=case: check(case, stage.world, stage.untouched)  # type: ignore[misc]
    for page in admin_cases():
        found[str(page)] = lambda stage, page=page: check_page(page, stage.world)  # type: ignore[misc]
    for loss, where in PLACES:
        for case in lost(loss, where):
            found[f"{loss} ({where}), then {case}"] = _after(loss, where, case)
    return found | {name: _told(story) for name, story in STORIES.items()}


def _after(loss: Any, where: str, case: Any) -> Trial:
    def trial(stage: Stage) -> None:
        with ground.rolled_back():
            loss.act(stage.world, stage.world.places[where])
            check_as(case, loss.becomes, stage.world, about=where if loss.is_of_one_circle else "")

    return trial


def _told(story: Callable[[World], None]) -> Trial:
    def trial(stage: Stage) -> None:
        with ground.rolled_back():
            story(stage.world)

    return trial


TRIALS = trials()


def is_red(trial: Trial, stage: Stage) -> bool:
    """This function will tell whether the case fails."""
    try:
        trial(stage)
    except AssertionError:
        return True
    return False


def test_every_guard_of_the_code_is_known() -> None:
    """A new one comes with the case that turns red without it."""
    known, found = {*KILLERS, *OPEN}, {str(guard) for guard in guards()}
    assert not found - known, "guards without a case:\n" + "\n".join(sorted(found - known))
    assert not known - found, "guards that are gone:\n" + "\n".join(sorted(known - found))
    assert len(OPEN) <= MOST_OPEN
    assert not KILLERS.keys() & set(OPEN)


@pytest.mark.parametrize("guard", [each for each in guards() if str(each) in KILLERS], ids=str)
def test_a_guard_is_missed_when_it_is_gone(stage: Stage, guard: Guard) -> None:
    trial = TRIALS[KILLERS[str(guard)]]
    with ground.rolled_back(), without(guard):
        assert is_red(trial, stage), f"without {guard} nothing turned red"
    tally.count("guards of the code taken out")


@pytest.mark.parametrize("case", sorted({*KILLERS.values(), *STORIES}))
def test_the_case_is_green_with_the_guard(stage: Stage, case: str) -> None:
    with ground.rolled_back():
        TRIALS[case](stage)


@pytest.mark.skipif("GUARDS" not in os.environ, reason="looks for cases; asked for by GUARDS")
def test_the_cases_are_written(stage: Stage) -> None:
    """`GUARDS` is a pattern of the cases to try for every guard that has none."""
    wanted = re.compile(os.environ["GUARDS"])
    names = [name for name in TRIALS if wanted.search(name)]
    for guard in guards():
        if str(guard) not in KILLERS:
            with ground.rolled_back(), without(guard):
                red = next((name for name in names if is_red(TRIALS[name], stage)), None)
            KILLERS.update({str(guard): red} if red else {})
    still_open = [str(guard) for guard in guards() if str(guard) not in KILLERS]
    FILE.write_text(yaml.safe_dump({"turned red by": KILLERS, "no case yet": still_open}, width=200))


def test_all_losses_are_among_the_cases() -> None:
    assert all(any(name.startswith(f"{loss} (") for name in TRIALS) for loss in LOSSES)
