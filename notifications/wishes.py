"""What members said about messages: a no to a topic, a circle they do not want to hear of, a while without any.

Read for many at once by planning, and as one condition by the fence; both ask the same of a kind.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from groups.selectors import deliverables
from notifications.among import Among
from notifications.kinds import Kind, Occasion
from notifications.models import CirclePreference, Pause, Preference


@dataclass(frozen=True, slots=True)
class OfCircle:
    """What she said about one circle's messages."""

    refused: frozenset[str] = frozenset()
    is_paused: bool = False

    def hears(self, kind: Kind) -> bool:
        """Say whether she wants a message of this kind from this circle."""
        return kind.topic not in self.refused and (kind.is_asked_for or not self.is_paused)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one member said; who said nothing wants everything."""

    refused: frozenset[str] = frozenset()
    resting: Mapping[str, datetime] = field(default_factory=dict)  # a topic until when
    paused_until: datetime | None = None
    circles: Mapping[UUID, OfCircle] = field(default_factory=dict)

    def wants(self, kind: Kind, due_at: datetime, circle_id: UUID | None) -> bool:
        """Say whether she wants a message of this kind at that instant."""
        return not self.declines(kind, circle_id) and not self.is_paused(kind, due_at, circle_id)

    def declines(self, kind: Kind, circle_id: UUID | None) -> bool:
        """Say whether she said no to the topic, altogether or for the circle."""
        return kind.topic in self.refused or kind.topic in self._of(circle_id).refused

    def is_paused(self, kind: Kind, due_at: datetime, circle_id: UUID | None) -> bool:
        """Say whether she hears nothing of the sort at that instant; what was due in a pause is not sent after it."""
        is_away = self.paused_until is not None and due_at < self.paused_until
        rests = kind.topic in self.resting and due_at < self.resting[kind.topic]
        return rests or (not kind.is_asked_for and (is_away or self._of(circle_id).is_paused))

    def _of(self, circle_id: UUID | None) -> OfCircle:
        return self.circles.get(circle_id, OfCircle()) if circle_id else OfCircle()


NOTHING_SAID: Final = Wishes()


def of_members(member_ids: Iterable[UUID]) -> dict[UUID, Wishes]:
    """Return what each of these members said, by three queries; `NOTHING_SAID` itself of most."""
    asked = set(member_ids)
    refused: defaultdict[UUID, set[str]] = defaultdict(set)
    resting: defaultdict[UUID, dict[str, datetime]] = defaultdict(dict)
    circles: defaultdict[UUID, dict[UUID, OfCircle]] = defaultdict(dict)
    hers = Among("member", asked)
    said = Preference.objects.filter(Q(is_wanted=False) | Q(paused_until__isnull=False), hers)
    for member_id, topic, is_wanted, until in said.values_list("member_id", "topic", "is_wanted", "paused_until"):
        if not is_wanted:
            refused[member_id].add(topic)
        elif until is not None:
            resting[member_id][topic] = until
    paused = dict(Pause.objects.filter(hers).values_list("member_id", "ends_at"))
    for row in CirclePreference.objects.filter(Q(is_paused=True) | ~Q(topics_off=[]), hers):
        circles[row.member_id][row.circle_id] = OfCircle(frozenset(row.topics_off), row.is_paused)
    spoke = {*refused, *resting, *paused, *circles}
    own = {each: Wishes(frozenset(refused[each]), resting[each], paused.get(each), circles[each]) for each in spoke}
    return {**dict.fromkeys(asked, NOTHING_SAID), **own}


def of_member(member_id: UUID) -> Wishes:
    """Return what one member said."""
    return of_members([member_id])[member_id]


def heard(kind: Kind) -> Q:
    """Return the condition, on a delivery of this kind, that no pause and no word about its circle silences it."""
    here = CirclePreference.objects.filter(member=OuterRef("recipient"), circle_id__in=_circle(kind))
    silent = Q(topics_off__contains=[kind.topic])
    if kind.is_asked_for:
        return Q(~Exists(here.filter(silent)))
    away = Pause.objects.filter(member=OuterRef("recipient"), ends_at__gt=Now())
    return Q(~Exists(here.filter(silent | Q(is_paused=True))), ~Exists(away))


def _circle(kind: Kind) -> QuerySet:  # type: ignore[type-arg]  # of circles, a model that this app does not see
    if kind.occasion is Occasion.CHANGE:
        return deliverables.circle_of_change(OuterRef(OuterRef("occasion_id")))
    if kind.occasion is Occasion.NOTICE:
        return deliverables.circle_of_notice(OuterRef(OuterRef("occasion_id")))
    return deliverables.circle_of_session(OuterRef(OuterRef("session_id")))
