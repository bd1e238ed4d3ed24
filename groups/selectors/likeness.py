"""Whether enough mothers wait for a circle that another one like it can begin, and whether it has begun.

Told by the circle alone, and the same to everybody: whether enough wait, never how many or who.
"""

from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from groups.models import Circle, WaitingPlace
from groups.selectors.attention import unled
from groups.selectors.standing import closed_to

WAIT: Final = "wait"  # stand in line; enough do not wait yet
LIKE_THIS: Final = "like_this"  # enough wait: a circle like this can be started
LIKE_THIS_OPEN: Final = "like_this_open"  # it was started, and is in the directory


def least_waiting() -> int:
    """Return how many in a line are enough for another circle like it."""
    least: int = settings.CIRCLE_LIKE_THIS_FROM
    return least


def waits_enough(circle: Circle) -> bool:
    """Tell whether enough wait in the circle's line."""
    return _in_line(circle.pk).count() >= least_waiting()


def open_likes(circle: Circle) -> QuerySet[Circle]:
    """Return the circles of the directory that were started like this one, the newest first."""
    return circle.likes.filter(is_discoverable=True, archived_at=None).order_by("-created_at", "pk")


def drafts_like(circle: Circle) -> QuerySet[Circle]:
    """Return those that were started like this one and are not to be found yet."""
    return circle.likes.filter(is_discoverable=False, archived_at=None)


def step_before(circle: Circle) -> tuple[str, Circle] | None:
    """Return the step before a full circle and the circle that it is about, or None where it has no line.

    By two queries at most.
    """
    if circle.member_limit is None:
        return None
    begun = open_likes(circle).first()
    if begun is not None:
        return LIKE_THIS_OPEN, begun
    return (LIKE_THIS if waits_enough(circle) else WAIT), circle


def who_waits_beside(like: Circle) -> QuerySet[WaitingPlace]:
    """Return who waits before the full circle that this one was started like, and may come into this one."""
    line = _in_line(like.like_id).filter(member__is_active=True).annotate(beside=Value(like.pk))
    return line.filter(~closed_to(OuterRef("member"), circle="beside")).order_by("queued_at", "pk")


def waiting_in_line() -> Coalesce:
    """Return how many wait in a circle's line, to annotate circles with."""
    counted = _in_line(OuterRef("pk")).order_by().values("circle").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def with_likes(circles: QuerySet[Circle]) -> QuerySet[Any]:
    """Add `is_enough_waiting`, and `like_open`: the address of the newest in the directory that was started like it."""
    begun = Circle.objects.filter(like=OuterRef("pk"), is_discoverable=True, archived_at=None)
    annotated: QuerySet[Any] = circles.annotate(
        is_enough_waiting=GreaterThanOrEqual(waiting_in_line(), Value(least_waiting())),
        like_open=Subquery(begun.order_by("-created_at", "pk").values("slug")[:1]),
    )
    return annotated


def is_wanted() -> Q:
    """Return the condition on circles with `number_waiting` that enough wait, and none like it is on its way."""
    begun = Circle.objects.filter(like=OuterRef("pk"), archived_at=None)
    return Q(number_waiting__gte=least_waiting(), archived_at=None) & ~Q(Exists(begun))


def is_without_lead() -> Q:
    """Return the condition that a circle was started like another one, and nobody leads it yet."""
    return Q(like__isnull=False) & unled()


def _in_line(circle: Any) -> QuerySet[WaitingPlace]:
    # As `position_of` counts, so that her own place tells her no more of the others than this does.
    return WaitingPlace.objects.filter(circle=circle, offer_expires_at=None)
