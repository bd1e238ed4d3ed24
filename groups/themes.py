"""What a circle may be about, and how a mother may describe herself. The codes are those of prompts and circles."""

from django.utils.translation import gettext_lazy

THEMES = {
    "work_time": gettext_lazy("Working hours"),
    "balance": gettext_lazy("Balance"),
    "cooking": gettext_lazy("Dinner and cooking"),
    "intimacy": gettext_lazy("Closeness"),
    "role_ambivalence": gettext_lazy("Mixed feelings"),
    "overwhelm": gettext_lazy("When it is all too much"),
    "perfect_mother": gettext_lazy("The perfect mother"),
    "comparison": gettext_lazy("Comparing"),
    "doing_it_all": gettext_lazy("Doing it all"),
    "self_time": gettext_lazy("Time for myself"),
    "childcare": gettext_lazy("Child care"),
    "screen_time": gettext_lazy("Screens"),
    "yelling": gettext_lazy("Raised voices"),
    "money": gettext_lazy("Money"),
    "general": gettext_lazy("Anything at all"),
}

# Spoken of only to whom the theme belongs: she ticked it, or joined a circle that is about it.
OPT_IN = frozenset({"intimacy", "role_ambivalence"})

# What she may say of herself; nobody is ever guessed to be anything.
SELF_DESCRIPTIONS = {
    "single_parents": gettext_lazy("I raise my children alone"),
    "adoptive_foster_step": gettext_lazy("Adoptive, foster or step mother"),
    "lgbtq": gettext_lazy("LGBTQ+"),
    "shift_workers": gettext_lazy("I work shifts"),
    "returning_from_leave": gettext_lazy("Coming back to work after a leave"),
}
