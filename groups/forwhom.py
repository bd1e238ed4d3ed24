"""For whom a circle is, in words that need no explaining. A circle names codes of these lists; none of them: anybody.

The same codes that a member may say of herself (`members.circumstances`).
"""

from django.utils.translation import gettext_lazy

CHILD_STAGES = {
    "expecting": gettext_lazy("Expecting a baby"),
    "baby": gettext_lazy("Babies (first year)"),
    "toddler": gettext_lazy("Toddlers (1 to 2)"),
    "preschool": gettext_lazy("Preschool age (3 to 5)"),
    "school_age": gettext_lazy("School age (6 to 12)"),
    "teen": gettext_lazy("Teenagers"),
}
WORK_PATTERNS = {
    "on_site": gettext_lazy("Working on site"),
    "remote": gettext_lazy("Working from home"),
    "part_time": gettext_lazy("Working part time"),
    "shift": gettext_lazy("Working shifts"),
    "returning_from_leave": gettext_lazy("Coming back from a leave"),
}
