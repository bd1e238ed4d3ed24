"""The world of the matrix: four circles, and one person for each of the fourteen roles.

Rows are written straight into the tables: what a service refuses to make must be forbidden to read all the same.
"""

from datetime import UTC, datetime

from groups.models import CalendarFeed, Circle, Moderator
from tests.authz.cast import people as folk
from tests.authz.cast import places as grounds
from tests.authz.cast.words import (
    ASKER,
    CAME,
    FILLERS,
    INSIDE,
    LEADING,
    LINK,
    MET,
    OWN_WORDS,
    PEOPLE,
    STAFF,
    unknown_id,
)
from tests.authz.cast.world import Place, World

__all__ = [
    "ASKER",
    "CAME",
    "FILLERS",
    "INSIDE",
    "LEADING",
    "LINK",
    "MET",
    "OWN_WORDS",
    "PEOPLE",
    "STAFF",
    "Place",
    "World",
    "build",
    "unknown_id",
]


def build() -> World:
    """This function will write the whole world into the database of the running transaction."""
    now = datetime.now(UTC)
    folk.load_reference(now)
    people = {name: folk.person(name) for name in (*PEOPLE, *FILLERS, ASKER)}
    for person in people.values():
        folk.agree(person, now)
    variants: dict[str, dict[str, object]] = {
        "open": {},
        "hidden": {"is_discoverable": False, "description": "hidden-otter"},
        "approval": {"admission": Circle.Admission.APPROVAL},
    }
    places = {name: grounds.place(name, people, now, **variant) for name, variant in variants.items()}
    places["elsewhere"] = grounds.elsewhere(people, now)
    Moderator.objects.create(member=people["MOD"])
    CalendarFeed.objects.bulk_create(
        CalendarFeed(member=people[name], token_hash=name.encode(), content_hash=b"") for name in PEOPLE
    )
    cookies = {(role, True): folk.login(people[role], has_second_factor=role in STAFF) for role in PEOPLE}
    cookies |= {(role, False): folk.login(people[role], has_second_factor=False) for role in STAFF}
    return World(people, places, cookies)
