"""Editing a series: this occurrence, this and the following, or all to come.

What an edit would do is drafted in memory, from the rows and the new rule; a preview shows the draft and applying it
writes the same draft under the locks. Nobody is told before the grace period is over, and until then it can be undone.
"""

from groups.services.changes.applying import change_series
from groups.services.changes.drafts import Draft, Touched
from groups.services.changes.edits import Edit
from groups.services.changes.previews import SHOWN, LocalTime, Preview, Warned, preview_change
from groups.services.changes.undoing import undo_change

__all__ = [
    "SHOWN",
    "Draft",
    "Edit",
    "LocalTime",
    "Preview",
    "Touched",
    "Warned",
    "change_series",
    "preview_change",
    "undo_change",
]
