"""What mail providers tell: who may, what it does, and that telling it twice changes nothing."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.client import Client

from members.models import Member
from notifications.models import ChannelChoice, Delivery
from notifications.services.devices import choose_channels
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle
from tests.notifications.pushes import PushService

pytestmark = pytest.mark.django_db
BASIC = "Basic " + base64.b64encode(b"provider:of-the-tests").decode()
WHEN = "2026-11-22T10:00:00Z"
HOUR = timedelta(hours=1)


def postmark(kind: str, sort: str, address: str = "pim@example.org") -> dict[str, Any]:
    return {"RecordType": kind, "Type": sort, "Email": address, "ID": 42, "MessageID": "m", "BouncedAt": WHEN}


HARD, SOFT = postmark("Bounce", "HardBounce"), postmark("Bounce", "SoftBounce")
COMPLAINT = postmark("SpamComplaint", "SpamComplaint")
BOUNCES = [
    ("postmark", HARD),
    ("brevo", {"event": "hard_bounce", "email": "Pim@Example.org", "ts_epoch": 1763805600000, "message-id": "<m>"}),
    ("mailjet", [{"event": "bounce", "email": "pim@example.org", "time": 1763805600, "hard_bounce": True,
                  "error": "user unknown", "error_related_to": "recipient", "CustomID": "", "Payload": ""}]),
    ("sparkpost", [{"msys": {"message_event": {"type": "bounce", "bounce_class": "10", "raw_rcpt_to": "pim@example.org",
                                               "timestamp": "1763805600", "event_id": "1"}}}]),
]  # fmt: skip
SOFTER = [
    ("postmark", SOFT),
    ("brevo", {"event": "soft_bounce", "email": "pim@example.org", "ts_epoch": 1763805600000, "message-id": "<m>"}),
    ("sparkpost", [{"msys": {"message_event": {"type": "bounce", "bounce_class": "22", "raw_rcpt_to": "pim@example.org",
                                               "timestamp": "1763805600", "event_id": "1"}}}]),
    ("postmark", postmark("Delivery", "")),
    ("postmark", postmark("Open", "")),
]  # fmt: skip


def tell(provider: str, events: Any, *, authorization: str = BASIC, **headers: str) -> int:
    given = {"HTTP_AUTHORIZATION": authorization} if authorization else {}
    body = events if isinstance(events, bytes) else json.dumps(events)
    sent = Client().post(f"/hooks/mail/{provider}/", body, content_type="application/json", **given, **headers)
    return int(sent.status_code)


def failed_at() -> datetime | None:
    return Member.objects.get(email="pim@example.org").email_failed_at


@pytest.mark.parametrize(("provider", "events"), BOUNCES, ids=[name for name, _ in BOUNCES])
def test_an_address_that_takes_no_mail_is_marked(pim: Member, provider: str, events: Any) -> None:
    assert tell(provider, events) == 200
    assert failed_at() is not None
    assert not ChannelChoice.objects.exists()


@pytest.mark.parametrize(("provider", "events"), SOFTER)
def test_a_full_mailbox_and_a_delivery_mark_nothing(pim: Member, provider: str, events: Any) -> None:
    assert tell(provider, events) == 200
    assert failed_at() is None


def test_what_waits_for_a_dead_address_is_not_sent(world: World, outbox: list[Any]) -> None:
    world.seat()
    tell("postmark", HARD)
    make_due(lead_minutes=4320)
    settle()
    assert outbox == []
    assert set(Delivery.objects.exclude(state="pending").values_list("state", "error_code")) == {
        ("suppressed", "unreachable")
    }


def test_a_device_takes_over_what_the_dead_address_carried(world: World, push_service: PushService) -> None:
    push_service.device(world.pim)
    world.seat()
    assert not Delivery.objects.filter(channel="push", kind="booking_confirmation").exists()
    Delivery.objects.filter(kind="booking_confirmation").update(due_at=world.now + HOUR, not_before=world.now + HOUR)
    tell("postmark", HARD)
    assert only(channel="push", kind="booking_confirmation").state == "pending"


def test_a_complaint_leaves_confirmations_only_also_at_another_address(world: World, outbox: list[Any]) -> None:
    tell("postmark", COMPLAINT)
    Member.objects.filter(pk=world.pim.pk).update(email_failed_at=None)  # she has confirmed another address
    world.seat()
    make_due(lead_minutes=4320)
    settle()
    assert len(outbox) == 1
    assert only(lead_minutes=4320).error_code == "channel_off"


def test_told_twice_changes_nothing_and_her_later_word_stands(pim: Member) -> None:
    tell("postmark", COMPLAINT)
    first = (failed_at(), ChannelChoice.objects.get().changed_at)
    tell("postmark", COMPLAINT)
    assert (failed_at(), ChannelChoice.objects.get().changed_at) == first
    choose_channels(member=pim, chosen={"email": True}, now=datetime.now(UTC))
    tell("postmark", COMPLAINT)
    assert ChannelChoice.objects.get().extent == "all"


def test_nobody_is_marked_for_another(pim: Member, ola: Member) -> None:
    assert tell("postmark", postmark("Bounce", "HardBounce", "nobody@example.org")) == 200
    assert tell("postmark", postmark("Bounce", "HardBounce", "pim@example.org\x00")) == 200
    assert not Member.objects.filter(email_failed_at__isnull=False).exists()


@pytest.mark.parametrize("authorization", ["", "Basic eDp5", "Bearer x", "Basic !!!", BASIC + "x"])
def test_whoever_cannot_prove_to_be_the_provider_is_refused(pim: Member, authorization: str) -> None:
    assert tell("postmark", HARD, authorization=authorization) == 403
    assert failed_at() is None


def mailersend(body: bytes, key: bytes = b"of-the-tests") -> int:
    signature = hmac.new(key, body, hashlib.sha256).hexdigest()
    return tell("mailersend", body, HTTP_SIGNATURE=signature)


def test_a_signature_is_checked_over_every_byte(pim: Member) -> None:
    body = json.dumps({
        "type": "activity.hard_bounced",
        "data": {"type": "hard_bounced", "created_at": WHEN, "morph": {"object": "recipient_bounce"},
                 "email": {"recipient": {"email": "pim@example.org"}, "message": {"id": "m"}}},
    }).encode()  # fmt: skip
    assert mailersend(body, b"another key") == 403
    signature = hmac.new(b"of-the-tests", body, hashlib.sha256).hexdigest()
    assert tell("mailersend", body.replace(b"pim@", b"ola@"), HTTP_SIGNATURE=signature) == 403
    assert failed_at() is None
    assert mailersend(body) == 200
    assert failed_at() is not None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]x", b"7", b"null", b'{"RecordType": 7}', b"\xff\xfe", b'"' * 9, b"[[]]"]
)
@pytest.mark.parametrize("provider", ["postmark", "brevo", "sparkpost", "mailjet"])
def test_nonsense_is_no_error_of_ours(pim: Member, provider: str, body: bytes) -> None:
    assert tell(provider, body) in (200, 400)


def test_no_more_is_read_than_a_provider_sends(pim: Member) -> None:
    assert tell("postmark", b" " * (512 * 1024 + 1)) == 413
    assert tell("postmark", json.dumps(HARD).encode() + b" " * 200_000) == 200


def test_an_unknown_provider_and_one_that_is_not_set_up_do_not_exist(pim: Member, settings: Any) -> None:
    assert tell("mandrill", HARD) == 404
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}
    assert [tell(provider, HARD) for provider in ("postmark", "mailgun", "mailersend")] == [404] * 3
    assert Client().get("/hooks/mail/postmark/").status_code == 405
    assert failed_at() is None


@pytest.mark.parametrize("role", ["pim", None])
def test_a_login_proves_nothing_here(pim: Member, client_for: Any, role: str | None) -> None:
    client = client_for(pim) if role else Client()
    refused = client.post("/hooks/mail/postmark/", json.dumps(HARD), content_type="application/json")
    assert refused.status_code == 403
