"""What a member may say of her days, in codes. It finds circles that fit and is shown to nobody else. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

# In months of age; the last month is not part of it. A birthday is never asked for.
BANDS: Final[Mapping[str, tuple[int, int]]] = {
    "expecting": (-9, 0),
    "baby": (0, 12),
    "toddler": (12, 36),
    "preschool": (36, 72),
    "school_age": (72, 156),
    "teen": (156, 216),
}
CHILD_STAGES: Final = tuple(BANDS)
WORK_PATTERNS: Final = ("on_site", "remote", "part_time", "shift", "returning_from_leave")
# What she needs to be welcome, by the codes in which circles say it.
NEEDS: Final = (
    "baby_welcome", "camera_optional", "late_entry", "listening_only", "no_advice", "eating_welcome",
    "children_in_view", "twenty_minutes", "pass_allowed",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """The stages of her children, how she works, and what has to be welcome; what she left out is not known."""

    child_stages: tuple[str, ...] = ()
    work_patterns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether she said nothing at all."""
        return not (self.child_stages or self.work_patterns or self.needs)

    def adds_to(self, before: "Circumstances") -> bool:
        """Whether anything is said that was not said before."""
        now, then = asdict(self), asdict(before)
        return any(set(now[name]) - set(then[name]) for name in now)

    def written(self) -> str:
        """Return it as the text that is sealed."""
        return json.dumps(asdict(self))


def read(text: str) -> Circumstances:
    """Return what `written` wrote down. A code that is no longer offered is left out."""
    known = {"child_stages": CHILD_STAGES, "work_patterns": WORK_PATTERNS, "needs": NEEDS}
    said = json.loads(text)
    return Circumstances(**{name: tuple(code for code in said[name] if code in known[name]) for name in known})
