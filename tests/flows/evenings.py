"""A whole flow of circles of each kind: who reads what as the evenings come and go, and all that they were answered."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings as ours
from django.core.management import call_command
from django.test import Client

from groups.models import Circle, Session
from members.models import Member
from notifications.models import Delivery
from notifications.tasks import tick
from tests.factories import make_duty, make_member, make_membership
from tests.faults.harness import wait_until
from tests.flows.reading import addresses
from tests.flows.searching import admin_pages
from tests.notifications.ledger import make_due
from tests.processes import environment

MONITOR = "of-a-monitor"
WORKERS = {
    "the loop": ("manage.py", "run_deliveries"),
    "a worker": ("-m", "celery", "--app", "config", "worker", "--loglevel", "DEBUG", "--pool", "solo"),
}
OURS = ("config", "groups", "members", "notifications")


class Evenings(NamedTuple):
    """One of each kind, by what its circle goes by."""

    pasted: Session
    made: Session
    mixed: Session
    by_phone: Session
    small: Session


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    at = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "email": member.email},
        {"method": "mfa", "at": at, "type": "totp"},
    ]
    session.save()
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return client


class Reader:
    """One member's browser. Everything it is answered is kept, but what the door itself says."""

    def __init__(self, member: Member, kept: list[str]) -> None:
        self.member, self.client, self.kept = member, browser(member), kept
        self.is_outside = False  # of some circle by now: what she is refused counts as an answer too

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Ask, keep the answer, and return its JSON."""
        call = getattr(self.client, method)
        given = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer = call(address, headers={"If-Match": "*", **headers}, **given)
        assert answer.status_code < (500 if self.is_outside else 400), (
            f"{method} {path}: {answer.status_code} {answer.content[:300]!r}"
        )
        if not path.endswith("/join/"):
            self.kept.append(f"{answer.content.decode()} {dict(answer.headers)}")
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else None


class Story:
    """A circle of each kind, what happens there, and all that anybody was told about it."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        awake = {"quiet_from": None, "quiet_to": None}
        self.fay = Reader(make_member("fay", is_approved_facilitator=True, **awake), self.kept)
        self.cora = Reader(make_member("cora", **awake), self.kept)
        self.pim = Reader(make_member("pim", **awake), self.kept)
        self.ola = Reader(make_member("ola", **awake), self.kept)
        ada = make_member("ada", is_staff=True, is_superuser=True)
        make_duty(ada)
        self.ada = Reader(ada, self.kept)
        self.told: set[str] = set()

    def start(self, slug: str, offset: timedelta, **fields: object) -> Session:
        """Start a circle with one session, and let everybody in."""
        body = {"slug": slug, "name": slug.title(), "timezone": "Europe/Berlin", "min_to_run": 2, **fields}
        self.fay("post", "circles/", body, **{"Idempotency-Key": slug})
        circle = Circle.objects.get(slug=slug)
        make_membership(circle, self.cora.member, role="co_facilitator", handle="Tidal Wren")
        start = (datetime.now(UTC) + offset).astimezone(circle.zone).replace(tzinfo=None, second=0, microsecond=0)
        made = self.fay("post", f"circles/{slug}/sessions/", {"local_start": start.isoformat()})
        for reader in (self.pim, self.ola):
            reader("put", f"sessions/{made['id']}/seat/", {"state": "in"})
        return Session.objects.get(pk=made["id"])

    def repeat(self, slug: str) -> Session:
        """Let a circle meet every week, change that once and think again once; return its first evening."""
        start = (datetime.now(UTC) + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
        body = {"rrule": "FREQ=WEEKLY;COUNT=4", "dtstart_local": start.isoformat()}
        made = self.fay("post", f"circles/{slug}/series/", body)
        path = f"series/{made['id']}/changes/"
        self.fay("post", f"{path}?dry_run=true", {"scope": "all", "duration_minutes": 45})
        for minutes in (45, 50):
            change = self.fay("post", path, {"scope": "all", "duration_minutes": minutes})
        self.fay("delete", f"{path}{change['id']}/")
        return Session.objects.filter(series=made["id"]).earliest("starts_at")

    def join(self, session: Session, *readers: Reader) -> None:
        """Come in: the one place where an address is told."""
        for reader in readers:
            said = reader("post", f"sessions/{session.pk}/join/")
            self.told |= {str(said[key]) for key in ("url", "place") if said[key]}

    def read_everything(self, *sessions: Session) -> None:
        """Read what each of them may read, wherever a session or a circle is spoken of."""
        for reader in (self.fay, self.cora, self.pim, self.ola):
            for path in (
                "circles/",
                "me/",
                "me/agenda/",
                "me/circles/",
                "me/notifications/",
                "me/attended/",
                "me/prompts/",
            ):
                reader("get", path)
            for session in sessions:
                slug = session.circle.slug
                for path in (f"circles/{slug}/", f"circles/{slug}/sessions/", f"sessions/{session.pk}/",
                             f"sessions/{session.pk}/calendar.ics"):  # fmt: skip
                    reader("get", path)
        for session in sessions:
            self.fay("get", f"sessions/{session.pk}/quorum/")
            self.fay("get", f"sessions/{session.pk}/seats/")
            self.fay("get", f"sessions/{session.pk}/attendance/")

    def read_every_address(self, *sessions: Session) -> int:
        """Ask for all that is served, as who leads, who comes, staff and nobody; return how many that were."""
        asked = list(addresses(*sessions))
        clients = [each.client for each in (self.fay, self.pim, self.ada)]
        for path, client in product(asked, [*clients, Client()]):
            answer = client.get(path)
            assert answer.status_code < 500, f"{path}: {answer.status_code}"
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.kept.append(f"{said.decode()} {dict(answer.headers)}")
        return len(asked)

    def read_the_admin(self) -> int:
        """Open every page that there is for staff; return how many of them there were."""
        pages = list(admin_pages())
        for path, allowed in pages:
            answer = self.ada.client.get(path)
            assert answer.status_code in allowed, f"{path}: {answer.status_code}"
            self.kept.append(f"{answer.content.decode()} {dict(answer.headers)}")
        return len(pages)

    def read_figures(self) -> None:
        """What a monitor reads."""
        answer = self.ada.client.get("/metrics", headers={"Authorization": f"Bearer {MONITOR}"})
        assert answer.status_code == 200
        self.kept.append(answer.content.decode())

    def let_workers_say(self, *sessions: Session) -> dict[str, str]:
        """Call an evening off twice and let the two kinds of worker tell everybody; return what each of them said."""
        said = {}
        for session, (name, command) in zip(sessions, WORKERS.items(), strict=True):
            self.fay("post", f"sessions/{session.pk}/cancel/")
            make_due()
            tick.delay()
            told = Delivery.objects.filter(session_id=session.pk, kind="session_cancelled", state="sent")
            said[name] = worker(*command, until=told.exists)
            assert told.exists()
        return said

    def read_feed(self) -> None:
        """Subscribe to her calendar and read it."""
        address = self.pim("post", "me/calendar-feed/")["url"]
        self.pim("get", "/" + address.split("://", 1)[1].split("/", 1)[1])

    def export(self) -> None:
        """Take everything along that the service knows of each of them."""
        for reader in (self.fay, self.cora, self.pim, self.ola):
            for app in holders():
                self.kept.append(json.dumps(app.export(reader.member.pk)))
        table = StringIO()
        call_command("export_circles", stdout=table)
        self.kept.append(table.getvalue())


def holders() -> list[Any]:
    """Everything here that holds something about a member, ours and the two leaves."""
    names = [f"{each.name}.portability" for each in apps.get_app_configs() if each.name.split(".")[0] in OURS]
    return [import_module(name) for name in names if find_spec(name)]


def worker(*command: str, until: Callable[[], object]) -> str:
    """Run a program that settles what is due, as talkative as it can be; return all that it said."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=Path(ours.BASE_DIR), stdout=said, stderr=subprocess.STDOUT,
            env=environment(DJANGO_SETTINGS_MODULE="tests.flows.talkative", PUSH_ORIGIN=ours.PUSH_EXTRA_ORIGINS[0]),
        )  # fmt: skip
        try:
            wait_until(until, 240)
            process.terminate()
            process.wait(60)
        finally:
            process.kill()
        said.seek(0)
        return said.read()
