"""The loop over one batch. The outcome of a message is in the database before the next one is handed over."""

import logging
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings

from notifications.channels import Channel, open_channel
from notifications.dispatch import breaker, claim, outcome
from notifications.dispatch.jobs import Job, MailJob, member_jobs
from notifications.messages import (
    AddressRefused,
    AnswerLost,
    ChannelDown,
    LeaseOver,
    Message,
    MessageRefused,
    TryLater,
)
from notifications.models import State
from notifications.ways import EMAIL

log = logging.getLogger(__name__)
_SAFE_SHARE: Final = 0.8  # of the lease: after that another worker may be about to take the row


def send_due(*, owner: UUID, limit: int) -> int:
    """Give each channel its turn: settle at most `limit` deliveries that are due, by mail also `limit` account mails.

    Returns how many were taken. `owner` is this call's own token. Of a channel that rests nothing is taken.
    """
    awake = [name for name in settings.DELIVERY_CHANNELS if not breaker.is_open(name)]
    if awake:
        claim.expire()
    return sum(_take_turn(name, owner=owner, limit=limit) for name in awake)


def senders_needed() -> int:
    """Return how many workers the due rows could keep busy, within the setting."""
    most = settings.DELIVERY_SENDERS * settings.DELIVERY_BATCH
    due = claim.due_count(most=most, channels=list(settings.DELIVERY_CHANNELS))
    return min(settings.DELIVERY_SENDERS, -(-due // settings.DELIVERY_BATCH))


def _take_turn(name: str, *, owner: UUID, limit: int) -> int:
    """Work through what one channel is due; its troubles are no other channel's."""
    ends = time.monotonic() + settings.DELIVERY_TURN_SECONDS
    try:
        with open_channel(name) as channel:
            mails = [MailJob(row) for row in claim.claim_mails(owner=owner, limit=limit)] if name == EMAIL else []
            _work(mails, name, channel, ends)
            deliveries = claim.claim_deliveries(owner=owner, limit=limit, channel=name)
            _work(member_jobs(deliveries), name, channel, ends)
    except ChannelDown as down:
        log.warning("the channel %s is down (%s)", name, down.code)
        breaker.count_failure(name)
        return 0
    return len(mails) + len(deliveries)


def _work(jobs: Sequence[Job], name: str, channel: Channel, ends: float) -> None:
    for number, job in enumerate(jobs):
        if number and time.monotonic() > ends:  # the others have waited long enough for this channel
            outcome.given_back([other.row for other in jobs[number:]], "not_begun")
            return
        try:
            is_sent = _settle(job, channel)
        except BaseException:
            # Whatever happened to this one, the others have not been touched and need not wait for their lease.
            outcome.given_back([other.row for other in jobs[number + 1 :]], "not_begun")
            raise
        if is_sent and number == 0:
            breaker.count_success(name)


def _settle(job: Job, channel: Channel) -> bool:
    """Send one message and record what became of it; return whether it is out. Raises ChannelDown."""
    try:
        message = job.write()
    except Exception as error:
        log.error("a letter could not be written (%s)", type(error).__name__)
        outcome.retry(job.row, "letter")
        return False
    if message is None:
        outcome.settled(job.row, State.VOID, "no_longer_true")
        return False
    last_moment = time.monotonic() + _SAFE_SHARE * settings.DELIVERY_LEASE_SECONDS
    if not _fenced(job):
        return False
    return _send(job, message, channel, last_moment)


def _fenced(job: Job) -> bool:
    try:
        return job.hand_off()
    except BaseException:
        # The database went away, perhaps after it had said yes: certain is only that nothing was sent.
        outcome.given_back([job.row], "not_begun")
        raise


def _send(job: Job, message: Message, channel: Channel, last_moment: float) -> bool:
    try:
        channel.send(message, may_go=lambda: time.monotonic() < last_moment)
    except TryLater as later:
        outcome.retry(job.row, later.code, seconds=later.seconds)
    except AddressRefused as refused:
        outcome.address_refused(job.row, job.member, refused.code)
    except MessageRefused as refused:
        outcome.settled(job.row, State.FAILED, refused.code)
    except LeaseOver as over:
        outcome.given_back([job.row], over.code, was_fenced=True)
    except AnswerLost:
        outcome.doubted(job.row)
    except ChannelDown as down:
        outcome.given_back([job.row], down.code, was_fenced=True)
        raise
    else:
        outcome.sent(job.row)
        return True
    return False
