"""What has to be done by itself every day or a few times a day. Beat's tasks and the loop without a broker share it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from groups.services import attendance, care, keeping, series, totals, words, zonedata

Chore = Callable[..., int]  # (*, now) -> how many rows it was about; safe to run twice, or twice at once


def _forget_unused_words(*, now: datetime) -> int:
    return words.forget_unused_words()


# By the name of its task. First whatever moves sessions or writes them, last what is forgotten; what is to be counted
# of that comes before.
CHORES: Final[Mapping[str, Chore]] = {
    "recompute_instants": zonedata.recompute_instants,
    "materialise_series": series.materialise_all,
    "store_monthly_totals": totals.store_monthly_totals,
    "fade_attendance": attendance.fade_attendance,
    "ask_about_old_words": keeping.ask_about_old_words,
    "forget_what_is_over": care.forget_what_is_over,
    "forget_unused_words": _forget_unused_words,
}


def do_chores(*, now: datetime) -> int:
    """Do all of it and return how many rows it was about.

    One that fails does not keep the others back. Raises ExceptionGroup at the end.
    """
    done, wrong = 0, []
    for chore in CHORES.values():
        try:
            done += chore(now=now)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("some chores failed", wrong)
    return done
