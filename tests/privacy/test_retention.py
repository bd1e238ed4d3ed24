"""What is over is not there any more: rows from long ago, the tasks that beat runs, and a count of what is left.

Both clocks count here: a row's age is compared by the database's own, as whoever deletes it does.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session as Login
from django.db import connection, models
from uuid6 import uuid7

from config.api.models import IdempotencyRecord, ThrottleCount
from config.audit.models import AuditEntry
from config.celery import app as celery
from config.privacy.models import Erasure, Export
from config.settings.deliveries import CELERY_BEAT_SCHEDULE
from groups.models import KeepingQuestion, Reflection, Seat
from groups.services import keeping
from members.models import Member
from notifications import archive
from notifications.models import AccountMail, ArchivedDelivery, Delivery
from tests.accounts.clients import Visitor
from tests.factories import make_circle, make_member, make_session

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
DAY: Final = timedelta(days=1)
PASSWORD: Final = "a quiet corner of the sea"
Maker = Callable[[Member, datetime], object]


def now() -> datetime:
    """The moment of asking: a run of all tests lasts longer than some rows are kept."""
    return datetime.now(UTC)


def _deliver(member: Member, at: datetime) -> None:
    archive.prepare(now=at)
    times = {"due_at": at, "not_before": at, "expires_at": at + DAY, "settled_at": at, "sent_at": at}
    common = {"recipient": member, "kind": "join_decided", "state": "sent", **times}
    Delivery.objects.create(occasion_id=uuid7(), **common)
    ArchivedDelivery.objects.create(occasion_id=uuid7(), archived_at=at, **common)


def _audit(member: Member, at: datetime) -> None:
    month = at.date().replace(day=1)
    after = (month + 31 * DAY).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS audit_entry_{month:%Y_%m} PARTITION OF audit_entry"
            f" FOR VALUES FROM ('{month} 00:00+00') TO ('{after} 00:00+00')"
        )
    AuditEntry.objects.create(at=at, actor_id=member.pk, action="text.revealed", subject_kind="members.member")


def _sat(member: Member, at: datetime) -> None:
    session = make_session(make_circle(), starts_at=at)
    Seat.objects.create(
        session=session, member=member, state="in", queued_at=at, attendance="attended", attendance_at=at
    )


def _wrote(member: Member, at: datetime) -> None:
    Reflection.objects.create(
        author=member, session=make_session(make_circle(), starts_at=at), text_sealed=b"x", created_at=at
    )


def _answered(member: Member, at: datetime) -> None:
    IdempotencyRecord.objects.create(
        member=member,
        scope=uuid7().hex,
        body="b",
        route="r",
        status=201,
        answer=b"x",
        created_at=at,
        expires_at=at + DAY,
    )


def _mail(member: Member, at: datetime) -> None:
    AccountMail.objects.create(due_at=at, not_before=at, expires_at=at + DAY / 96, state="expired")


def _export(member: Member, at: datetime) -> None:
    Export.objects.create(member=member, asked_at=at, state="ready", expires_at=at + DAY, archive_sealed=b"x")


def _login(member: Member, at: datetime) -> None:
    key = uuid7().hex
    Login.objects.create(session_key=key, session_data="x", expire_date=at)
    UserSession.objects.create(user=member, ip="100::", session_key=key, user_agent="Quincebrowser/7", created_at=at)


def _erased(member: Member, at: datetime) -> None:
    Erasure.objects.create(member_id=uuid7(), erased_at=at, key_destroyed_at=at, logins_ended_at=at)


# What is promised in docs/privacy.md, how a row of such an age is made, and what must be none of afterwards.
KEPT: Final[dict[str, tuple[timedelta, Maker, Callable[[], "models.QuerySet[Any]"]]]] = {
    "answers to repeated requests, 24 hours": (DAY, _answered, IdempotencyRecord.objects.all),
    "archives of what she gave, 24 hours": (
        DAY, _export, lambda: Export.objects.filter(archive_sealed__isnull=False),
    ),
    "account mail, 15 minutes": (DAY / 96, _mail, AccountMail.objects.all),
    "deliveries, 30 days": (30 * DAY, _deliver, lambda: Delivery.objects.filter(kind="join_decided")),
    "archived deliveries, 30 days": (
        30 * DAY, _deliver, lambda: ArchivedDelivery.objects.filter(kind="join_decided"),
    ),
    "who came, 12 weeks": (84 * DAY, _sat, lambda: Seat.objects.exclude(attendance="unknown")),
    "who read and acted, 24 months": (24 * 31 * DAY, _audit, AuditEntry.objects.all),
    "the browser's name, an hour after the login": (DAY / 24, _login, UserSession.objects.all),
    "logins that are over": (DAY / 24, _login, Login.objects.all),
    "the journal of erasures, 60 days": (60 * DAY, _erased, Erasure.objects.all),
    "reflections of a year that nobody asked about": (
        365 * DAY, _wrote,
        lambda: keeping.unasked(now=now()).exclude(author__in=KeepingQuestion.objects.values("member")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", KEPT)
def test_nothing_is_kept_longer_than_was_promised(what: str) -> None:
    age, make, left = KEPT[what]
    member = make_member()
    make(member, now() - age - 32 * DAY)
    assert left().count() == 1, "the test made nothing that could be left over"
    run_a_day_of_housekeeping()
    assert left().count() == 0


@pytest.mark.parametrize("what", [name for name in KEPT if "month" not in name and "an hour" not in name])
def test_and_not_shorter(what: str) -> None:
    age, make, left = KEPT[what]
    if what == "logins that are over":
        Login.objects.create(session_key="open", session_data="x", expire_date=now() + DAY)
    else:
        make(make_member(), now() - age / 2)
    before = left().count()
    run_a_day_of_housekeeping()
    moved = ArchivedDelivery.objects.filter(kind="join_decided").count() if "deliveries" in what else 0
    assert left().count() == before or moved == 2


def run_a_day_of_housekeeping() -> None:
    """This function will run every task that beat names but those that send or pass on, once each."""
    celery.loader.import_default_modules()
    for entry in CELERY_BEAT_SCHEDULE.values():
        name = str(entry["task"])
        if name not in ("notifications.tasks.tick", "groups.tasks.sweep"):
            celery.tasks[name]()


def test_windows_of_throttles_end() -> None:
    ThrottleCount.objects.create(key="k", scope="s", hits=1, ends_at=now() - DAY)
    run_a_day_of_housekeeping()
    assert not ThrottleCount.objects.exists()


def test_no_network_address_is_stored_by_whoever_logs_in_and_acts() -> None:
    """Kept for 0 of the 7 days that would be allowed: no column holds one, whatever it is called."""
    Member.objects.create_confirmed("mia@example.org", PASSWORD)
    for kind in ("browser", "app"):
        visitor = Visitor(kind)
        visitor.http.defaults["REMOTE_ADDR"] = "203.0.113.77"
        answer = visitor.auth(
            "post", "auth/login", {"email": "mia@example.org", "password": "a quiet corner of the sea"}
        )
        assert answer.status_code == 200
        assert visitor.api("get", "me/").status_code == 200
    assert UserSession.objects.count() == 2
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"100::"}
    assert not [label for label, texts in _all_texts() if any("203.0.113.77" in text for text in texts)]


def _all_texts() -> list[tuple[str, list[str]]]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in ("vault", "test_api"):
            rows = model._default_manager.values()
            found.append((model._meta.label, [str(row) for row in rows]))
    logins = [str(each.get_decoded()) for each in Login.objects.all()]
    return [*found, ("sessions.Session, opened", logins)]


def test_a_column_for_addresses_is_known_of() -> None:
    """A new one has to say how it keeps to seven days."""
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.GenericIPAddressField) or field.name in ("ip", "remote_addr", "address")
    }
    assert columns == {"usersessions.UserSession.ip"}


def test_every_promise_stands_where_people_read_it() -> None:
    from pathlib import Path

    text = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text()
    for words in ("24 hours", "30 days after they were settled", "12 weeks", "24 months", "15 minutes", "60 days"):
        assert words in text, words


def test_the_page_that_people_read_says_nothing_twice_and_nothing_that_is_over() -> None:
    from pathlib import Path

    docs = Path(__file__).parents[2] / "docs"
    lines = (docs / "privacy.md").read_text().splitlines()
    whats = [line.split("|")[1].split(":")[0].strip() for line in lines if line.startswith("| ")]
    assert len(whats) > 40
    assert len(whats) == len(set(whats))
    assert not [line for line in lines if "not built yet" in line.lower()]
    said = [line.split(".")[0] for line in lines if len(line) > 80 and not line.startswith("|")]
    assert len(said) == len(set(said))
