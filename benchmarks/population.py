"""Members, circles, sessions and seats in any number, written as sets and without triggers."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection
from uuid6 import uuid7

from groups.models import Circle, Membership, Seat, Session
from members.models import Member
from notifications.letters import message_id
from notifications.letters.compose import key_of
from notifications.models import Delivery

ZONES: Final = ("America/New_York", "Europe/London", "Europe/Berlin", "America/Los_Angeles", "America/Sao_Paulo")
SEATS: Final = 10
_CHUNK: Final = 5000
_OWE: Final = """
    INSERT INTO notifications_delivery (
        id, recipient_id, kind, occasion_id, session_id, version, lead_minutes, channel, state, due_at, expires_at,
        not_before, attempts, error_code, created_at)
    SELECT gen_random_uuid(), seat.member_id, 'reminder', seat.id, seat.session_id, 1, 4320, 'email', 'pending', due.at,
        due.at + interval '1 day', due.at, 0, '', now()
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS number FROM groups_seat) AS seat
    CROSS JOIN LATERAL (
        SELECT statement_timestamp() + %(over)s * (place::float / number) * interval '1 second' AS at
    ) AS due
"""


@contextmanager
def without_triggers() -> Iterator[None]:
    """Let rows be written without history and without checks of foreign keys; the benchmark wrote both sides."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def populate(seats: int, *, starts_at: datetime, members: int | None = None) -> None:
    """Write that many held seats, ten to a session, a session every minute; members in five zones and two languages."""
    with without_triggers():
        people = _people(min(members or seats, seats))
        circles = [
            Circle(slug=f"planned-{n}", name=f"Circle {n}", timezone=ZONES[n % len(ZONES)])
            for n in range(-(-len(people) // SEATS))
        ]
        Circle.objects.bulk_create(circles, batch_size=_CHUNK)
        _join(circles, people)
        _seat(circles, people, seats, starts_at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def forget_debts() -> None:
    """Empty the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_delivery")


def owe_first_reminders(now: datetime, *, over_seconds: float = 0) -> dict[str, float]:
    """Owe the first reminder of every seat, due now or evenly over the coming seconds; return when each is, by key."""
    forget_debts()
    with connection.cursor() as cursor:
        cursor.execute(_OWE, {"over": over_seconds})
        cursor.execute("ANALYZE notifications_delivery")
    rows = Delivery.objects.all() if over_seconds else []
    return {message_id(key_of(row)): row.due_at.timestamp() for row in rows}


def dumped(columns: str) -> bytes:
    """Return the ledger as COPY writes it."""
    with connection.cursor() as cursor, cursor.copy(f"COPY notifications_delivery ({columns}) TO STDOUT") as copy:
        return b"".join(copy)


def copied(columns: str, rows: bytes) -> None:
    """Read the ledger back by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY notifications_delivery ({columns}) FROM STDIN") as copy:
        copy.write(rows)


def _people(number: int) -> list[Member]:
    people = [
        Member(
            email=f"m{n:07}@example.org",
            password="!",
            quiet_from=None,
            quiet_to=None,
            timezone=ZONES[n // SEATS % len(ZONES)],
            locale="es" if n % 2 else "en",
        )
        for n in range(number)
    ]
    return Member.objects.bulk_create(people, batch_size=_CHUNK)


def _join(circles: list[Circle], people: list[Member]) -> None:
    now = datetime.now(UTC)
    Membership.objects.bulk_create(
        (
            Membership(circle=circles[n // SEATS], member=person, handle=f"h{n}", joined_at=now)
            for n, person in enumerate(people)
        ),
        batch_size=_CHUNK,
    )


def _seat(circles: list[Circle], people: list[Member], seats: int, starts_at: datetime) -> None:
    now = datetime.now(UTC)
    rooms = itertools.islice(itertools.cycle(range(len(circles))), -(-seats // SEATS))
    sessions = [
        _session(circles[room], starts_at + timedelta(minutes=number // len(circles) + number % 1440))
        for number, room in enumerate(rooms)
    ]
    Session.objects.bulk_create(sessions, batch_size=_CHUNK)
    taken = (
        Seat(session=session, member=person, state="in", queued_at=now)
        for number, session in enumerate(sessions)
        for person in people[number % len(circles) * SEATS : number % len(circles) * SEATS + SEATS]
    )
    Seat.objects.bulk_create(taken, batch_size=_CHUNK)


def _session(circle: Circle, starts_at: datetime) -> Session:
    return Session(
        id=uuid7(),
        circle=circle,
        local_start=starts_at.replace(tzinfo=None),
        timezone=circle.timezone,
        duration_minutes=60,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=60),
        capacity=SEATS,
        seat_limit=SEATS,
        taken=SEATS,
    )
