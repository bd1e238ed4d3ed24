"""Notices to a circle: who tells and who reads, what none may hold, how many there are, and how they end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.audit.models import AuditEntry
from groups.models import Block, Circle, Membership, Notice, Report
from groups.notices import holds_address
from groups.services import care
from members.models import Member
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
FACT = "On Tuesday we are in the blue room."
STATE, ROLE = Membership.State, Membership.Role


@pytest.fixture
def fay() -> Member:
    return make_member("fay")


@pytest.fixture
def pim() -> Member:
    return make_member("pim")


@pytest.fixture
def circle(fay: Member, pim: Member) -> Circle:
    circle = make_circle(slug="lantern")
    make_membership(circle, fay, role=ROLE.FACILITATOR, handle="Quiet Heron")
    make_membership(circle, pim)
    return circle


def tell(client: Any, circle: Circle, text: str = FACT, **how: Any) -> Any:
    return client.post(f"/api/v1/circles/{circle.slug}/notices/", {"text": text, **how}, "application/json")


def read(client: Any, path: str = "circles/lantern/notices/") -> list[str]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return [row["text"] for row in answer.json()["results"]]


def test_a_member_reads_it_on_the_circle_and_among_hers(client_for, circle: Circle, fay: Member, pim: Member) -> None:
    made = tell(client_for(fay), circle)
    assert made.status_code == 201, made.content
    assert made.json()["handle"] == "Quiet Heron"
    assert read(client_for(pim)) == read(client_for(pim), "me/notices/") == [FACT]
    assert tell(client_for(pim), circle).status_code == 403
    assert read(client_for(make_member()), "me/notices/") == []


def test_each_reading_is_written_down(client_for, circle: Circle, fay: Member, pim: Member) -> None:
    tell(client_for(fay), circle)
    before = AuditEntry.objects.using("audit").filter(actor_id=pim.pk).count()
    read(client_for(pim))
    assert AuditEntry.objects.using("audit").filter(actor_id=pim.pk).count() == before + 1


@pytest.mark.parametrize(
    "text",
    [
        "Come by https://meet.example/x", "See www.lantern.example", "meet.google.com/abc", "Write to fay@example.org",
        "Call 555 0100 200", "+49 30 5550100", "tel:123", "lanterns.org has it",
    ],
)  # fmt: skip
def test_no_address_goes_along(client_for, circle: Circle, fay: Member, text: str) -> None:
    answer = tell(client_for(fay), circle, text)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "holds_address")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "On 2027-01-05 we begin at 20:30, not 21:00.", "5.1.2027, 19:30-20:30", "Room 12, 3rd floor",
        "No circle on 24/12/2026 and 31/12/2026.", "We meet 1930-2030.", "Nächste Woche ist Fay. Wir freuen uns",
    ],
)  # fmt: skip
def test_days_hours_and_rooms_are_facts(text: str) -> None:
    assert not holds_address(text)


def test_it_is_one_short_line(client_for, circle: Circle, fay: Member) -> None:
    for text in ("", "   ", "a" * 281, "two\nlines"):
        assert tell(client_for(fay), circle, text).status_code == 400
    for days in (0, 15):
        assert tell(client_for(fay), circle, days=days).status_code == 400
    assert tell(client_for(fay), circle, "a" * 280, days=14).status_code == 201


def test_two_a_day_are_enough_whoever_writes_them(client_for, circle: Circle, fay: Member) -> None:
    lee = make_member()
    make_membership(circle, lee, role=ROLE.CO_FACILITATOR)
    for author, status in ((fay, 201), (lee, 201), (fay, 409)):
        answer = tell(client_for(author), circle)
        assert answer.status_code == status, answer.content
    assert answer.json()["code"] == "notices_enough"
    Notice.objects.update(created_at=NOW - timedelta(hours=25))
    assert tell(client_for(lee), circle).status_code == 201


def test_withdrawn_or_over_it_is_gone(client_for, circle: Circle, fay: Member, pim: Member) -> None:
    first, second = (tell(client_for(fay), circle, text).json()["id"] for text in ("First.", "Second."))
    assert read(client_for(pim)) == ["Second.", "First."]
    path = f"/api/v1/circles/lantern/notices/{second}/"
    assert client_for(pim).delete(path).status_code == 403
    assert [client_for(fay).delete(path).status_code for _ in range(2)] == [204, 404]
    assert read(client_for(pim)) == ["First."]
    long_ago = NOW - timedelta(days=9)
    Notice.objects.filter(pk=first).update(created_at=long_ago, expires_at=long_ago + timedelta(days=1))
    assert read(client_for(pim)) == read(client_for(fay)) == []
    assert client_for(fay).delete(f"/api/v1/circles/lantern/notices/{first}/").status_code == 404


def test_it_is_as_good_as_whoever_wrote_it(client_for, circle: Circle, fay: Member, pim: Member) -> None:
    tell(client_for(fay), circle)
    Membership.objects.filter(member=fay).update(role=ROLE.MEMBER)
    assert read(client_for(pim)) == []
    Membership.objects.filter(member=fay).update(role=ROLE.FACILITATOR)
    assert read(client_for(pim)) == [FACT]
    Membership.objects.filter(member=pim).update(state=STATE.LEFT, ended_at=NOW)
    assert read(client_for(pim), "me/notices/") == []


def test_two_who_are_kept_apart_read_nothing_of_each_other(
    client_for, circle: Circle, fay: Member, pim: Member
) -> None:
    Block.objects.create(blocker=pim, blocked=fay, circle=circle, handle="Quiet Heron")
    tell(client_for(fay), circle)
    assert read(client_for(pim)) == []
    assert read(client_for(fay)) == [FACT]


def test_words_that_sound_like_danger_reach_administrators(client_for, circle: Circle, fay: Member) -> None:
    answer = tell(client_for(fay), circle, "I want to die and we are in the blue room.")
    assert answer.json()["show_support"] is True
    report = Report.objects.get()
    assert (report.subject, report.reported, report.reporter, report.is_for_administrators) == (
        "facilitator", fay, None, True,
    )  # fmt: skip
    assert report.text_sealed is None
    assert tell(client_for(fay), circle).json()["show_support"] is False


def test_it_is_forgotten_thirty_days_after_its_end(client_for, circle: Circle, fay: Member) -> None:
    tell(client_for(fay), circle, days=1)
    for days, left in ((30, 1), (32, 0)):
        care.forget_what_is_over(now=NOW + timedelta(days=days))
        assert Notice.objects.count() == left


def test_the_database_refuses_one_that_ends_before_it_begins(circle: Circle, fay: Member) -> None:
    hers = {"circle": circle, "author": fay, "text_sealed": b"x", "created_at": NOW}
    hour = timedelta(hours=1)
    for ends, withdrawn in ((NOW, None), (NOW + hour, NOW - hour)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(expires_at=ends, withdrawn_at=withdrawn, **hers)
