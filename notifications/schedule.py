"""Pure: when a message is due on a member's clock, until when it is worth sending, and whether it may go out now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from members import quiet

LATENESS = timedelta(minutes=30)  # a reminder due just before her quiet hours may be this late
PROMPT_LIFE = timedelta(hours=48)
QUESTION_LEAD = 24 * 60  # minutes before the start at which who only hopes to come is asked
ANSWERED_BY = 3 * 60  # minutes before it: from then on a hopeful seat may go to somebody who waits
ANSWER_LIFE = timedelta(days=7)  # of "you were admitted", which stays true


@dataclass(frozen=True, slots=True)
class Clock:
    """A member's zone and quiet hours; without a window she is never disturbed by a message."""

    timezone: str
    quiet_from: time | None
    quiet_to: time | None

    @property
    def zone(self) -> ZoneInfo:
        """Return her zone."""
        return ZoneInfo(self.timezone)

    @property
    def window(self) -> quiet.QuietWindow | None:
        """Return her quiet hours, or None when she has none."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        return quiet.QuietWindow(self.quiet_from, self.quiet_to)

    def quiet_until(self, at: datetime) -> datetime | None:
        """Return when the quiet that holds at that instant ends, None when there is none."""
        return quiet.next_end(at, self.zone, self.window)

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


def reminder(starts_at: datetime, lead: int, *, leads: Sequence[int], clock: Clock, bypass: bool) -> Times:
    """Return when the reminder of this lead is due: in quiet hours it goes out before they begin.

    It expires once the next lead is due within that lead's own length (the first of 72 h, 24 h and 1 h at 48 h before
    the start), so that after an outage two do not arrive together; the last one expires at the start.
    """
    natural = quiet.elapsed_before(starts_at, lead)
    due_at = natural if bypass else quiet.advance_before(natural, clock.zone, clock.window)
    shorter = [other for other in leads if other < lead]
    if not shorter:
        return Times(due_at, starts_at)
    following = quiet.elapsed_before(starts_at, max(shorter))
    # Leads that were set close together leave no such room; then half the way to the next one is enough.
    expires_at = max(following - timedelta(minutes=max(shorter)), natural + (following - natural) / 2)
    return Times(due_at, expires_at)


def hopeful_question(starts_at: datetime, *, clock: Clock) -> Times:
    """Return when she who only hopes to come is asked: a day before, in quiet hours before they begin."""
    natural = quiet.elapsed_before(starts_at, QUESTION_LEAD)
    due_at = quiet.advance_before(natural, clock.zone, clock.window)
    return Times(due_at, quiet.elapsed_before(starts_at, ANSWERED_BY))


def merged(reminders: Mapping[int, Times]) -> set[int]:
    """Return the leads whose reminders are due in the minute of a shorter one's, which then comes for both.

    Only quiet hours do that to different leads: all that would fall into one night goes out before it begins.
    """
    shortest = {reminders[lead].due_at: lead for lead in sorted(reminders, reverse=True)}
    return set(reminders) - set(shortest.values())


def notice(now: datetime, *, clock: Clock, useful_until: datetime, expires_at: datetime) -> Times | None:
    """Return when a change is told: after her quiet hours, or at once when that would be too late; None if it is."""
    if now >= expires_at:
        return None
    waited = clock.quiet_until(now)
    return Times(waited if waited and waited < useful_until else now, expires_at)


def prompt(ends_at: datetime, *, now: datetime, clock: Clock, delay: timedelta) -> Times | None:
    """Return when the question after a session is due, None when it is too late to ask.

    The evening of the session where it ends before her quiet hours, else the next morning; 48 hours later nobody asks.
    """
    natural = quiet.defer_after(ends_at + delay, clock.zone, clock.window)
    due_at = quiet.defer_after(max(natural, now), clock.zone, clock.window)
    expires_at = natural + PROMPT_LIFE
    return Times(due_at, expires_at) if due_at < expires_at else None
