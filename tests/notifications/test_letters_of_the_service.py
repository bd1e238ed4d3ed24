"""A welcome, once; and word of a new agreement, once for each member and version."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Agreement, Member
from members.services.consents import grant_consent, withdraw_consent
from members.services.reference import announce_agreement, load_agreement
from notifications import planning
from notifications.messages import Message
from notifications.models import Delivery, Preference
from tests.factories import make_member
from tests.notifications.ledger import make_due, only, settle

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)  # no quiet hours where she is
NIGHT = datetime(2027, 1, 6, 4, tzinfo=UTC)  # 23:00 in New York
MORNING = datetime(2027, 1, 6, 13, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def first_version() -> None:
    load_agreement(NOW)


def newcomer(name: str | None = None, **fields: object) -> Member:
    """Make a member who has accepted nothing yet."""
    return make_member(name, agreed=False, **fields)


def accept(member: Member, *, version: int | None = None, now: datetime = NOW) -> None:
    grant_consent(member=member, purpose="agreement", version=version, now=now)


def publish(version: int = 2, *, now: datetime = NOW) -> None:
    Agreement.objects.create(version=version, text_en="Be kinder.", text_es="Con más cariño.", published_at=now)
    announce_agreement(version=version, now=now)


def kinds_owed(member: Member) -> list[tuple[str, int, str]]:
    rows = Delivery.objects.filter(recipient=member).order_by("kind", "version")
    return list(rows.values_list("kind", "version", "state"))


def test_she_is_welcomed_once_however_often_she_says_yes() -> None:
    pim = newcomer("pim")
    accept(pim)
    accept(pim)
    assert kinds_owed(pim) == [("welcome", 1, "pending")]
    Delivery.objects.all().delete()  # as when it is kept no longer
    withdraw_consent(member=pim, purpose="agreement", now=NOW + DAY)
    accept(pim, now=NOW + 2 * DAY)
    assert kinds_owed(pim) == []


def test_no_other_yes_is_a_beginning() -> None:
    pim = newcomer("pim")
    grant_consent(member=pim, purpose="reflections", now=NOW)
    assert kinds_owed(pim) == []


def test_at_night_the_welcome_waits_for_her_morning() -> None:
    accept(newcomer("pim"), now=NIGHT)
    assert only(kind="welcome").due_at == MORNING


def test_a_new_version_is_told_to_who_accepted_an_earlier_one_and_to_nobody_else() -> None:
    pim, ola, gone = newcomer("pim"), newcomer("ola"), newcomer("gone")
    for member in (pim, gone):
        accept(member)
    withdraw_consent(member=gone, purpose="agreement", now=NOW)
    Delivery.objects.all().delete()
    publish()
    announce_agreement(version=2, now=NOW)  # told twice it is owed once
    assert kinds_owed(pim) == [("agreement_renewed", 2, "pending")]
    assert kinds_owed(ola) == kinds_owed(gone) == []


def test_loading_what_is_shipped_tells_it() -> None:
    pim = newcomer("pim")
    accept(pim)
    Delivery.objects.all().delete()
    Agreement.objects.update(version=0)
    pim.consents.update(version=0)
    assert load_agreement(NOW)
    assert kinds_owed(pim) == [("agreement_renewed", 1, "pending")]


def test_only_the_newest_version_is_told_and_not_to_who_accepted_it_meanwhile(
    outbox: list[Message], client_for
) -> None:
    pim, ola = newcomer("pim", quiet_from=None, quiet_to=None), newcomer("ola", quiet_from=None, quiet_to=None)
    for member in (pim, ola):
        accept(member)
    Delivery.objects.all().delete()
    publish(2)
    publish(3)
    accept(ola, version=3)
    assert kinds_owed(pim) == [("agreement_renewed", 2, "void"), ("agreement_renewed", 3, "pending")]
    assert ("agreement_renewed", 3, "void") in kinds_owed(ola)
    Delivery.objects.update(state="pending", expires_at=NOW + 30 * DAY)  # whatever was taken back: the fence asks anew
    make_due()
    settle()
    assert [(message.to, message.subject) for message in outbox] == [(pim.email, "Our agreement has a new version")]
    with time_machine.travel(datetime.now(UTC), tick=False):
        (entry,) = client_for(pim).get("/api/v1/me/notifications/").json()["results"]
        assert (entry["kind"], entry["session"], entry["starts_at"]) == ("agreement_renewed", None, None)
        accept(pim, version=3)
        assert client_for(pim).get("/api/v1/me/notifications/").json()["results"] == []


def test_who_wants_no_word_from_us_gets_none() -> None:
    pim = newcomer("pim")
    Preference.objects.create(member=pim, topic="service", is_wanted=False, changed_at=NOW)
    accept(pim)
    publish()
    assert kinds_owed(pim) == []


def test_many_are_told_by_a_constant_number_of_statements() -> None:
    def told(count: int) -> tuple[int, int]:
        for member in [newcomer() for _ in range(count)]:
            accept(member)
        version = Agreement.objects.latest("version").version + 1
        Agreement.objects.create(version=version, text_en="x", text_es="x", published_at=NOW)
        with CaptureQueriesContext(connection) as asked:
            number = planning.owe_renewals(version=version, now=NOW)
        return number, len(asked)

    (one, of_one), (eight, of_eight) = told(1), told(7)
    assert (one, eight) == (1, 8)
    assert of_one == of_eight
