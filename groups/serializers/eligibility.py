"""Whether she may join, and the one thing to do next: in words, and where there is one, the address of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from groups.models import Circle
from groups.selectors.likeness import LIKE_THIS, LIKE_THIS_OPEN, WAIT, step_before
from groups.serializers.sessions import AlternativeOut

JOINS, ASKS = "joins", "asks_first"
WITHOUT_ROOM: Final = ("circle_full", "cohort_closed")  # of them it is told where else there is room
NOT_HERS: Final = "permission_denied"  # what staff read who would join without belonging
_JOINING: Final = ("POST", "memberships")
_LOOK_FURTHER: Final = ("GET", "circles")
_HER_CIRCLES: Final = ("GET", "my-circles")

Step = tuple[str | Promise, tuple[str, str] | None]  # the words; a method and the name of a route
NEXT_STEPS: Final[Mapping[str, Step]] = {
    JOINS: (_("The door is open. You belong as soon as you join."), _JOINING),
    ASKS: (_("Send a request. Whoever facilitates answers it."), _JOINING),
    "already_a_member": (_("You are here already, or your request waits. There is nothing more to do."), _HER_CIRCLES),
    "agreement_required": (_("Read the agreement and accept it; it is one page."), ("POST", "me-consents")),
    "circle_limit_reached": (
        _("You take part in as many circles as one can. Leave one first; you can come back."), _HER_CIRCLES,
    ),
    "request_limit_reached": (
        _("Wait for one of your answers, or take a request back."), _HER_CIRCLES,
    ),
    "circle_full": (_("It is full at the moment. Look for another one that fits."), _LOOK_FURTHER),
    "cohort_closed": (_("This group is on its way already. Look for one that is still open."), _LOOK_FURTHER),
    "circle_archived": (_("This circle has ended. Look for another one that fits."), _LOOK_FURTHER),
    NOT_HERS: (_("In a login of staff you look after circles. Join with an account of your own."), None),
}  # fmt: skip

# Where so many and no more belong to it; told by the circle alone, and not by why she may not join.
BEFORE_A_FULL_ONE: Final[Mapping[str, Step]] = {
    WAIT: (
        _("It is full at the moment. You can wait: whoever comes first is asked first."), ("POST", "circle-waitlist"),
    ),
    LIKE_THIS: (
        _("It is full, and enough others wait for a circle like this to begin. Wait with them: it counts, and you are "
          "asked here as well."),
        ("POST", "circle-waitlist"),
    ),
    LIKE_THIS_OPEN: (_("It is full, and a circle like this has begun."), ("GET", "circle")),
}  # fmt: skip
LOOK, JOIN, OTHER = "look", "join", "other"
_KINDS: Final = {_JOINING: JOIN, _LOOK_FURTHER: LOOK}
STEPS: Final = (JOIN, LOOK, WAIT, LIKE_THIS, LIKE_THIS_OPEN, OTHER)
_OF_THE_CIRCLE: Final = ("memberships", "circle-waitlist", "circle")


class NextStepOut(serializers.Serializer[Any]):
    """What she can do now. `path` is null where there is nothing to call."""

    code = serializers.ChoiceField(
        choices=list(STEPS),
        help_text=(
            "`wait`: stand in the circle's line. `like_this`: stand there, and enough do that a circle like this can "
            "be started. `like_this_open`: one was started, `path` is its address."
        ),
    )
    detail = serializers.CharField(help_text="In her language.")
    method = serializers.ChoiceField(choices=["GET", "POST"], allow_null=True)
    path = serializers.CharField(allow_null=True)


class EligibilityOut(serializers.Serializer[Any]):
    """Whether a join right now would be taken, the code that it would answer, and what comes next."""

    allowed = serializers.BooleanField()
    code = serializers.ChoiceField(choices=list(NEXT_STEPS))
    questions = serializers.ListField(
        child=serializers.CharField(), help_text="What joining asks of her; `answers` go with it. Empty where none."
    )
    next_step = NextStepOut()
    alternatives = AlternativeOut(
        many=True, help_text="Where there is room instead, where it is full or a group on its way; else empty."
    )


def next_step(code: str, circle: Circle) -> dict[str, str | None]:
    """Return the step after this code; before a full circle with a line by two queries at most."""
    detail, route = NEXT_STEPS[code]
    step, about = (_KINDS.get(route, OTHER) if route else OTHER), circle
    if code == "circle_full" and (found := step_before(circle)):
        step, about = found
        detail, route = BEFORE_A_FULL_ONE[step]
    if route is None:
        return {"code": step, "detail": str(detail), "method": None, "path": None}
    method, name = route
    path = reverse(name, kwargs={"slug": about.slug} if name in _OF_THE_CIRCLE else None)
    return {"code": step, "detail": str(detail), "method": method, "path": path}
