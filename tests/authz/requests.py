"""What to send to each route: the ids in its address, a valid body, and whom the row's note answers otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from groups.models import Handover, HandoverOffer, Merge, MergeAnswer
from tests.authz.cast import ASKER, CAME, INSIDE, LINK, MET, PEOPLE, Place, World, unknown_id
from tests.authz.matrix import BASE, PLACEHOLDER, Route, Row
from tests.browsers import FCM, browser

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
    return {"seats": [{"seat": str(seat.pk), "attended": True} for seat in seats]}


def own_reflection(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, the one that nobody may read."""
    return place.reflections[role].pk if role in place.reflections else unknown_id()


def others_reflection(world: World, place: Place, role: str) -> object:
    return place.reflections["EX" if role == "MEM" else "MEM"].pk


def the(attribute: str) -> Filler:
    """This function will fill a placeholder with the id of one of the circle's sessions, or of its series."""
    return lambda world, place, role: getattr(place, attribute).pk


def of_membership(name: str) -> Filler:
    return lambda world, place, role: place.memberships[name].pk


def own_prompt(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, one that no row has."""
    return place.prompts[role].pk if role in place.prompts else unknown_id()


def others_prompt(world: World, place: Place, role: str) -> object:
    return place.prompts["EX" if role == "MEM" else "MEM"].pk


def own_notice(world: World, place: Place, role: str) -> object:
    """Hers; for whom has none, one that no row has."""
    return place.notices[role].pk if role in place.notices else unknown_id()


def open_the_door(world: World, place: Place, role: str) -> None:
    """This function will let the session in which MEM alone has a seat begin in five minutes."""
    now = datetime.now(UTC)
    place.circle.sessions.filter(pk=place.live.pk).update(state="cancelled", cancelled_at=now)
    starts_at = now + timedelta(minutes=5)
    place.circle.sessions.filter(pk=place.ahead.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def hold_a_seat(world: World, place: Place, role: str) -> None:
    """This function will let one of those who fill the session go, and hold her seat for WAIT."""
    now = datetime.now(UTC)
    ahead = place.circle.sessions.get(pk=place.ahead.pk)
    ahead.seats.filter(pk=place.seats["fern"].pk).update(state="out", ended_at=now)
    ahead.seats.filter(pk=place.seats["WAIT"].pk).update(state="offered", offer_expires_at=now + timedelta(hours=1))


HANDOVER, MERGE = uuid4(), uuid4()


def ask_for_a_host(world: World, place: Place, role: str) -> None:
    """This function will ask both facilitators at once to lead the session in which nobody has a seat."""
    now = datetime.now(UTC)
    handover = Handover.objects.create(id=HANDOVER, session=place.free, is_substitute_request=True)
    for name in ("FAC", "COFAC"):
        HandoverOffer.objects.create(handover=handover, member=world.people[name], offered_at=now)


def ask_about_quorum(world: World, place: Place, role: str) -> None:
    """This function will let the session that MEM sits in be too small, with another one to merge with."""
    starts_at = datetime.now(UTC) + timedelta(hours=20)
    place.circle.sessions.filter(pk=place.ahead.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), quorum="asked"
    )
    place.circle.sessions.filter(pk=place.free.pk).update(
        starts_at=starts_at + timedelta(hours=9), ends_at=starts_at + timedelta(hours=10)
    )


def ask_to_merge(world: World, place: Place, role: str) -> None:
    """This function will ask MEM whether she comes to another session instead."""
    ask_about_quorum(world, place, role)
    decide_by = datetime.now(UTC) + timedelta(hours=9)
    merge = Merge.objects.create(id=MERGE, source=place.ahead, target=place.free, decide_by=decide_by)
    MergeAnswer.objects.create(merge=merge, member=world.people["MEM"])


def fixed(body: object) -> Callable[[World, Place, str], Any]:
    return lambda world, place, role: body


PAST = {"sessions/": the("past")}
FREE = {"sessions/": the("free")}
ASKS: dict[str, Ask] = {
    "me PATCH me/": Ask(body=fixed({"timezone": "Europe/Madrid"}), needs_match=True),
    "me.things POST me/consents/": Ask(body=fixed({"purpose": "reflections", "granted": True})),
    "me.things POST me/blocks/": Ask(
        body=lambda world, place, role: {"circle": place.circle.slug, "handle": place.memberships["fern"].handle},
        instead=each(EVERYONE - set(MET), 400, 404),
        reveals=frozenset({"Wren fern open"}),  # she has just said it herself
    ),
    "me.things DELETE me/blocks/": Ask(query="?id={place.blocks[MEM].pk}", owners=frozenset({"MEM"})),
    "me.things POST me/push-subscriptions/": Ask(
        body=lambda world, place, role: browser(f"{FCM}{place.circle.slug}-{role}", label="Phone")
    ),
    "me.things DELETE me/push-subscriptions/": Ask(query="?id={place.devices[MEM].pk}", owners=frozenset({"MEM"})),
    "me.things PUT me/guilt-sources/": Ask(body=fixed({"guilt_sources": ["balance", "yelling"]})),
    "me.things PATCH me/preferences/": Ask(
        body=fixed({"topics": {"prompts": False}, "channels": {"email": True}, "lead_minutes": [120, 30]})
    ),
    "me.things GET me/preferences/circles/{}/": Ask(owners=frozenset(INSIDE)),
    "me.things PATCH me/preferences/circles/{}/": Ask(
        body=fixed({"alias": "My hour", "lead_minutes": ["day_before", 60], "topics": {"prompts": False}}),
        owners=frozenset(INSIDE),
    ),
    "me.things GET me/reminder-preview/": Ask(query="?session={place.free.pk}"),
    "me.things POST me/notifications/{}/read/": Ask(
        {"notifications/": own_notice}, fixed({}), owners=frozenset(INSIDE)
    ),
    "me.things PUT me/availability/": Ask(body=fixed({"slots": [{"weekday": 1, "from": "20:00", "to": "22:00"}]})),
    "me.things POST me/calendar-feed/": Ask(body=fixed({})),
    "me.reflections POST me/reflections/": Ask(
        body=lambda world, place, role: {"session": str(place.past.pk), "text": "I rested for an hour."},
        instead=each(EVERYONE - set(CAME), 404, 409),
    ),
    "me.reflections GET me/reflections/{}/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "me.reflections PATCH me/reflections/{}/": Ask(
        {"reflections/": own_reflection},
        body=fixed({"text": "In other words."}),
        needs_match=True,
        owners=frozenset(CAME),
    ),
    "me.reflections DELETE me/reflections/{}/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "reflection.other GET me/reflections/{}/": Ask({"reflections/": others_reflection}),
    "reflection.other PATCH me/reflections/{}/": Ask(
        {"reflections/": others_reflection}, body=fixed({"text": "Not mine."}), needs_match=True
    ),
    "reflection.other DELETE me/reflections/{}/": Ask({"reflections/": others_reflection}),
    "me.reflections PUT me/prompts/{}/skip/": Ask({"prompts/": own_prompt}, owners=frozenset(CAME)),
    "me.reflections DELETE me/prompts/{}/skip/": Ask({"prompts/": own_prompt}, owners=frozenset(CAME)),
    "reflection.other PUT me/prompts/{}/skip/": Ask({"prompts/": others_prompt}),
    "reflection.other DELETE me/prompts/{}/skip/": Ask({"prompts/": others_prompt}),
    "join.link POST sessions/{}/join/": Ask(body=fixed({}), prepare=open_the_door, reveals=frozenset({LINK})),
    "circle.start POST circles/": Ask(
        body=fixed({"slug": "new-lantern", "name": "New Lantern", "timezone": "Europe/Berlin"})
    ),
    "circle.edit PATCH circles/{}/": Ask(body=fixed({"description": "Other words."}), needs_match=True),
    "circle.edit POST circles/{}/archive/": Ask(body=fixed({})),
    "join POST circles/{}/memberships/": Ask(
        body=fixed({}), places=("open", "hidden", "approval"), instead_at={"hidden": each(["PEND"], 404, 409)}
    ),
    "join.list GET circles/{}/memberships/": Ask(query="?state=pending"),
    "join.decide PATCH circles/{}/memberships/{}/": Ask(
        {"memberships/": of_membership(ASKER)}, fixed({"state": "active"})
    ),
    "member.remove PATCH circles/{}/memberships/{}/": Ask(
        {"memberships/": of_membership("fern")}, fixed({"state": "removed"})
    ),
    "roster GET circles/{}/memberships/{}/": Ask({"memberships/": of_membership("fern")}),
    "leave DELETE circles/{}/memberships/me/": Ask(
        owners=frozenset({"PEND", *INSIDE}), instead={"FAC": frozenset({409})}
    ),
    "membership.own PATCH circles/{}/memberships/me/": Ask(
        body=fixed({"handle": "Tidal Wren", "alias": "My hour"}), owners=frozenset(INSIDE)
    ),
    "session.write POST circles/{}/sessions/": Ask(body=session_body),
    "session.write PATCH sessions/{}/": Ask(FREE, fixed({"local_start": wall(7)}), needs_match=True),
    "session.write POST sessions/{}/cancel/": Ask(FREE, fixed({})),
    "session.write POST circles/{}/series/": Ask(body=series_body),
    "session.write POST series/{}/changes/": Ask(body=fixed({"scope": "all", "local_time": "18:15"}), needs_match=True),
    "session.write DELETE series/{}/changes/{}/": Ask({"changes/": the("change")}),
    "handover POST sessions/{}/handover/": Ask(body=fixed({})),
    "handover DELETE sessions/{}/handover/": Ask(),
    "handover POST handovers/{}/accept/": Ask(
        body=fixed({}), prepare=ask_for_a_host, instead=each(["COORD", "ADM"], 409)
    ),
    "handover POST handovers/{}/pass/": Ask(
        body=fixed({}), prepare=ask_for_a_host, instead=each(["COORD", "ADM"], 409)
    ),
    "me.things GET me/handovers/": Ask(prepare=ask_for_a_host),
    "quorum GET sessions/{}/quorum/": Ask(prepare=ask_about_quorum),
    "quorum POST sessions/{}/quorum/": Ask(body=fixed({"decision": "two_chairs"}), prepare=ask_about_quorum),
    "merge.answer POST merges/{}/answer/": Ask(
        body=fixed({"answer": "yes"}), prepare=ask_to_merge, owners=frozenset({"MEM"})
    ),
    "slots POST circles/{}/slots/": Ask(body=fixed({"weeks": 2, "limit": 3})),
    "seat.own GET sessions/{}/seat/": Ask(owners=frozenset({"MEM", "WAIT"})),
    "seat.own DELETE sessions/{}/seat/": Ask(owners=frozenset({"MEM", "WAIT"})),
    "seat.own POST sessions/{}/offer/accept/": Ask(
        body=fixed({}), owners=frozenset({"WAIT"}), prepare=hold_a_seat, instead=each(["MEM"], 409)
    ),
    "seat.own POST sessions/{}/offer/decline/": Ask(
        body=fixed({}), owners=frozenset({"WAIT"}), prepare=hold_a_seat, instead=each(["MEM"], 409)
    ),
    "seat.take PUT sessions/{}/seat/": Ask(
        body=fixed({"state": "in"}),
        places=("open", "hidden", "approval"),
        instead_at={"approval": each(["MOM", "EX", "FACX"], 403)},
    ),
    "seats DELETE sessions/{}/seats/{}/": Ask({"seats/": lambda world, place, role: place.seats["fern"].pk}),
    "attendance.read GET sessions/{}/attendance/": Ask(PAST),
    "attendance.write PUT sessions/{}/attendance/": Ask(PAST, attendance_body),
    "admin.login POST /admin/login/": Ask(body=fixed({"username": "x", "password": "y"}), is_form=True),
}
DEFAULTS: dict[str, Filler] = {
    "circles/": lambda world, place, role: place.circle.slug,
    "sessions/": the("ahead"),
    "series/": the("series"),
    "memberships/": of_membership("fern"),
    "seats/": lambda world, place, role: place.seats["fern"].pk,
    "reflections/": own_reflection,
    "notifications/": own_notice,
    "handovers/": lambda world, place, role: HANDOVER,
    "merges/": lambda world, place, role: MERGE,
}


def ask_for(row: Row, route: Route) -> Ask:
    """This function will return how to ask for a route under a row; most routes need no entry of their own."""
    return ASKS.get(f"{row.id} {route.method} {route.shape.removeprefix(BASE)}", Ask())


def address(ask: Ask, route: Route, world: World, place: Place, role: str) -> tuple[str, list[str]]:
    """This function will return the path with its placeholders filled, and what they were filled with."""
    path, used = route.path, []
    while found := PLACEHOLDER.search(path):
        kind = path[: found.start()].rstrip("/").rsplit("/", 1)[-1] + "/"
        fill = ask.fill.get(kind) or DEFAULTS.get(kind)
        assert fill is not None, f"tests/authz/requests.py does not say what {found.group()} of {route} is"
        used.append(str(fill(world, place, role)))
        path = path[: found.start()] + used[-1] + path[found.end() :]
    return path + ask.query.format(place=place), used


def elsewhere(route: Route, used: list[str]) -> tuple[str, list[str]]:
    """This function will return the same path about things that do not exist, with names of the same length."""
    unknown = [str(unknown_id()) if len(each) == 36 else ("nobody-knows-this-" * 4)[: len(each)] for each in used]
    path = route.path
    for name in unknown:
        path = PLACEHOLDER.sub(name, path, count=1)
    return path, unknown
