"""One claimed row with all that its message needs. Everything for a batch is read by a constant number of queries."""

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from config import vault
from members.models import Member
from notifications import devices, leads, letters, ways
from notifications.dispatch import fence, lasting, outcome
from notifications.dispatch.claim import claimed_at
from notifications.dispatch.fence import Permit
from notifications.kinds import KINDS
from notifications.leads import Leads
from notifications.letters import Card
from notifications.messages import Device, Message
from notifications.models import AccountMail, Delivery, State
from notifications.services.account_mail import OWNER

# Of a member, what no letter needs.
_UNREAD: Final = ("password", "last_login", "adult_attested_at", "email_failed_at", "created_at")


class Job(Protocol):
    """What the loop asks of a row."""

    @property
    def row(self) -> Delivery | AccountMail: ...
    @property
    def member(self) -> Member | None: ...
    @property
    def may_share(self) -> bool:
        """Return whether one look may serve this letter and others: only one that is sent again when in doubt."""
        ...

    def write(self) -> Message | None:
        """Return the message, or None when there is nothing to say any more."""
        ...


@dataclass(frozen=True)
class MailJob:
    """An account mail. Its address may belong to nobody, so there is no member to ask."""

    row: AccountMail
    member: None = None
    may_share: bool = False

    def write(self) -> Message | None:
        """Open the sealed letter."""
        sealed = bytes(self.row.letter_sealed or b"")
        place = vault.place(self.row, "letter_sealed")
        letter = json.loads(vault.reveal(sealed, owner=OWNER, place=place, actor=None, reason="sending"))
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

    @property
    def may_share(self) -> bool:
        """Return whether a second copy is better than none. Calls to devices take too long to share anything."""
        return KINDS[self.row.kind].is_repeated_in_doubt and not self.devices

    @property
    def alike(self) -> tuple[object, ...]:
        """Return what letters must have in common for one look to serve them."""
        return self.row.kind, self.row.lead_minutes, self.row.channel, self._is_capped()

    def permit(self) -> Permit:
        """Ask her quiet hours."""
        useful_until = self.card.useful_until if self.card else None
        clock = fence.clock_of(self.member)
        return fence.permit(self.row, clock=clock, hers=self.hers, useful_until=useful_until, now=self.now())

    def hand_off(self) -> bool:
        """Pass the fence, or settle the row and return False."""
        return bool(hand_off([self]))

    def explain(self) -> None:
        """Settle a row that the fence refused. Nothing is sent here, so reading first is no race."""
        now, mine = self.now(), Delivery.objects.filter(pk=self.row.pk)
        if lasting.is_noted(self.row):
            lasting.persist(partial(lasting.enter, [self.row.pk]))
        elif mine.filter(expires_at__lte=Now()).exists():
            outcome.settled(self.row, State.EXPIRED, "too_late")
        elif not mine.filter(Exists(fence.occasion_of(self.row)) & fence.chosen(self.row)).exists():
            outcome.settled(self.row, State.VOID, "no_longer_true")
        elif mine.filter(Exists(fence.declined(self.row))).exists():
            outcome.settled(self.row, State.SUPPRESSED, "declined")
        elif mine.filter(Exists(ways.switched_off(self.row))).exists():
            outcome.settled(self.row, State.SUPPRESSED, "channel_off")
        elif not mine.filter(Exists(ways.reachable(self.row.channel, OuterRef("recipient")))).exists():
            outcome.settled(self.row, State.SUPPRESSED, "unreachable")
        elif self._is_capped() and fence.beyond_the_cap([self], now=now):
            outcome.defer(self.row, fence.clock_of(self.member).next_day(now), "daily_cap")
        else:
            # Something of hers changed while the letter was written: write it again.
            outcome.given_back([self.row], "stale", seconds=1)

    def _is_capped(self) -> bool:
        return fence.is_capped(self.row, self.member, self.hers, now=self.now())


def hand_off(jobs: Sequence[Job]) -> list[Job]:
    """Take the last look at these letters and return those that may be sent; what may not is settled or waits.

    Those that one look serves are each for another member.
    """
    alone = [job for job in jobs if isinstance(job, MailJob)]
    passed: set[UUID] = {job.row.pk for job in alone if job.hand_off()}
    groups: defaultdict[tuple[object, ...], list[MemberJob]] = defaultdict(list)
    for job in jobs:
        if isinstance(job, MemberJob):
            groups[job.alike].append(job)
    for alike in groups.values():
        passed |= _hand_off_together(alike)
    return [job for job in jobs if job.row.pk in passed]


def _hand_off_together(jobs: Sequence[MemberJob]) -> set[UUID]:
    permits = [(job, job.permit()) for job in jobs]
    awake = [(job, permit.until) for job, permit in permits if permit.wait_until is None]
    for job, permit in permits:
        if permit.wait_until is not None:
            outcome.defer(job.row, permit.wait_until, "quiet_hours")
    passed = _look(awake) if awake else set()
    for job, until in awake:
        if job.row.pk in passed:
            continue
        # One session that changed refuses all that were asked about together; a row that somebody held was left out.
        if len(awake) > 1 and _look([(job, until)]):
            passed.add(job.row.pk)
        else:
            job.explain()
    return passed


def _look(asked: Sequence[tuple[MemberJob, datetime]]) -> set[UUID]:
    until = min(until for _, until in asked)
    return fence.hand_off([job for job, _ in asked], until=until, now=asked[0][0].now())


def member_jobs(rows: Sequence[Delivery]) -> list[MemberJob]:
    """Return the rows with their members, leads and cards, by a handful of queries, whatever their number."""
    people = Member.objects.select_related("quiet_pattern").defer(*_UNREAD)
    members = people.in_bulk({row.recipient_id for row in rows})
    hers = leads.of_rows(rows)
    cards = letters.cards(rows)
    reached = devices.of_members({row.recipient_id for row in rows if row.channel == ways.PUSH})
    return [
        MemberJob(row, members[row.recipient_id], cards.get(row.pk), hers[row.pk], reached.get(row.recipient_id, ()))
        for row in rows
        if row.recipient_id in members  # an account that was erased took its rows along
    ]
