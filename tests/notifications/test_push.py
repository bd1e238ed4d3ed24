"""Messages on a device: what is owed over it, what is said there, and what becomes of each answer."""

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from groups.services.seats import give_back_seat
from groups.services.sessions import cancel_session
from members.models import Member
from notifications import dispatch, planning, selectors
from notifications.channels import memory
from notifications.dispatch import claim
from notifications.dispatch.jobs import MemberJob, member_jobs
from notifications.messages import Message
from notifications.models import ChannelHealth, Delivery, Preference, PushSubscription
from notifications.services.devices import choose_channels, remove_device
from tests.factories import make_member, make_membership, make_seat
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle
from tests.notifications.pushes import PushService

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def rows(**which: object) -> list[tuple[str, int | None, str]]:
    found = Delivery.objects.filter(channel="push", **which).order_by("due_at", "kind")
    return [(row.kind, row.lead_minutes, row.state) for row in found]


def by_push(**which: object) -> Delivery:
    return only(channel="push", **which)


def remind(world: World, **which: object) -> None:
    make_due(kind="reminder", lead_minutes=4320, **which)
    settle()


def test_reminders_come_by_mail_and_on_the_device_and_the_confirmation_by_mail_alone(
    world: World, push_service: PushService
) -> None:
    push_service.device(world.pim)
    world.seat()
    assert rows() == [("reminder", 4320, "pending"), ("reminder", 1440, "pending"), ("reminder", 60, "pending")]
    assert Delivery.objects.filter(channel="email").count() == 4


def test_a_device_shows_the_subject_and_opens_the_page_and_holds_nothing_else(
    world: World, push_service: PushService, outbox: list[Message]
) -> None:
    push_service.device(world.pim)
    world.seat()
    remind(world)
    (call,) = push_service.calls
    mailed = [message.subject for message in outbox if "seat" not in message.subject]
    assert call.said == {"title": mailed[0], "link": f"https://kindcircle.test/app/#/session/{world.session.pk}"}
    assert "Lantern" not in json.dumps(call.said)
    assert by_push(lead_minutes=4320).state == "sent"
    assert only(channel="email", lead_minutes=4320).state == "sent"


def test_it_is_shown_no_longer_than_to_the_start_and_replaces_its_own_second_copy(
    world: World, push_service: PushService
) -> None:
    push_service.device(world.pim)
    world.seat()
    world.session.refresh_from_db()
    remind(world)
    (call,) = push_service.calls
    to_the_start = (world.session.starts_at - datetime.now(UTC)).total_seconds()
    assert 0 < int(call.headers["TTL"]) <= to_the_start
    Delivery.objects.filter(pk=by_push(lead_minutes=4320).pk).update(state="pending", sent_at=None, not_before=Now())
    settle()
    first, second = push_service.calls
    assert first.headers["Topic"] == second.headers["Topic"]
    assert len(first.headers["Topic"]) <= 32
    assert first.headers["Authorization"].startswith("vapid t=")


def test_spanish_words_go_to_a_spanish_device(world: World, push_service: PushService) -> None:
    Member.objects.filter(pk=world.pim.pk).update(locale="es")
    push_service.device(world.pim)
    world.seat()
    remind(world)
    (call,) = push_service.calls
    assert "sesión" in call.said["title"]


def test_the_inbox_has_one_entry_for_a_debt(world: World, push_service: PushService) -> None:
    push_service.device(world.pim)
    world.seat()
    remind(world)
    entries = selectors.inbox(member_id=world.pim.pk, now=datetime.now(UTC))
    assert sorted(entry.kind for entry in entries) == ["booking_confirmation", "reminder"]


def test_mail_and_device_count_once_for_the_day(world: World, push_service: PushService, settings: Any) -> None:
    settings.DELIVERY_DAILY_CAP = 2
    push_service.device(world.pim)
    world.seat()
    settle()  # the confirmation is the first of the day
    make_due(lead_minutes=4320)
    settle()
    assert [only(channel=channel, lead_minutes=4320).state for channel in ("email", "push")] == ["sent", "sent"]
    make_due(lead_minutes=1440)
    settle()
    later = Delivery.objects.filter(lead_minutes=1440)
    assert [(row.state, row.error_code) for row in later] == [("pending", "daily_cap")] * 2


def test_who_takes_no_mail_has_all_of_it_on_the_device_and_the_inbox_as_before(
    world: World, push_service: PushService, outbox: list[Message]
) -> None:
    push_service.device(world.pim)
    choose_channels(member=world.pim, chosen={"email": False}, now=world.now)
    world.seat()
    remind(world)
    assert outbox == []
    assert sorted(call.said["title"] for call in push_service.calls)[0].startswith("Your session")
    assert by_push(kind="booking_confirmation").state == "sent"
    letter = only(channel="email", lead_minutes=4320)
    assert (letter.state, letter.error_code) == ("suppressed", "channel_off")
    assert selectors.inbox(member_id=world.pim.pk, now=datetime.now(UTC)).count() == 2


def test_a_first_device_hears_of_what_lies_ahead_and_of_nothing_past(world: World, push_service: PushService) -> None:
    world.seat()
    settle()
    make_due(lead_minutes=4320)
    push_service.device(world.pim)
    assert rows() == [("reminder", 1440, "pending"), ("reminder", 60, "pending")]


def test_switching_it_off_takes_back_what_waits_and_on_again_revives_it(
    world: World, push_service: PushService
) -> None:
    device = push_service.device(world.pim)
    world.seat()
    choose_channels(member=world.pim, chosen={"push": False}, now=world.now)
    assert {state for _, _, state in rows()} == {"void"}
    choose_channels(member=world.pim, chosen={"push": True}, now=world.now)
    assert {state for _, _, state in rows()} == {"pending"}
    remove_device(member=world.pim, device_id=device.pk, now=world.now)
    assert {state for _, _, state in rows()} == {"void"}


def test_a_device_taken_away_after_the_message_was_written_is_not_called(
    world: World, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = push_service.device(world.pim, "201/kept"), push_service.device(world.pim, "201/gone")
    world.seat()
    write, written = MemberJob.write, []

    def write_and_lose(job: MemberJob) -> Message | None:
        message = write(job)
        if job.row.channel == "push" and not written:
            written.append(job)
            PushSubscription.objects.filter(pk=gone.pk).delete()
        return message

    monkeypatch.setattr(MemberJob, "write", write_and_lose)
    remind(world)
    assert push_service.calls == []
    assert (by_push(lead_minutes=4320).error_code, by_push(lead_minutes=4320).attempts) == ("stale", 0)
    make_due(channel="push", lead_minutes=4320)
    settle()
    assert [call.path for call in push_service.calls] == ["/201/kept"]
    assert PushSubscription.objects.get() == kept


def test_what_is_over_is_said_on_no_device(world: World, push_service: PushService) -> None:
    push_service.device(world.pim)
    world.seat()
    make_due(lead_minutes=4320)
    give_back_seat(session_id=world.session.pk, member=world.pim, now=world.now)
    settle()
    assert push_service.calls == []
    assert {state for _, _, state in rows()} == {"void"}


def test_a_call_off_comes_by_both_ways_once(world: World, push_service: PushService, outbox: list[Message]) -> None:
    push_service.device(world.pim)
    world.seat()
    settle()
    cancel_session(session_id=world.session.pk, now=world.now)
    settle()
    assert len(push_service.calls) == 1
    assert len(outbox) == 2  # the confirmation and the call-off


def test_reconciling_owes_over_the_device_what_is_missing_there(world: World, push_service: PushService) -> None:
    push_service.device(world.pim)
    world.seat()
    Delivery.objects.filter(channel="push").delete()
    near = world.now + timedelta(days=4) - HOUR
    assert planning.reconcile(now=near) == 2
    assert rows() == [("reminder", 1440, "pending"), ("reminder", 60, "pending")]
    assert planning.reconcile(now=near) == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(world: World, push_service: PushService, status: int) -> None:
    push_service.device(world.pim, f"{status}/one")
    world.seat()
    remind(world)
    assert not PushSubscription.objects.exists()
    row = by_push(lead_minutes=4320)
    assert (row.state, row.error_code, len(push_service.calls)) == ("failed", f"push_{status}", 1)
    assert Member.objects.get(pk=world.pim.pk).email_failed_at is None


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_us_to_wait_is_waited_for(world: World, push_service: PushService, status: int, form: str) -> None:
    until = datetime.now(UTC) + timedelta(minutes=30)
    wish = "1800" if form == "seconds" else format_datetime(until.replace(tzinfo=UTC), usegmt=True)
    push_service.headers[str(status)] = {"Retry-After": wish}
    push_service.device(world.pim, f"{status}/one")
    world.seat()
    remind(world)
    row = by_push(lead_minutes=4320)
    assert (row.state, row.error_code) == ("pending", f"push_{status}")
    assert abs((row.not_before - until).total_seconds()) < 20
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [301, 307, 400, 403, 413])
def test_no_other_answer_is_tried_again_or_followed(world: World, push_service: PushService, status: int) -> None:
    push_service.headers[str(status)] = {"Location": f"{push_service.origin}/201/elsewhere"}
    push_service.device(world.pim, f"{status}/one")
    world.seat()
    remind(world)
    assert by_push(lead_minutes=4320).state == "failed"
    assert [call.path for call in push_service.calls] == [f"/{status}/one"]


def test_one_device_of_two_is_enough(world: World, push_service: PushService) -> None:
    push_service.device(world.pim, "410/old")
    push_service.device(world.pim, "429/busy")
    push_service.device(world.pim, "201/new")
    world.seat()
    remind(world)
    assert by_push(lead_minutes=4320).state == "sent"
    assert sorted(call.path for call in push_service.calls) == ["/201/new", "/410/old", "/429/busy"]
    assert PushSubscription.objects.count() == 2


def test_a_lost_answer_is_asked_for_once_more_and_never_a_third_time(
    world: World, push_service: PushService, settings: Any
) -> None:
    settings.PUSH_TIMEOUT_SECONDS = 0.2
    push_service.stall = 0.6
    push_service.device(world.pim, "stall/one")
    world.seat()
    remind(world)
    assert by_push(lead_minutes=4320).error_code == "answer_lost"
    make_due(channel="push", lead_minutes=4320)
    settle()
    assert by_push(lead_minutes=4320).state == "unknown"
    assert len(push_service.calls) == 2


def test_a_host_that_is_silent_is_waited_for_once_in_a_batch_and_mail_is_out_before(
    world: World, push_service: PushService, settings: Any, outbox: list[Message]
) -> None:
    settings.PUSH_TIMEOUT_SECONDS = 0.3
    push_service.stall = 1
    for number in range(8):
        member = make_member(f"m{number}")
        Member.objects.filter(pk=member.pk).update(quiet_from=None, quiet_to=None)
        make_membership(world.circle, member)
        push_service.device(member, f"stall/{number}")
        make_seat(world.session, member)
    planning.plan_reminders(Q(session=world.session), now=world.now)
    make_due(lead_minutes=4320)
    began = time.monotonic()
    dispatch.send_due(owner=uuid7(), limit=100)
    assert time.monotonic() - began < 2
    assert len(outbox) == 8
    assert len(push_service.calls) == 1
    codes = sorted(Delivery.objects.filter(channel="push", lead_minutes=4320).values_list("error_code", flat=True))
    assert codes == ["answer_lost"] + ["host_silent"] * 7


def test_a_channel_that_rests_keeps_no_other_one_waiting(
    world: World, push_service: PushService, outbox: list[Message]
) -> None:
    push_service.device(world.pim)
    world.seat()
    make_due(lead_minutes=4320)
    ChannelHealth.objects.create(channel="email", failures=5, open_until=Now() + HOUR)
    settle()
    assert (outbox, len(push_service.calls)) == ([], 1)
    ChannelHealth.objects.all().delete()
    ChannelHealth.objects.create(channel="push", failures=5, open_until=Now() + HOUR)
    settle()
    assert (len(outbox), len(push_service.calls)) == (2, 1)


def test_a_key_of_ours_that_is_none_stops_the_channel_and_burns_no_tries(
    world: World, push_service: PushService, settings: Any, outbox: list[Message]
) -> None:
    settings.VAPID_PRIVATE_KEY = "AAAA"
    push_service.device(world.pim)
    world.seat()
    make_due(lead_minutes=4320)
    dispatch.send_due(owner=uuid7(), limit=100)
    row = by_push(lead_minutes=4320)
    assert (row.state, row.attempts, row.error_code) == ("pending", 0, "vapid_key")
    assert ChannelHealth.objects.get(channel="push").failures == 1
    assert len(outbox) == 2


def test_a_turn_ends_and_what_it_did_not_begin_waits_for_the_next_one(
    world: World, settings: Any, outbox: list[Message]
) -> None:
    settings.DELIVERY_TURN_SECONDS = 0
    world.seat()
    make_due(lead_minutes=4320)
    assert dispatch.send_due(owner=uuid7(), limit=100) == 2
    assert len(memory.sent) == 1
    settle()
    assert len(outbox) == 2


def test_a_declined_topic_is_quiet_on_every_way(world: World, push_service: PushService) -> None:
    push_service.device(world.pim)
    Preference.objects.create(member=world.pim, topic="reminders", is_wanted=False, changed_at=world.now)
    world.seat()
    assert rows() == []


def test_a_batch_reads_devices_by_as_many_queries_for_many_as_for_one(world: World, push_service: PushService) -> None:
    counts = []
    for more in (1, 6):
        for number in range(more):
            member = make_member(f"q{more}-{number}")
            make_membership(world.circle, member)
            push_service.device(member, f"201/{more}-{number}")
            make_seat(world.session, member)
        planning.plan_reminders(Q(session=world.session), now=world.now)
        make_due(lead_minutes=4320, channel="push")
        taken = claim.claim_deliveries(owner=uuid7(), limit=100, channel="push")
        with CaptureQueriesContext(connection) as queries:
            jobs = member_jobs(taken)
        assert (len(jobs), {len(job.devices) for job in jobs}) == (more, {1})
        counts.append(len(queries))
    assert counts[0] == counts[1]
