"""New zone data is tried on a copy: it says what would move, the service goes on as it is, and the proof notices."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import zonedata as shipped
from config.operations import rehearsal
from groups.models import Session
from groups.services import zonedata
from notifications.models import Delivery
from tests.factories import make_circle, make_session
from tests.groups.test_zonedata import Evening, note, old_instant
from tests.operations.test_rehearsal import here  # noqa: F401  (a fixture: the programs, and no copy is left)

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]
VANCOUVER = "America/Vancouver"


def run(command: str, **options: bool) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def winter_evening() -> Evening:
    """Eight in the evening of a coming January, as it was scheduled before western Canada kept its summer time."""
    now = timezone.now()
    local = datetime(now.year + 1, 1, 20, 20)  # noqa: DTZ001  (what a wall shows)
    note(VANCOUVER, now - timedelta(days=1))
    evening = Evening(VANCOUVER, local, old_instant(local, VANCOUVER, now))
    evening.seat("America/New_York")
    evening.seat(VANCOUVER)
    return evening


def test_what_would_move_is_shown_on_a_copy_and_then_done_with_its_proof() -> None:
    evening = winter_evening()
    untouched = make_session(make_circle(timezone="Europe/Berlin"), starts_at=timezone.now() + timedelta(days=9))
    before = evening.now().starts_at
    day = evening.session.local_start
    line = (
        f"{evening.session.pk} {VANCOUVER} {day:%Y-%m-%d} 20:00: {before.astimezone(UTC):%Y-%m-%dT%H:%MZ} -> "
        f"{before - timedelta(hours=1):%Y-%m-%dT%H:%MZ}, 1 told\n"
    )
    proof = f"zone data {shipped.release()}: 2 of 2 sessions stand as their wall says"

    told = run("rehearse_zones")
    assert line in told
    assert "1 sessions moved, 1 people see another hour and are told" in told
    assert proof in told
    assert "A second run moves nothing, and every wall shows what it did. The copy is dropped." in told
    assert evening.now().starts_at == before, "the service goes on as it is"
    assert not Delivery.objects.filter(kind="session_moved").exists()

    done = run("recompute_instants", list=True)
    assert line in done
    assert proof in done
    assert str(untouched.pk) not in done
    assert evening.now().starts_at == before - timedelta(hours=1)
    assert Delivery.objects.filter(kind="session_moved", channel="email").count() == 1
    assert (
        run("recompute_instants", list=True)
        == "0 sessions moved, 0 people see another hour and are told\n" + proof + "\n"
    )


def test_a_session_that_cannot_follow_is_named_before_the_service_has_the_data() -> None:
    evening = winter_evening()
    at = evening.now().starts_at - timedelta(hours=1)
    local = datetime.combine(evening.session.local_start.date(), evening.session.local_start.time())
    Session.objects.create(  # put there meanwhile by somebody who had the new data
        circle=evening.circle, local_start=local, timezone=VANCOUVER, duration_minutes=60, starts_at=at,
        ends_at=at + timedelta(hours=1), capacity=10, seat_limit=10,
    )  # fmt: skip
    with pytest.raises(CommandError, match=f"1 sessions could not follow their clocks: session {evening.session.pk}"):
        call_command("recompute_instants", stdout=StringIO())
    with pytest.raises(CommandError, match=r"Not rehearsed\. python\S* manage\.py: CommandError: 1 sessions could not"):
        run("rehearse_zones")


def test_the_proof_goes_from_the_instant_to_the_wall() -> None:
    evening, now = winter_evening(), timezone.now()
    assert zonedata.off_the_wall(now=now) == (1, 1)
    zonedata.follow_clocks(now=now)
    assert zonedata.off_the_wall(now=now) == (1, 0)
    Session.objects.filter(pk=evening.session.pk).update(local_start=evening.session.local_start + timedelta(minutes=1))
    assert zonedata.off_the_wall(now=now) == (1, 1)


def test_a_wall_that_changes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    winter_evening()
    monkeypatch.setattr(rehearsal, "WALLS", "SELECT md5(string_agg(starts_at::text, ',')) FROM groups_session")
    with pytest.raises(CommandError, match="what a wall shows has changed"):
        run("rehearse_zones")
