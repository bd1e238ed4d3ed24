"""Taking seats over HTTP, logged in and through every middleware: one evening that all want, many, and a full one.

Beside them the usual way, which locks the session, counts and writes, and does nothing else: no line, no letters owed,
no history. After each round the seats are counted: as many as there were to be had, and none twice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from benchmarks.laboratory import laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size
from benchmarks.weblab import OURS, Seen, asked, put, serving

HOT, SPREAD, FULL, USUAL = "one evening", "an evening for ten each", "a full evening", "lock, then ORM"
TOKEN = "c" * 32
_days = count(1)


def main() -> None:
    """Take turns, each member once in a round."""
    number = size(quick=60, usual=1_000, full=10_000)
    runs = size(quick=1, usual=5, full=5)
    with laboratory() as lab:
        people = made_members(number)
        measured: dict[str, list[float]] = {name: [] for name in (USUAL, HOT, SPREAD, FULL)}
        slow: dict[str, list[float]] = {name: [] for name in measured}
        with serving(lab, OURS) as port:
            for _ in range(runs):
                for name in measured:
                    seen = taken_in_turn(port, name, people)
                    measured[name].append(seen.rate)
                    slow[name].append(seen.p99)
    print(table(f"{number:,} seats taken", measured, unit="seats a second", base=USUAL, name="claims"))
    print(table(f"{number:,} seats taken: p99", slow, unit="ms", base=HOT, name="claims_p99"))


def taken_in_turn(port: int, name: str, people: Sequence[tuple[Any, str]]) -> Seen:
    """Let all of them take a seat in new evenings of that kind. Raises RuntimeError where the seats do not add up."""
    from groups.models import Seat, Session  # noqa: PLC0415

    rooms = 1 if name != SPREAD else -(-len(people) // 10)
    seats = {FULL: 0, SPREAD: 10}.get(name, len(people))
    made = made_evenings([member for member, _ in people], rooms, seats)
    path = "/api/v1/bench/sessions/{}/seat/" if name == USUAL else "/api/v1/sessions/{}/seat/"
    requests = [
        put(path.format(made[number % rooms].pk), {"state": "in"}, cookie=cookie, token=TOKEN)
        for number, (_, cookie) in enumerate(people)
    ]
    seen = asked(port, requests, seconds=600, most=len(requests))
    held = Seat.objects.filter(session__in=made, state__in=Seat.TAKEN)
    counted = sum(Session.objects.filter(pk__in=[each.pk for each in made]).values_list("taken", flat=True))
    members = held.values("member").distinct().count()
    if not held.count() == counted == members == (0 if name == FULL else len(people)):
        raise RuntimeError(f"{name}: {held.count()} seats, {counted} counted, {members} members")
    return seen


def made_members(number: int) -> list[tuple[Any, str]]:
    """Make members who accepted the agreement and are logged in, each with her cookie."""
    from benchmarks.population import without_triggers  # noqa: PLC0415
    from members.models import Agreement, Consent, Member  # noqa: PLC0415

    now = datetime.now(UTC)
    said = {"text_en": "Be kind.", "text_es": "Con cariño.", "published_at": now - timedelta(days=1)}
    agreement = Agreement.objects.order_by("version").last() or Agreement.objects.create(version=1, **said)
    with without_triggers():
        people = Member.objects.bulk_create(
            Member(email=f"c{n:06}@example.org", password=f"!{n}", adult_attested_at=now) for n in range(number)
        )
        Consent.objects.bulk_create(
            Consent(member=each, purpose=Consent.Purpose.AGREEMENT, version=agreement.version, granted_at=now)
            for each in people
        )
    return list(zip(people, _cookies(people, now), strict=True))


def _cookies(people: Sequence[Any], now: datetime) -> list[str]:
    """Log them all in, as one statement."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.contrib.sessions.models import Session as Login  # noqa: PLC0415

    store, backend = SessionStore(), "allauth.account.auth_backends.AuthenticationBackend"
    logins = []
    for number, each in enumerate(people):
        told = {SESSION_KEY: str(each.pk), BACKEND_SESSION_KEY: backend}
        data = store.encode({**told, HASH_SESSION_KEY: each.get_session_auth_hash()})
        key = f"bench{number:027}"
        logins.append(Login(session_key=key, session_data=data, expire_date=now + timedelta(days=1)))
    return [login.session_key for login in Login.objects.bulk_create(logins)]


def made_evenings(people: Sequence[Any], rooms: int, seats: int) -> list[Any]:
    """Make a circle to which all belong, with so many coming sessions of so many seats."""
    from django.db import connection  # noqa: PLC0415

    from benchmarks.population import without_triggers  # noqa: PLC0415
    from groups.models import Circle, Membership, Session  # noqa: PLC0415

    day = next(_days)
    now = datetime.now(UTC).replace(microsecond=0)
    circle = Circle.objects.create(slug=f"claims-{day}", name=f"Claims {day}", timezone="UTC", capacity=12)
    with without_triggers():
        Membership.objects.bulk_create(
            Membership(circle=circle, member=each, handle=f"h{n}", joined_at=now) for n, each in enumerate(people)
        )
        starts = [now + timedelta(days=3 * day, hours=2 * n) for n in range(rooms)]
        made = Session.objects.bulk_create(
            Session(
                circle=circle, local_start=at.replace(tzinfo=None), timezone="UTC", duration_minutes=60, starts_at=at,
                ends_at=at + timedelta(hours=1), capacity=seats, seat_limit=seats,
            )
            for at in starts
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE groups_session, groups_seat, groups_membership")
    return made


if __name__ == "__main__":
    main()
