"""Loading what this app is shipped with. A row that is there already is never touched: an editor may have mended it."""

from groups.models import Prompt, SupportLine
from groups.reference import shipped

_NOT_LOADED = "remark"  # for editors of the file: why a line is withheld, or what to check


def load_prompts() -> int:
    """Add the shipped prompts that are missing and return how many were added."""
    before = Prompt.objects.count()
    Prompt.objects.bulk_create([Prompt(**row) for row in shipped("prompts")], ignore_conflicts=True)
    return Prompt.objects.count() - before


def load_support_lines() -> int:
    """Add the shipped support lines that are missing and return how many were added."""
    before = SupportLine.objects.count()
    rows = [{key: value for key, value in row.items() if key != _NOT_LOADED} for row in shipped("support_lines")]
    SupportLine.objects.bulk_create([SupportLine(**row) for row in rows], ignore_conflicts=True)
    return SupportLine.objects.count() - before
