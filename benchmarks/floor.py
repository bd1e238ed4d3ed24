"""The floor: a WSGI program that asks one prepared statement and writes its rows by orjson. No login, no rights.

`/sessions/{circle}` are the next fifty sessions of a circle, `/agenda/{member}` the next sessions of a member.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any, Final

import orjson
import psycopg
from psycopg.rows import dict_row

_FIELDS: Final = """
    session.id, circle.slug AS circle, session.starts_at, session.ends_at, session.local_start, session.timezone,
    session.clock_kind, session.duration_minutes, session.state, session.capacity - session.taken AS free_seats
"""
_STATEMENTS: Final = {
    "sessions": f"""
        SELECT {_FIELDS} FROM groups_session AS session JOIN groups_circle AS circle ON circle.id = session.circle_id
        WHERE circle_id = %s::uuid AND ends_at > now() ORDER BY starts_at, session.id LIMIT 50
    """,
    "agenda": f"""
        SELECT {_FIELDS}, seat.state AS seat
        FROM groups_seat AS seat JOIN groups_session AS session ON session.id = seat.session_id
        JOIN groups_circle AS circle ON circle.id = session.circle_id
        WHERE seat.member_id = %s::uuid AND seat.state <> 'out' AND ends_at > now()
        ORDER BY starts_at, session.id LIMIT 50
    """,
}
_kept: list[psycopg.Connection[Any]] = []


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer the rows that the address asks for."""
    _, kind, key = environ["PATH_INFO"].split("/")
    if not _kept:
        _kept.append(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, row_factory=dict_row))
    rows = _kept[0].execute(_STATEMENTS[kind], [key], prepare=True, binary=True).fetchall()
    body = orjson.dumps({"next": None, "previous": None, "results": rows})
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
