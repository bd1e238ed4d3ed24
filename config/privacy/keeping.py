"""What has to be done by itself, at every tick: erasures finished, archives made and forgotten. Needs no broker."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from config.privacy import confirming, exporting, journal, logins

Turn = Callable[..., int]  # (*, now) -> how much it settled


def _replay(*, now: datetime) -> int:
    return 0 if journal.is_replayed(now=now) else journal.replay(now=now)


TURNS: Final[tuple[Turn, ...]] = (_replay, confirming.confirm_all, exporting.make_exports, exporting.expire)


def keep(*, now: datetime) -> int:
    """This function will take every turn and return how much was settled. Any number of processes at once is safe.

    One turn that fails does not keep the others back. Raises ExceptionGroup at the end.
    """
    settled, wrong = 0, []
    for turn in TURNS:
        try:
            settled += turn(now=now)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("some of what was promised could not be done", wrong)
    return settled


def purge(*, now: datetime) -> int:
    """This function will delete entries of the journal that no backup needs, and lists of logins that are over."""
    return confirming.forget(now=now) + logins.forget_lists()
