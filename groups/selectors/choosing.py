"""Pure: which of some questions suits her best. Whoever asks reads first what is known of her."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from groups.models import Prompt

FOR_EVERYBODY = "all"
PLAYFUL = "playful"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """What is known of her when a question is chosen, most of it by her own word. Nothing of this is ever stored."""

    ticked: frozenset[str] = frozenset()  # the themes that weigh on her
    of_circle: frozenset[str] = frozenset()
    descriptions: frozenset[str] = frozenset()  # of herself
    delicate: frozenset[str] = frozenset()  # the themes that are spoken of only to whom they belong
    asked_lately: frozenset[str] = frozenset()  # keys
    last_strategy: str = ""
    last_tone: str = ""
    is_heavy: bool = False
    may_repeat: bool = False
    chance: str = ""  # so that two members of a session are not all asked the same


def best(prompts: Iterable[Prompt], reader: Reader) -> Prompt | None:
    """Return the question that fits best, or None when all that may be put to her were, lately.

    First a theme of hers, then one of the circle's, then any; of those a strategy that was not used last time, then
    another tone. What is left is settled by a hash, so that the same asked twice gets the same answer.
    """
    allowed = [prompt for prompt in prompts if is_allowed(prompt, reader)]
    fresh = [prompt for prompt in allowed if prompt.key not in reader.asked_lately]
    return min(fresh or (allowed if reader.may_repeat else []), key=lambda prompt: _rank(prompt, reader), default=None)


def is_allowed(prompt: Prompt, reader: Reader) -> bool:
    """Return whether this may be put to her: what is delicate by her own word only, in a bad week nothing playful."""
    if prompt.is_sensitive and prompt.guilt_source not in reader.ticked:
        return False
    if prompt.guilt_source in reader.delicate and prompt.guilt_source not in reader.ticked | reader.of_circle:
        return False
    if prompt.audience != FOR_EVERYBODY and prompt.audience not in reader.descriptions:
        return False
    return not (reader.is_heavy and prompt.tone == PLAYFUL)


def _rank(prompt: Prompt, reader: Reader) -> tuple[int, bool, bool, bytes]:
    theme = prompt.guilt_source
    nearness = 0 if theme in reader.ticked else 1 if theme in reader.of_circle else 2
    chance = hashlib.sha256(f"{reader.chance}:{prompt.key}".encode()).digest()
    return nearness, prompt.strategy == reader.last_strategy, prompt.tone == reader.last_tone, chance
