"""One claimed row with all that its message needs. Everything for a batch is read by a constant number of queries."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from config import vault
from members.models import Member
from notifications import devices, leads, letters, ways
from notifications.dispatch import fence, outcome
from notifications.dispatch.claim import claimed_at
from notifications.leads import Leads
from notifications.letters import Card
from notifications.messages import Device, Message
from notifications.models import AccountMail, Delivery, State
from notifications.services.account_mail import OWNER


class Job(Protocol):
    """What the loop asks of a row."""

    @property
    def row(self) -> Delivery | AccountMail: ...
    @property
    def member(self) -> Member | None: ...
    def write(self) -> Message | None:
        """Return the message, or None when there is nothing to say any more."""
        ...

    def hand_off(self) -> bool:
        """Pass the fence, or settle the row and return False."""
        ...


@dataclass(frozen=True)
class MailJob:
    """An account mail. Its address may belong to nobody, so there is no member to ask."""

    row: AccountMail
    member: None = None

    def write(self) -> Message | None:
        """Open the sealed letter."""
        sealed = bytes(self.row.letter_sealed or b"")
        letter = json.loads(vault.reveal(sealed, owner=OWNER, place=vault.place(self.row, "letter_sealed")))
        return Message(message_id=letters.message_id(self.row.pk), **letter)

    def hand_off(self) -> bool:
        """Pass the fence; a mail that is too old ends here."""
        if fence.hand_off_mail(self.row):
            return True
        outcome.settled(self.row, State.EXPIRED, "too_old")
        return False


@dataclass(frozen=True)
class MemberJob:
    """A delivery to a member."""

    row: Delivery
    member: Member
    card: Card | None
    hers: Leads  # how long before a session she is reminded
    devices: tuple[Device, ...] = ()  # of hers, for a message on a device
    taken: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the database's instant, counted on from the claim: this machine's wall clock is never asked."""
        return claimed_at(self.row) + timedelta(seconds=time.monotonic() - self.taken)

    def write(self) -> Message | None:
        """Write the letter for the member as she is now."""
        if self.card is None:
            return None
        now = self.now()
        if self.row.channel == ways.PUSH:
            notice = letters.notice(self.row, member=self.member, card=self.card, hers=self.hers, now=now)
            return replace(notice, devices=self.devices)
        return letters.compose(self.row, member=self.member, card=self.card, hers=self.hers, now=now)

    def hand_off(self) -> bool:
        """Ask her quiet hours, then pass the fence."""
        now = self.now()
        useful_until = self.card.useful_until if self.card else None
        clock = fence.clock_of(self.member)
        permit = fence.permit(self.row, clock=clock, hers=self.hers, useful_until=useful_until, now=now)
        if permit.wait_until is not None:
            outcome.defer(self.row, permit.wait_until, "quiet_hours")
            return False
        if fence.hand_off(
            self.row,
            member=self.member,
            card=self.card,
            hers=self.hers,
            permit=permit,
            now=now,
            devices=self.devices,
        ):
            return True
        self._explain(now)
        return False

    def _explain(self, now: datetime) -> None:
        """Settle a row that the fence refused. Nothing is sent here, so reading first is no race."""
        mine = Delivery.objects.filter(pk=self.row.pk)
        if mine.filter(expires_at__lte=Now()).exists():
            outcome.settled(self.row, State.EXPIRED, "too_late")
        elif not mine.filter(Exists(fence.occasion_of(self.row)) & fence.chosen(self.row)).exists():
            outcome.settled(self.row, State.VOID, "no_longer_true")
        elif mine.filter(Exists(fence.declined(self.row))).exists():
            outcome.settled(self.row, State.SUPPRESSED, "declined")
        elif mine.filter(Exists(ways.switched_off(self.row))).exists():
            outcome.settled(self.row, State.SUPPRESSED, "channel_off")
        elif not mine.filter(Exists(ways.reachable(self.row.channel, OuterRef("recipient")))).exists():
            outcome.settled(self.row, State.SUPPRESSED, "unreachable")
        elif fence.is_capped(self.row, self.member, self.hers) and self._day_is_full(now):
            outcome.defer(self.row, fence.clock_of(self.member).next_day(now), "daily_cap")
        else:
            # Something of hers changed while the letter was written: write it again.
            outcome.given_back([self.row], "stale", seconds=1)

    def _day_is_full(self, now: datetime) -> bool:
        return bool(fence.full_day(self.member, fence.clock_of(self.member).day_began(now)))


def member_jobs(rows: Sequence[Delivery]) -> list[MemberJob]:
    """Return the rows with their members, leads and cards, by a handful of queries, whatever their number."""
    members = Member.objects.in_bulk({row.recipient_id for row in rows})
    hers = leads.of_members(members)
    cards = letters.cards(rows)
    reached = devices.of_members({row.recipient_id for row in rows if row.channel == ways.PUSH})
    return [
        MemberJob(
            row, members[row.recipient_id], cards.get(row.pk), hers[row.recipient_id], reached.get(row.recipient_id, ())
        )
        for row in rows
        if row.recipient_id in members  # an account that was erased took its rows along
    ]
