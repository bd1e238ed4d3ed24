"""What is welcome in a circle, in words that need no explaining. A circle names codes of this list and no others."""

from django.utils.translation import gettext_lazy

NORMS = {
    "baby_welcome": gettext_lazy("Babies are welcome"),
    "camera_optional": gettext_lazy("Your camera may stay off"),
    "late_entry": gettext_lazy("You may come late"),
    "listening_only": gettext_lazy("Just listening is fine"),
    "no_advice": gettext_lazy("No advice unless you ask"),
    "eating_welcome": gettext_lazy("You may eat meanwhile"),
    "children_in_view": gettext_lazy("Children may walk into view"),
    "twenty_minutes": gettext_lazy("Twenty minutes are enough"),
    "pass_allowed": gettext_lazy("Passing is always fine"),
}
