"""Who sits in which invented circle. Dealt like cards, so that every run on every machine gives the same demo."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from typing import Any

from config.operations.people import FACILITATOR, MOM, MOMS, load_people
from groups.reference import shipped
from groups.services.demo import Planted, plant_circle
from members.models import Member
from notifications.services import preferences

OF_FACILITATOR = ("lantern-circle", "kettle-and-quiet")
OF_MOM = "lantern-circle"
MOM_WAITS = "noon-hour-harbor"
BY_REQUEST = ("kettle-and-quiet", "two-moms-and-then-some", "chosen-and-cherished", "ronda-del-sur", "wool-and-words")
CROWDED = ("noon-hour-harbor", "graveyard-coffee", "circulo-luciernaga", "rota-roulette", "jacaranda-street")
MEMBERS = 6


@dataclass(frozen=True, kw_only=True)
class Told:
    """How much of the demo this run added."""

    circles: int
    people: int
    sessions: int
    seats: int


def load(*, now: datetime) -> Told:
    """Add the people and circles that are missing; what somebody changed while playing stays as it is."""
    before = Member.objects.count()
    people = load_people(now=now)
    moms = [people[address] for address in MOMS]
    deck = cycle(moms)
    planted = [_plant(row, moms[number], people, deck, now=now) for number, row in enumerate(shipped("circles_demo"))]
    new = [circle for circle in planted if circle is not None]
    if new:
        _remind(people, now=now)
    return Told(
        circles=len(new),
        people=Member.objects.count() - before,
        sessions=sum(circle.sessions for circle in new),
        seats=sum(circle.seats for circle in new),
    )


def _plant(
    row: Mapping[str, Any], first: Member, people: Mapping[str, Member], deck: Iterator[Member], *, now: datetime
) -> Planted | None:
    slug = row["slug"]
    lead = people[FACILITATOR] if slug in OF_FACILITATOR else first
    second = people[MOMS[100 + MOMS.index(first.email)]]
    facilitators = [lead, second][: row["facilitators_wanted"]]
    size = row["capacity"] + 2 if slug in CROWDED else MEMBERS
    members = _with_mom(_deal(deck, size, but=facilitators), slug, people[MOM])
    is_asked = slug in BY_REQUEST
    return plant_circle(
        row={**row, "admission": "approval" if is_asked else "open"},
        facilitators=facilitators,
        members=members,
        asking=_deal(deck, 1, but=[*facilitators, *members]) if is_asked else [],
        guest=people[MOM],
        has_past=slug == OF_MOM,
        now=now,
    )


def _remind(people: dict[str, Member], *, now: datetime) -> None:
    """Owe mom her reminders. The others want none: two hundred letters would bury the one that matters."""
    for address in MOMS:
        preferences.decline(member=people[address], topic="reminders", now=now)
    preferences.welcome(member=people[MOM], topic="reminders", now=now)


def _with_mom(members: list[Member], slug: str, mom: Member) -> list[Member]:
    """Put her first where she has a seat, and last where she waits for one."""
    if slug == OF_MOM:
        return [mom, *members]
    return [*members, mom] if slug == MOM_WAITS else members


def _deal(deck: Iterator[Member], size: int, *, but: list[Member]) -> list[Member]:
    hand: list[Member] = []
    while len(hand) < size:
        card = next(deck)
        if card not in but:
            hand.append(card)
    return hand
