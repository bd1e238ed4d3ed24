"""Mail by real SMTP: what each answer of the server means for the row. And the circuit breaker behind it."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import override_settings
from uuid6 import uuid7

from members.models import Member
from notifications import dispatch
from notifications.channels.email import EmailChannel
from notifications.messages import AddressRefused, AnswerLost, ChannelDown, LeaseOver, Message
from notifications.models import AccountMail, ChannelHealth, Delivery
from notifications.services.account_mail import owe_account_mail
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle
from tests.notifications.sink import Sink, running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["ahead", "step by step"])
def sink(request: pytest.FixtureRequest, settings) -> Iterator[Sink]:
    """The server, which takes commands ahead or one after the other, and settings that send there."""
    with running_sink() as sink:
        sink.takes_ahead = request.param
        settings.DELIVERY_CHANNELS = {"email": "notifications.channels.email.EmailChannel"}
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 0.5
        yield sink


@pytest.fixture
def row(world: World) -> Delivery:
    """A reminder that is due, and nothing else."""
    world.seat()
    Delivery.objects.exclude(lead_minutes=4320).delete()
    make_due()
    return only()


def test_an_accepted_mail_is_sent(sink: Sink, row: Delivery) -> None:
    settle()
    assert only().state == "sent"
    assert len(sink.accepted) == 1


def test_lines_that_begin_with_a_dot_arrive_whole(sink: Sink) -> None:
    message = Message(to="pim@example.org", subject="s", text="one\n.\n..two\n.three", message_id="<1@x>")
    with EmailChannel() as channel:
        channel.send(message, may_go=lambda: True)
    assert b"one\r\n.\r\n..two\r\n.three" in sink.accepted[0]


@pytest.mark.parametrize(
    ("step", "answer", "state", "code", "attempts"),
    [
        ("RCPT", "451 4.7.1 later", "pending", "rcpt_451", 1),
        ("RCPT", "550 5.1.1 unknown", "failed", "rcpt_550", 1),
        ("DATA", "452 4.3.1 full", "pending", "data_452", 1),
        ("DATA", "554 5.6.0 no", "failed", "data_554", 1),
        ("MAIL", "450 4.7.1 later", "pending", "mail_450", 1),
        ("MAIL", "530 5.7.0 authenticate", "pending", "mail_530", 0),
    ],
)
def test_every_answer_has_its_meaning(
    sink: Sink, row: Delivery, step: str, answer: str, state: str, code: str, attempts: int
) -> None:
    sink.answers[step] = answer
    settle()
    after = only()
    assert (after.state, after.error_code, after.attempts) == (state, code, attempts)
    assert after.handed_off_at is None or state == "failed"
    assert sink.accepted == []


def test_an_address_that_is_refused_for_good_is_marked(sink: Sink, row: Delivery, world: World) -> None:
    sink.answers["RCPT"] = "550 5.1.1 unknown"
    settle()
    assert Member.objects.get(pk=world.pim.pk).email_failed_at is not None


def test_a_refused_message_marks_no_address(sink: Sink, row: Delivery, world: World) -> None:
    sink.answers["DATA"] = "554 5.6.0 no"
    settle()
    assert Member.objects.get(pk=world.pim.pk).email_failed_at is None


def test_a_server_that_stalls_before_data_is_tried_again(sink: Sink, row: Delivery) -> None:
    sink.stall["RCPT"] = 1.0
    settle()
    assert (only().state, only().error_code) == ("pending", "rcpt_lost")


def test_a_lost_answer_means_one_more_try_and_never_a_third(sink: Sink, row: Delivery) -> None:
    sink.stall["DATA"] = 1.0
    settle()
    assert (only().state, only().error_code) == ("pending", "answer_lost")
    make_due()
    settle()
    assert only().state == "unknown"
    make_due()
    settle()
    assert len(sink.accepted) == 2


def test_a_lost_answer_to_a_question_means_no_more_tries(sink: Sink, row: Delivery, world: World) -> None:
    sink.stall["DATA"] = 1.0
    with EmailChannel() as channel, pytest.raises(AnswerLost):
        channel.send(_message(), may_go=lambda: True)


def test_nothing_leaves_when_the_lease_is_over(sink: Sink) -> None:
    with EmailChannel() as channel:
        with pytest.raises(LeaseOver):
            channel.send(_message(), may_go=lambda: False)
        channel.send(_message(), may_go=lambda: True)
    assert len(sink.accepted) == 1


def test_a_refused_address_leaves_the_connection_to_the_next_mail(sink: Sink) -> None:
    with EmailChannel() as channel:
        channel.send(_message(), may_go=lambda: True)
        before = channel._backend
        sink.answers["RCPT"] = "550 5.1.1 unknown"
        with pytest.raises(AddressRefused):
            channel.send(_message(), may_go=lambda: True)
        sink.answers.clear()
        channel.send(_message(), may_go=lambda: True)
        assert channel._backend is before
    assert len(sink.accepted) == 2


def test_a_server_that_waits_for_a_mail_to_nobody_is_left() -> None:
    """Some answer DATA with 354 although they refused every recipient (RFC 2920): what we say next would be mail."""
    with socket.create_server(("127.0.0.1", 0)) as listening, override_settings(EMAIL_HOST="127.0.0.1"):
        heard: list[bytes] = []
        server = threading.Thread(target=_waits_for_a_mail_to_nobody, args=(listening, heard))
        server.start()
        with override_settings(EMAIL_PORT=listening.getsockname()[1]), EmailChannel() as channel:
            with pytest.raises(AddressRefused):
                channel.send(_message(), may_go=lambda: True)
            server.join(10)
            assert channel._backend is None
    assert heard[-1] == b""


def test_a_server_that_hung_up_between_two_mails_is_called_again(sink: Sink) -> None:
    with EmailChannel() as channel:
        channel.send(_message(), may_go=lambda: True)
        channel._backend.connection.sock.close()
        channel.send(_message(), may_go=lambda: True)
    assert len(sink.accepted) == 2


def test_no_server_is_the_channels_trouble(settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with EmailChannel() as channel, pytest.raises(ChannelDown):
        channel.send(_message(), may_go=lambda: True)


def test_tries_come_further_apart_and_never_after_the_end(sink: Sink, row: Delivery) -> None:
    sink.answers["RCPT"] = "451 4.7.1 later"
    Delivery.objects.update(expires_at=Now() + timedelta(minutes=10))
    pauses = []
    for _ in range(7):
        make_due_before = Delivery.objects.filter(pk=row.pk)
        make_due_before.update(not_before=Now())
        settle()
        after = only()
        pauses.append((after.not_before - after.due_at).total_seconds())
        assert after.not_before <= after.expires_at
    assert after.attempts == 7
    for pause, expected in zip(pauses[:4], (30, 60, 120, 240), strict=True):
        assert 0.7 * expected <= pause <= 1.3 * expected + 10
    Delivery.objects.update(due_at=Now() - timedelta(hours=2), expires_at=Now(), not_before=Now())
    settle()
    assert only().state == "expired"


def test_the_breaker_opens_after_five_failures_and_burns_no_tries(sink: Sink, row: Delivery) -> None:
    sink.answers["MAIL"] = "535 5.7.8 who are you"
    for _ in range(5):
        assert dispatch.send_due(owner=uuid7(), limit=100) == 0
    health = ChannelHealth.objects.get()
    assert health.failures == 5
    assert health.open_until is not None
    sink.answers.clear()
    settle()
    assert (only().state, only().attempts) == ("pending", 0)
    ChannelHealth.objects.update(open_until=Now() - timedelta(seconds=1))
    settle()
    assert only().state == "sent"
    assert ChannelHealth.objects.get().failures == 0


def test_four_failures_do_not_open_it(sink: Sink, row: Delivery) -> None:
    sink.answers["MAIL"] = "535 5.7.8 who are you"
    for _ in range(4):
        dispatch.send_due(owner=uuid7(), limit=100)
    sink.answers.clear()
    settle()
    assert only().state == "sent"


def test_the_rest_of_a_batch_is_given_back_at_once(sink: Sink, world: World) -> None:
    world.seat()
    make_due()
    sink.answers["MAIL"] = "535 5.7.8 who are you"
    dispatch.send_due(owner=uuid7(), limit=100)
    assert {(row.state, row.attempts) for row in Delivery.objects.all()} == {("pending", 0)}


def test_account_mail_goes_first_over_one_connection(sink: Sink, row: Delivery, world: World) -> None:
    owe_account_mail(address="new@example.org", subject="Your code", text="ABCD", html=None, now=world.now)
    settle()
    assert [b"Your code" in content for content in sink.accepted] == [True, False]


def test_an_account_mail_to_a_refused_address_is_wiped_and_marks_nobody(sink: Sink, world: World) -> None:
    sink.answers["RCPT"] = "550 5.1.1 unknown"
    owe_account_mail(address="pim@example.org", subject="s", text="t", html=None, now=world.now)
    settle()
    mail = AccountMail.objects.get()
    assert (mail.state, mail.letter_sealed) == ("failed", None)
    assert Member.objects.get(pk=world.pim.pk).email_failed_at is None


def _waits_for_a_mail_to_nobody(listening: socket.socket, heard: list[bytes]) -> None:
    """Answer one client so, and hear what it says afterwards until it is gone."""
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 here\r\n")
        for line in lines:
            heard.append(line)
            if line.startswith(b"ehlo"):
                connection.sendall(b"250-here\r\n250 PIPELINING\r\n")
            elif line.startswith(b"MAIL"):
                connection.sendall(b"250 ok\r\n550 nobody here\r\n354 go on\r\n")
            elif line.startswith(b"DATA"):
                heard.append(connection.recv(1000))
                return


def _message() -> Message:
    return Message(to="pim@example.org", subject="s", text="t", message_id="<1@x>")
