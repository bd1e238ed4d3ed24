"""How to ask for one route, and what the askings are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.authz.cast import PEOPLE, Place, World, unknown_id

OK = frozenset({200, 201, 202, 204})
EVERYONE = frozenset(PEOPLE)
Filler = Callable[[World, Place, str], object]


@dataclass(frozen=True)
class Ask:
    """How to ask for one route so that only the role's rights decide the answer."""

    fill: dict[str, Filler] = field(default_factory=dict)
    body: Callable[[World, Place, str], Any] | None = None
    query: str = ""  # may name what belongs to the place, as in {place.free.pk}
    needs_match: bool = False
    owners: frozenset[str] = EVERYONE  # who has the object that an S speaks of
    instead: dict[str, frozenset[int]] = field(default_factory=dict)  # by role, where the row's note says so
    instead_at: dict[str, dict[str, frozenset[int]]] = field(default_factory=dict)  # the same, at one kind of circle
    prepare: Callable[[World, Place, str], None] | None = None
    places: tuple[str, ...] = ("open", "hidden")
    is_form: bool = False
    reveals: frozenset[str] = frozenset()  # what whoever may come here is told, and nobody anywhere else


def each(roles: Iterable[str], *statuses: int) -> dict[str, frozenset[int]]:
    """This function will say the same of several roles."""
    return dict.fromkeys(roles, frozenset(statuses))


def wall(days: float) -> str:
    """This function will return a local wall time some days from now, on the hour, far from any clock change's hour."""
    return (
        (datetime.now(UTC) + timedelta(days=days)).replace(tzinfo=None, minute=0, second=0, microsecond=0).isoformat()
    )


def fixed(body: object) -> Callable[[World, Place, str], Any]:
    return lambda world, place, role: body


def session_body(*_: object) -> dict[str, object]:
    return {"local_start": wall(6), "timezone": "Europe/Berlin", "duration_minutes": 60}


def series_body(*_: object) -> dict[str, object]:
    return {
        "rrule": "FREQ=WEEKLY;COUNT=4",
        "dtstart_local": wall(40),
        "timezone": "Europe/Berlin",
        "duration_minutes": 60,
    }


def attendance_body(world: World, place: Place, role: str) -> dict[str, object]:
    seats = place.past.seats.order_by("pk")
    return {"seats": [{"seat": str(seat.public_id), "attended": True} for seat in seats]}


def own_reflection(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, the one that nobody may read."""
    return place.reflections[role].pk if role in place.reflections else unknown_id()


def others_reflection(world: World, place: Place, role: str) -> object:
    return place.reflections["EX" if role == "MEM" else "MEM"].pk


def shared_reflection(world: World, place: Place, role: str) -> object:
    """What fern shares with the circle."""
    return place.shared["fern"].public_id


def own_check_in(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, one that no row has."""
    return place.check_ins[role].pk if role in place.check_ins else unknown_id()


def others_check_in(world: World, place: Place, role: str) -> object:
    return place.check_ins["EX" if role == "MEM" else "MEM"].pk


def the(attribute: str) -> Filler:
    """This function will fill a placeholder with the id of one of the circle's sessions, or of its series."""
    return lambda world, place, role: getattr(place, attribute).pk


def of_membership(name: str) -> Filler:
    return lambda world, place, role: place.memberships[name].public_id


def own_prompt(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, one that no row has."""
    return place.prompts[role].pk if role in place.prompts else unknown_id()


def others_prompt(world: World, place: Place, role: str) -> object:
    return place.prompts["EX" if role == "MEM" else "MEM"].pk


def own_notice(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, one that no row has."""
    return place.notices[role].pk if role in place.notices else unknown_id()
