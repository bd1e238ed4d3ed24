"""A list of fifty and a place at one hot event over HTTP, ours against pretix, in turns: run by `make bench-peers`.

Both answer through gunicorn with the same workers and are asked by the same program; each has a database of its own on
one server. Pretix is given what speeds it up: a cache and a broker (whose tasks nobody runs meanwhile), a thousand
events where we have up to a million sessions, no plugins, no mail and free seats.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks import peerlab
from benchmarks.claims import HOT, made_members, taken_in_turn
from benchmarks.directory import _populate as populate
from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.markdown import table
from benchmarks.reads import API, her_life
from benchmarks.sizes import size
from benchmarks.weblab import OURS, asked, get, post, serving
from config.runner.valkey import PrivateValkey

PROGRAM: Final = "pretix.wsgi:application"
EVENTS: Final = "/api/v1/organizers/bench/events/"
LIST, DATES, MINE = "pretix, fifty events", "pretix, fifty dates of a series", "ours, fifty sessions, signed in"
ORDER, SEAT = "pretix, an order", "ours, a seat, signed in"
DATABASE: Final = "pretix"


def main() -> None:
    """Take turns between the two, first reading and then taking places."""
    python = peerlab.python_of("pretix")
    if python is None:
        return
    circles, each = size(quick=200, usual=1_000, full=20_000), size(quick=10, usual=20, full=50)
    runs, events = size(quick=1, usual=5, full=5), size(quick=100, usual=1_000, full=1_000)
    orders, members = size(quick=20, usual=40, full=200), size(quick=60, usual=400, full=1_000)
    with laboratory() as lab, _environment(lab) as variables:
        told = json.loads(peerlab.run(python, "booking.py", *map(str, (events, runs + 1, orders)), variables=variables))
        populate(circles, each)
        hers, people = her_life(), made_members(members)
        rates: dict[str, list[float]] = {name: [] for name in (LIST, DATES, MINE, ORDER, SEAT)}
        with serving(lab, PROGRAM, python=python, **variables) as theirs, serving(lab, OURS) as ours:
            kinds = _lists(theirs, ours, told["key"], hers)
            for port, request in kinds.values():
                asked(port, [request], seconds=1)
            _ordered(theirs, told["key"], told["hot"][0], orders)
            taken_in_turn(ours, HOT, people[:60])  # what a process learns once is nobody's price
            for event in told["hot"][1:]:
                for name, (port, request) in kinds.items():
                    rates[name].append(asked(port, [request], seconds=size(quick=1, usual=3, full=8)).rate)
                rates[ORDER].append(_ordered(theirs, told["key"], event, orders))
                rates[SEAT].append(taken_in_turn(ours, HOT, people).rate)
    lists, places = ({name: rates[name] for name in names} for names in ((LIST, DATES, MINE), (ORDER, SEAT)))
    title = f"Fifty of {circles * each:,} sessions against fifty of {events:,} events"
    print(table(title, lists, unit="answers a second", base=LIST, name="list_against_pretix"))
    title = f"{orders} orders of one event, {members:,} seats of one evening"
    print(table(title, places, unit="a second", base=ORDER, name="claims_against_pretix"))


@contextlib.contextmanager
def _environment(lab: Laboratory) -> Iterator[dict[str, str]]:
    """Lend what pretix is told of its database, broker and folder, with the first two made."""
    url = lab.variables["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    folder = lab.folder / "pretix"
    folder.mkdir()
    broker = PrivateValkey()
    broker.start()
    try:
        yield _told(folder, peerlab.socket_of(url), broker.url())
    finally:
        broker.stop()


def _told(folder: Path, host: str, broker: str) -> dict[str, str]:
    sections = {
        "PRETIX": {"DATADIR": str(folder), "URL": "http://127.0.0.1", "INSTANCE_NAME": "bench"},
        "DATABASE": {"BACKEND": "postgresql", "NAME": DATABASE, "USER": "postgres", "HOST": host},
        "REDIS": {"LOCATION": broker},
        "CELERY": {"BROKER": broker, "BACKEND": broker},
    }
    named = {f"PRETIX_{section}_{key}": value for section, keys in sections.items() for key, value in keys.items()}
    return {**named, "PRETIX_CONFIG_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "pretix.settings"}


def _lists(theirs: int, ours: int, key: str, hers: dict[str, str]) -> dict[str, tuple[int, str]]:
    return {
        LIST: (theirs, get(EVENTS, key=key)),
        DATES: (theirs, get(f"{EVENTS}series/subevents/", key=key)),
        MINE: (ours, get(f"{API}/circles/{hers['slug']}/sessions/?limit=50", cookie=hers["cookie"])),
    }


def _ordered(port: int, key: str, event: dict[str, Any], number: int) -> float:
    """Order so many places, see that what is over the quota is refused, and return orders a second."""
    path, position = f"{EVENTS}{event['event']}/orders/", {"item": event["item"], "price": "0.00"}
    wishes = [
        post(path, {"email": f"c{n}@example.org", "locale": "en", "positions": [position]}, key=key)
        for n in range(number + 1)
    ]
    seen = asked(port, wishes[:-1], seconds=600, most=number, expects="201")
    asked(port, wishes[-1:], seconds=600, most=1, lines=1, expects="400")
    return seen.rate


if __name__ == "__main__":
    main()
