"""How loud guilt was and whether it helped, as a band in words. Pure: no row is read here.

The bands are a convention of this service and no test of anything: `docs/measuring.md` says where they come from.
"""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOUDEST: Final = 10
MUCH: Final = 7  # from here on nothing playful is asked for a week, and people to talk to are shown


class Helped(StrEnum):
    """Whether it helped her do something she is glad of."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Band(StrEnum):
    """Loudness and usefulness together. Stored nowhere; always computed from her two answers."""

    QUIET = "quiet"
    USEFUL_NUDGE = "useful_nudge"
    BACKGROUND_HUM = "background_hum"
    STRONG_NUDGE = "strong_nudge"
    HEAVY = "heavy"
    HEAVY_BUT_MOVING = "heavy_but_moving"
    TOO_MUCH_ALONE = "too_much_alone"


WORDS: Final[dict[Band, Promise]] = {
    Band.QUIET: _("Quiet"),
    Band.USEFUL_NUDGE: _("A useful nudge"),
    Band.BACKGROUND_HUM: _("Background hum"),
    Band.STRONG_NUDGE: _("A strong nudge"),
    Band.HEAVY: _("Heavy"),
    Band.HEAVY_BUT_MOVING: _("Heavy but moving"),
    Band.TOO_MUCH_ALONE: _("More than one person has to carry alone"),
}

# The first row whose loudness covers hers: with a yes, and with a no or an unsure.
_ROWS: Final = (
    (1, Band.QUIET, Band.QUIET),
    (4, Band.USEFUL_NUDGE, Band.BACKGROUND_HUM),
    (6, Band.STRONG_NUDGE, Band.HEAVY),
    (LOUDEST, Band.HEAVY_BUT_MOVING, Band.TOO_MUCH_ALONE),
)


def band(loudness: int, helped: Helped) -> Band:
    """Return the band of her two answers. Raises ValueError for a loudness outside 0 to 10."""
    if not 0 <= loudness <= LOUDEST:
        raise ValueError("Loudness is a whole number from 0 to 10.")
    return next(useful if helped is Helped.YES else otherwise for upto, useful, otherwise in _ROWS if loudness <= upto)


def is_much(loudness: int) -> bool:
    """Say whether people to talk to belong beside the answer."""
    return loudness >= MUCH


FEELINGS: Final[dict[str, Promise]] = {
    "proud": _("proud"),
    "relieved": _("relieved"),
    "hopeful": _("hopeful"),
    "connected": _("less alone"),
    "calm": _("calm"),
    "tired": _("tired"),
    "torn": _("torn"),
    "sad": _("sad"),
    "angry": _("angry"),
    "lonely": _("alone"),
}
"""Pleasant and unpleasant ones alike, in one list; opposite ones may stand together."""
