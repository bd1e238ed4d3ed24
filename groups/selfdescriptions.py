"""How a mother may describe herself. What circles are about is data: `groups.selectors.vocabulary`."""

from django.utils.translation import gettext_lazy

# What she may say of herself; nobody is ever guessed to be anything.
SELF_DESCRIPTIONS = {
    "single_parents": gettext_lazy("I raise my children alone"),
    "adoptive_foster_step": gettext_lazy("Adoptive, foster or step mother"),
    "lgbtq": gettext_lazy("LGBTQ+"),
    "shift_workers": gettext_lazy("I work shifts"),
    "returning_from_leave": gettext_lazy("Coming back to work after a leave"),
}
