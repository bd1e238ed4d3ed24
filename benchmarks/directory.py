"""Looking for a circle among many: what each wish costs beside the plain list, at the slow end (p99) of many askings.

Through every middleware, in this process, so that the client costs the same on both sides. Each wish is asked with
other values each time, in turns with the plain list; pages of twenty as the app asks for them. By the clock, and by the
processor's time of this process and of the database together, of which other work on the machine takes little.
"""

import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from benchmarks.markdown import table
from benchmarks.sizes import size
from config.runner import environment
from config.runner.ephemeral import ephemeral_servers
from config.runner.parts import CHECKOUT
from members.circumstances import CHILD_STAGES, WORK_PATTERNS

PATH = "/api/v1/circles/"
PLAIN = "plain list"
THEMES = ("work_time", "balance", "cooking", "overwhelm", "comparison", "doing_it_all", "money", "yelling")
NORMS = ("baby_welcome", "camera_optional", "late_entry", "listening_only", "twenty_minutes")
ZONES = ("America/New_York", "Europe/Madrid", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo")
WORDS = (
    "bedtime", "lunch", "noche", "nurses", "twins", "night", "porch", "harbor", "luna", "madrugada", "shift",
    "preschool", "solo", "foster", "teachers", "winter", "kettle", "river", "garden", "commute", "coffee", "desk",
    "ferry", "market", "window", "lantern", "bridge", "orchard", "thunder", "violet",
)  # fmt: skip
# Words by a Zipf-like share, so that there are common ones and rare ones; a few circles meet in person.
_CIRCLES = """
    INSERT INTO groups_circle (
        id, slug, name, description, guilt_sources, norms, audience, language, meeting_format, timezone,
        duration_minutes, capacity, min_to_run, facilitators_wanted, enrolment, admission, is_discoverable,
        is_link_stale, version, created_at, changed_at, child_stages, work_patterns, city_latitude, city_longitude,
        join_questions)
    SELECT gen_random_uuid(), 'bench-' || n, initcap(one) || ' circle ' || n,
        'An hour for mothers about ' || one || ' and ' || two || ' after ' || three || ', one round, one topic.',
        ARRAY[(%(themes)s::text[])[1 + n %% 8], (%(themes)s::text[])[1 + n * 7 / 3 %% 8]],
        (%(norms)s::text[])[1 + n %% 3 : 1 + n %% 5], 'mothers and ' || two,
        CASE WHEN n %% 10 < 7 THEN 'en' WHEN n %% 10 < 9 THEN 'es' ELSE 'fr' END,
        CASE WHEN n %% 20 = 0 THEN 'in_person' WHEN n %% 7 = 0 THEN 'audio' ELSE 'online' END,
        (%(zones)s::text[])[1 + n %% 5], 60, 10, 3, 2, CASE WHEN n %% 9 = 0 THEN 'cohort' ELSE 'drop_in' END, 'open',
        n %% 25 <> 1, false, 1, now(), now(), (%(stages)s::text[])[1 + n %% 6 : 1 + n %% 8],
        CASE WHEN n %% 3 = 0 THEN ARRAY[(%(patterns)s::text[])[1 + n %% 5]] ELSE ARRAY[]::text[] END,
        CASE WHEN n %% 20 = 0 THEN round((random() * 100 - 40)::numeric, 1) END,
        CASE WHEN n %% 20 = 0 THEN round((random() * 300 - 150)::numeric, 1) END, ARRAY[]::text[]
    FROM generate_series(1, %(circles)s) AS n
    CROSS JOIN LATERAL (
        SELECT (%(words)s::text[])[ceil(30 ^ random())] AS one, (%(words)s::text[])[ceil(30 ^ random() + n * 0)] AS two,
            (%(words)s::text[])[ceil(30 * random() + n * 0)] AS three
    ) AS words
"""
_SESSIONS = """
    INSERT INTO groups_session (
        id, circle_id, local_start, timezone, fold, clock_kind, duration_minutes, starts_at, ends_at, state, capacity,
        seat_limit, taken, is_edited, is_dropped, is_room_generated, is_link_stale, quorum, schedule_version, version,
        created_at)
    SELECT gen_random_uuid(), circle.id, at, circle.timezone, 0, 'normal', 60, at, at + interval '1 hour', 'scheduled',
        10, 10, (random() * 10)::int, false, false, false, false, '', 1, 1, now()
    FROM groups_circle AS circle
    CROSS JOIN LATERAL (SELECT random() * interval '7 days' + circle.version * interval '0' AS first) AS week
    CROSS JOIN generate_series(0, %(each)s - 1) AS number
    CROSS JOIN LATERAL (SELECT date_trunc('minute', now() + first) + number * interval '7 days' AS at) AS times
"""


def main() -> None:
    """Ask in turns, and print the p99 of each kind of asking."""
    circles = size(quick=1_000, usual=20_000, full=20_000)
    each, runs = size(quick=4, usual=12, full=50), size(quick=2, usual=5, full=5)
    rounds = size(quick=20, usual=200, full=500)
    with _service() as get:
        _populate(circles, each)
        chance = random.Random(8)
        kinds = {name: itertools.cycle(_askings(name, chance)) for name in (PLAIN, *_WISHES, *_HERS)}
        for asked in kinds.values():
            get(next(asked))  # what a process learns once is nobody's price
        clock: dict[str, list[float]] = {name: [] for name in kinds}
        worked: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(runs):
            for name, spent in _took(get, kinds, rounds).items():
                clock[name].append(_p99([each.clock for each in spent]))
                worked[name].append(_p99([each.worked for each in spent]))
    title = f"Looking for a circle among {circles:,}, {circles * each:,} sessions: p99"
    print(table(title, clock, unit="ms", base=PLAIN, name="directory"))
    title = "The processor's time of the same, of the process and of the database"
    print(table(title, worked, unit="ms", base=PLAIN, name="directory_worked"))


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one asking, by the clock and of the processor."""

    clock: float
    worked: float


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def _took(get: Callable[[str], object], kinds: dict[str, Iterator[str]], rounds: int) -> dict[str, list[Spent]]:
    spent: dict[str, list[Spent]] = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, asked in kinds.items():
            address = next(asked)
            worked, began = _worked(), time.perf_counter()
            get(address)
            clock = time.perf_counter() - began
            spent[name].append(Spent(clock * 1000, (_worked() - worked) * 1000))
    return spent


def _worked() -> float:
    """Return the seconds that this process and its backend of the database have kept a processor busy."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    of_backend = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])  # ns, Linux
    return time.process_time() + of_backend / 1e9


_WISHES: dict[str, Callable[[random.Random], str]] = {
    "a word": lambda chance: f"q={chance.choice(WORDS)}",
    "two words": lambda chance: f"q={chance.choice(WORDS)}+{chance.choice(WORDS)}",
    "a misspelled word": lambda chance: f"q={_misspelled(chance.choice(WORDS), chance)}",
    "a theme": lambda chance: f"guilt_source={chance.choice(THEMES)}",
    "not a theme": lambda chance: f"guilt_source_not={chance.choice(THEMES)}",
    "norms": lambda chance: "&".join(f"norms={norm}" for norm in chance.sample(NORMS, 2)),
    "a language": lambda chance: f"language={chance.choice(['en', 'es', 'fr', 'pl'])}",
    "an evening": lambda chance: (
        f"weekday={chance.randrange(7)}&local_from={chance.randrange(17, 22)}:00&local_to=23:30"
        f"&tz={chance.choice(ZONES)}"
    ),
    "within an hour": lambda chance: "starts_within=60",
    "free seats": lambda chance: "has_seats=true",
    "near a place": lambda chance: f"place={chance.randrange(-40, 60)}.5,{chance.randrange(-150, 150)}.5&radius_km=200",
    "tonight, free, a theme, soonest first": lambda chance: (
        f"starts_within=480&has_seats=true&guilt_source={chance.choice(THEMES)}&ordering=next_session"
    ),
    "soonest first": lambda chance: "ordering=next_session",
}


# What a mother asks who is signed in, painted three evenings and said how old her children are.
_HERS: dict[str, str] = {
    "suggestions": f"{PATH}suggestions/",
    "suggestions without hours": f"{PATH}suggestions/?without=hours",
    "starting soon": "/api/v1/me/starting-soon/",
}


def _askings(name: str, chance: random.Random) -> list[str]:
    if name in _HERS:
        return [_HERS[name]]
    return [f"{PATH}?{_WISHES[name](chance)}" for _ in range(50)] if name in _WISHES else [PATH]


def _misspelled(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + chance.choice("aeiounrst") + word[at + 1 :]


@contextmanager
def _service() -> Iterator[Callable[[str], object]]:
    with tempfile.TemporaryDirectory(prefix="kindcircle-bench-") as folder, ephemeral_servers() as servers:
        variables = environment.for_parts(marker="bench", var=Path(folder), port=1, mail_port=1, servers=servers)
        os.environ.update(variables | {"DJANGO_SETTINGS_MODULE": "config.settings.test"})
        for database in ("default", "keys"):
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", f"--database={database}"]
            subprocess.run(migrate, cwd=CHECKOUT, env=os.environ, check=True)
        django.setup()
        from django.test import Client  # noqa: PLC0415

        client, hers = Client(), Client()

        def get(address: str) -> object:
            if address in _HERS.values() and not hers.session.get("_auth_user_id"):
                hers.force_login(_mother(), backend="allauth.account.auth_backends.AuthenticationBackend")
            answer = (hers if address in _HERS.values() else client).get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.content.decode()}")
            return answer

        yield get


def _mother() -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from members.models import Availability, Member  # noqa: PLC0415
    from members.services.consents import grant_consent  # noqa: PLC0415
    from members.services.people import change_profile  # noqa: PLC0415

    member = Member.objects.create_user("mother@example.org", timezone="Europe/Madrid")
    evenings = [(weekday, 20 * 60, 1440) for weekday in (0, 2, 4)]
    Availability.objects.bulk_create(
        Availability(member=member, weekday=weekday, from_minute=since, to_minute=until)
        for weekday, since, until in evenings
    )
    grant_consent(member=member, purpose="circumstances", now=timezone.now())
    said: Any = {"child_stages": ["baby", "toddler"], "work_patterns": ["shift"], "needs": ["baby_welcome"]}
    return change_profile(member=member, expected_version=None, changes=said, now=timezone.now())


def _populate(circles: int, each: int) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        lists = {"themes": list(THEMES), "norms": list(NORMS), "zones": list(ZONES), "words": list(WORDS)}
        lists |= {"stages": list(CHILD_STAGES), "patterns": list(WORK_PATTERNS)}
        cursor.execute(_CIRCLES, {"circles": circles, **lists})
        cursor.execute("SET session_replication_role = replica")  # without history and the checks of what fits
        cursor.execute(_SESSIONS, {"each": each})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
