"""A cell of a table that a spreadsheet would run as a formula is escaped (OWASP, CSV injection). Pure; a leaf.

Every table that leaves this service goes through here: a member's archive, circles, lists of the admin.
"""

import re
from typing import Final

# The wide forms of the four signs are formulas, too, in some spreadsheets.
_SIGNS: Final = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
# An apostrophe in front makes a spreadsheet take a cell for text; one that was there already gets another.
_FORMULA: Final = re.compile(f"'*{_SIGNS}")
_ESCAPED: Final = re.compile(f"'+{_SIGNS}")


def escaped(cell: str) -> str:
    """Return the cell as text that no spreadsheet runs."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    """Return the cell as it was before `escaped`."""
    return cell[1:] if _ESCAPED.match(cell) else cell
