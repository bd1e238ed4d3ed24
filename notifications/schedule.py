"""Pure: when a message is due on a member's clock, until when it is worth sending, and whether it may go out now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from members import quiet
from members.quiet import QuietHours
from notifications.leads import DAY_BEFORE, MOST, OF_A_DAY, Leads

LATENESS = timedelta(minutes=30)  # a reminder due just before her quiet hours may be this late
MERGED_WITHIN = timedelta(hours=3)
PROMPT_LIFE = timedelta(hours=48)
QUESTION_LEAD = 24 * 60  # minutes before the start at which who only hopes to come is asked
ANSWERED_BY = 3 * 60  # minutes before it: from then on a hopeful seat may go to somebody who waits
ANSWER_LIFE = timedelta(days=7)  # of "you were admitted", which stays true


@dataclass(frozen=True, slots=True)
class Clock:
    """A member's zone and quiet hours; without a window she is never disturbed by a message."""

    timezone: str
    quiet: QuietHours

    @property
    def zone(self) -> ZoneInfo:
        """Return her zone."""
        return ZoneInfo(self.timezone)

    def quiet_until(self, at: datetime) -> datetime | None:
        """Return when the quiet that holds at that instant ends, None when there is none."""
        return quiet.next_end(at, self.zone, self.quiet)

    def day_began(self, at: datetime) -> datetime:
        """Return when her calendar day around that instant began; the daily cap counts from there."""
        return at.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def next_day(self, at: datetime) -> datetime:
        """Return when her next calendar day begins."""
        tomorrow = at.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.zone)


@dataclass(frozen=True, slots=True)
class Times:
    """When a message is due and until when it is worth sending."""

    due_at: datetime
    expires_at: datetime


class LeftOut(StrEnum):
    """Why a reminder that she chose is not sent."""

    MERGED = "merged"  # another comes within three hours and says the same
    CAPPED = "capped"  # three are enough for one session: the nearest to it
    REPLACED = "replaced"  # who only hopes to come is asked instead


@dataclass(frozen=True, slots=True)
class Reminder(Times):
    """A reminder of one lead: the instant that the lead names, when it is due, and whether it goes out at all."""

    natural_at: datetime
    is_in_quiet: bool = False  # a last call may be
    left_out: LeftOut | None = None

    @property
    def is_moved(self) -> bool:
        """Whether quiet hours brought it forward."""
        return self.due_at != self.natural_at


def reminders(
    starts_at: datetime, *, hers: Leads, clock: Clock, bypass: Collection[int], is_hopeful: bool = False
) -> dict[int, Reminder]:
    """Return the reminder of each of her leads. In quiet hours one goes out before they begin, unless they let it by.

    What quiet hours moved merges with what comes within three hours, and the later one stands for both: but not one
    that comes in quiet hours itself. Of what remains the longest leads give way until three are left. Two that she set
    close together herself, and that nothing moved, are as she wished.
    """
    dated = {lead: _dated(starts_at, lead, clock, bypass=lead in bypass) for lead in hers}
    replaced = {lead for lead in hers if is_hopeful and lead in OF_A_DAY}
    kept = _merge({lead: each for lead, each in dated.items() if lead not in replaced})
    going = {*kept[: MOST - is_hopeful], *replaced}
    times = {lead: dated[lead].natural_at for lead in going}
    return {
        lead: replace(
            each,
            expires_at=_expiry(starts_at, each.natural_at, times.values()),
            left_out=_fate(lead, kept, going, replaced),
        )
        for lead, each in dated.items()
    }


def natural_at(starts_at: datetime, lead: int, zone: ZoneInfo) -> datetime:
    """Return the instant that a lead names: so many minutes before the start, or the same wall time the day before."""
    return quiet.day_before(starts_at, zone) if lead == DAY_BEFORE else quiet.elapsed_before(starts_at, lead)


def _dated(starts_at: datetime, lead: int, clock: Clock, *, bypass: bool) -> Reminder:
    natural = natural_at(starts_at, lead, clock.zone)
    due_at = natural if bypass else quiet.advance_before(natural, clock.zone, clock.quiet)
    return Reminder(due_at, starts_at, natural, is_in_quiet=bypass and clock.quiet_until(natural) is not None)


def _merge(dated: Mapping[int, Reminder]) -> list[int]:
    """Return the leads that stand for themselves, the last to come first."""
    kept: list[int] = []
    for lead in sorted(dated, key=lambda each: (dated[each].due_at, dated[each].natural_at), reverse=True):
        if not any(_is_told_by(dated[lead], dated[other]) for other in kept):
            kept.append(lead)
    return kept


def _is_told_by(earlier: Reminder, later: Reminder) -> bool:
    if later.is_in_quiet or later.due_at - earlier.due_at > MERGED_WITHIN:
        return False
    return earlier.is_moved or later.is_moved or later.due_at == earlier.due_at


def _expiry(starts_at: datetime, natural: datetime, others: Iterable[datetime]) -> datetime:
    """Return until when a reminder is worth sending.

    It expires once the next one is due within that lead's own length (the first of 72 h, 24 h and 1 h at 48 h before
    the start), so that after an outage two do not arrive together; the last one expires at the start.
    """
    following = min((other for other in others if other > natural), default=None)
    if following is None:
        return starts_at
    # Leads that were set close together leave no such room; then half the way to the next one is enough.
    return max(following - (starts_at - following), natural + (following - natural) / 2)


def _fate(lead: int, kept: Collection[int], going: Collection[int], replaced: Collection[int]) -> LeftOut | None:
    if lead in replaced:
        return LeftOut.REPLACED
    if lead not in kept:
        return LeftOut.MERGED
    return None if lead in going else LeftOut.CAPPED


def hopeful_question(starts_at: datetime, *, clock: Clock) -> Times:
    """Return when she who only hopes to come is asked: a day before, in quiet hours before they begin."""
    natural = quiet.elapsed_before(starts_at, QUESTION_LEAD)
    due_at = quiet.advance_before(natural, clock.zone, clock.quiet)
    return Times(due_at, quiet.elapsed_before(starts_at, ANSWERED_BY))


def notice(now: datetime, *, clock: Clock, useful_until: datetime, expires_at: datetime) -> Times | None:
    """Return when a change is told: after her quiet hours, or at once when that would be too late; None if it is."""
    if now >= expires_at:
        return None
    waited = clock.quiet_until(now)
    return Times(waited if waited and waited < useful_until else now, expires_at)


def debrief(ends_at: datetime, *, now: datetime, clock: Clock, delay: timedelta, closes_at: datetime) -> Times | None:
    """Return when whoever facilitated is asked how it went, outside her quiet hours; None where it is closed then."""
    due_at = quiet.defer_after(max(ends_at + delay, now), clock.zone, clock.quiet)
    return Times(due_at, closes_at) if due_at < closes_at else None


def prompt(ends_at: datetime, *, now: datetime, clock: Clock, delay: timedelta) -> Times | None:
    """Return when the question after a session is due, None when it is too late to ask.

    The evening of the session where it ends before her quiet hours, the sooner the nearer they are, else the next
    morning; 48 hours later nobody asks.
    """
    if clock.quiet_until(ends_at) is None:
        natural = max(ends_at, quiet.advance_before(ends_at + delay, clock.zone, clock.quiet))
    else:
        natural = quiet.defer_after(ends_at + delay, clock.zone, clock.quiet)
    due_at = quiet.defer_after(max(natural, now), clock.zone, clock.quiet)
    expires_at = natural + PROMPT_LIFE
    return Times(due_at, expires_at) if due_at < expires_at else None
