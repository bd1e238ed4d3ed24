"""Turns: each channel claims and works through a batch, and waits until the disk has what became of it."""

import logging
import time
from uuid import UUID

from django.conf import settings

from notifications.channels import open_channel
from notifications.dispatch import breaker, claim, lasting
from notifications.dispatch.jobs import MailJob, member_jobs
from notifications.dispatch.sending import Sender
from notifications.messages import ChannelDown
from notifications.ways import EMAIL

log = logging.getLogger(__name__)


def send_due(*, owner: UUID, limit: int) -> int:
    """Give each channel its turn: settle at most `limit` deliveries that are due, by mail also `limit` account mails.

    Returns how many were taken. `owner` is this call's own token. Of a channel that rests nothing is taken.
    """
    awake = [name for name in settings.DELIVERY_CHANNELS if not breaker.is_open(name)]
    if awake:
        lasting.enter_abandoned(awake)
        claim.expire()
    return sum(_take_turn(name, owner=owner, limit=limit) for name in awake)


def _take_turn(name: str, *, owner: UUID, limit: int) -> int:
    """Work through what one channel is due; its troubles are no other channel's."""
    ends = time.monotonic() + settings.DELIVERY_TURN_SECONDS
    try:
        with open_channel(name) as channel:
            sender = Sender(name, channel, ends)
            mails = [MailJob(row) for row in claim.claim_mails(owner=owner, limit=limit)] if name == EMAIL else []
            sender.work(mails)
            deliveries = claim.claim_deliveries(owner=owner, limit=limit, channel=name)
            sender.work(member_jobs(deliveries))
    except ChannelDown as down:
        log.warning("the channel %s is down (%s)", name, down.code)
        breaker.count_failure(name)
        return 0
    finally:
        lasting.flush()
    return len(mails) + len(deliveries)
