"""What an import says at a terminal: one line for each entry of which something is to be said, then the sums."""

from collections import Counter
from collections.abc import Sequence

from django.core.management.base import OutputWrapper

from groups.exchange.wording import OUTCOMES, sentence
from groups.services.imports import Line


def report(lines: Sequence[Line], out: OutputWrapper, *, is_trial: bool) -> None:
    """Write it. What the file holds is shown by number and slug alone, never by its words."""
    for line in lines:
        if line.codes:
            said = "; ".join(f"{code}: {sentence(code)}" for code in line.codes)
            out.write(f"{line.number} {line.slug or '-'} {line.outcome} ({said})")
    sums = Counter(line.outcome for line in lines)
    told = ", ".join(f"{sums[outcome]} {outcome}" for outcome in OUTCOMES if sums[outcome])
    out.write(f"{'would be: ' if is_trial else ''}{told or 'nothing in it'}")
