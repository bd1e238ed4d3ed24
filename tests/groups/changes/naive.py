"""A series as somebody would keep it on paper: every date written out, no rule, no database, one step at a time.

It is slow and plain on purpose. It knows nothing of the services; dates of rules come from dateutil.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

AHEAD = timedelta(weeks=26)
FAR = timedelta(days=800)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class Refused(Exception):
    """The paper says that this cannot be."""


@dataclass
class Evening:
    tag: int
    book: int | None  # to which series it belongs; None for one that a rule dropped
    identity: datetime
    local: datetime
    zone: str
    minutes: int
    state: str = "on"  # on, off (by a person) or dropped (by a rule)
    is_edited: bool = False

    @property
    def starts(self) -> datetime:
        return instant(self.local, self.zone)

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


@dataclass
class Book:
    """One series: all dates its rule gives, all that were added, left out, or used up."""

    dates: list[datetime]
    zone: str
    minutes: int
    clock: time
    is_movable: bool  # by days
    previous: int | None = None
    end: datetime | None = None
    added: list[datetime] = field(default_factory=list)
    left: list[datetime] = field(default_factory=list)
    used: list[datetime] = field(default_factory=list)

    def all(self) -> list[datetime]:
        return sorted(d for d in {*self.dates, *self.added} if self.end is None or d < self.end)


def instant(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def dates_of(text: str, start: datetime, until: datetime) -> list[datetime]:
    return (
        [d for d in rrulestr(text, dtstart=start).xafter(start, inc=True) if d <= until]
        if "COUNT" in text
        else list(rrulestr(text, dtstart=start).between(start, until, inc=True))
    )


class Paper:
    def __init__(self, text: str, start: datetime, zone: str, minutes: int, now: datetime) -> None:
        self.now = now
        book = Book(dates_of(text, start, start + FAR), zone, minutes, start.time(), can_move(text))
        self.books = [book]
        self.evenings: list[Evening] = []
        self.night()

    # what time does

    def night(self) -> None:
        """Every date within half a year becomes an evening, once, unless that day was called off before."""
        self.reached = self.now + AHEAD
        for number in range(len(self.books)):
            self.fill(number)
        self.check()

    def fill(self, number: int) -> None:
        book, off_days = self.books[number], self.off_days(number)
        for d in book.all():
            is_known = any(e.book == number and e.identity == d for e in self.evenings)
            is_off = d in book.left or d in book.used or d.date() in off_days
            if self.now < instant(d, book.zone) <= self.reached and not is_known and not is_off:
                self.write(number, d)

    def write(self, number: int, d: datetime) -> None:
        book = self.books[number]
        self.evenings.append(Evening(len(self.evenings), number, d, d, book.zone, book.minutes))

    def off_days(self, number: int, but: list[Evening] | None = None) -> set[object]:
        line: list[int | None] = []
        found: int | None = number
        while found is not None:
            line.append(found)
            found = self.books[found].previous
        skipped = {e.tag for e in but or []}
        return {
            e.identity.date() for e in self.evenings if e.book in line and e.state == "off" and e.tag not in skipped
        }

    def check(self) -> None:
        on = sorted((e.starts, e.ends) for e in self.evenings if e.state == "on")
        if any(a[1] > b[0] for a, b in pairwise(on)):
            raise Refused("overlap")
        names = [(e.book, e.identity) for e in self.evenings if e.book is not None]
        if len(set(names)) < len(names):
            raise Refused("same name")

    def coming(self, number: int) -> list[Evening]:
        return [e for e in self.evenings if e.book == number and e.starts > self.now]

    # what she does

    def attempt(self, act: str, **how: object) -> "Paper":
        """Return the paper after an act; this one stays as it is. Raises Refused."""
        paper = deepcopy(self)
        getattr(paper, act)(**how)
        paper.check()
        return paper

    def move(self, tag: int, local: datetime) -> None:
        e = self.evenings[tag]
        e.local, e.is_edited = local, e.is_edited or local != e.local
        self.not_past(e)

    def call_off(self, tag: int) -> None:
        self.evenings[tag].state = "off"

    def not_past(self, e: Evening) -> None:
        if e.state == "on" and e.starts <= self.now:
            raise Refused("past")

    def cut(self, number: int, tag: int | None) -> datetime:
        if tag is not None:
            return self.evenings[tag].identity
        book = self.books[number]
        ahead = [d for d in book.all() if instant(d, book.zone) > self.now]
        open_ = [d for d in ahead if d not in book.left]
        if not open_ and not any(e.state == "on" for e in self.coming(number)):
            raise Refused("nothing")
        ahead += [d for d in book.left if instant(d, book.zone) > self.now]
        ahead += [e.identity for e in self.coming(number) if not e.is_edited]
        return min(ahead or [e.identity for e in self.coming(number)])

    def end(self, number: int, tag: int | None) -> None:
        cut = self.cut(number, tag)
        for e in self.coming(number):
            if e.state == "on" and (tag is None or e.identity >= cut):
                e.state = "off"
        self.close(self.books[number], cut)

    def close(self, book: Book, cut: datetime) -> None:
        book.end = cut if book.end is None else min(cut, book.end)

    def split(self, number: int, cut: datetime) -> int:
        """What comes from the cut on is a book of its own."""
        old = self.books[number]
        new = Book(
            [d for d in old.dates if d >= cut], old.zone, old.minutes, old.clock, old.is_movable, number, old.end
        )
        if not new.dates:
            new.dates = [min((d for d in old.added if d >= cut), default=cut)]
            new.clock, new.is_movable = new.dates[0].time(), True
        for name in ("added", "left"):
            setattr(new, name, [d for d in getattr(old, name) if d >= cut])
            setattr(old, name, [d for d in getattr(old, name) if d < cut])
        new.used = [d for d in old.used if d >= cut]
        self.close(old, cut)
        self.books.append(new)
        return len(self.books) - 1

    def same_rule(
        self, number: int, tag: int | None, days: int = 0, clock: time | None = None, minutes: int = 0, zone: str = ""
    ) -> None:
        cut, old = self.cut(number, tag), self.books[number]
        clock_was, movable = old.clock, old.is_movable
        delta = timedelta(days=days)
        if clock is not None:
            delta += datetime.combine(cut, clock) - datetime.combine(cut, clock_was)
        rows = [e for e in self.evenings if e.book == number and e.identity >= cut]
        ahead = {e.tag for e in self.coming(number)}
        target = number if tag is None else self.split(number, cut)
        book = self.books[target]
        if days and not (book.is_movable if tag is not None else movable):
            raise Refused("not movable")
        book.zone, book.minutes = zone or book.zone, minutes or book.minutes
        for name in ("dates", "added", "left", "used"):
            every = getattr(book, name)
            keep = name == "dates"  # the rule moves as a whole
            setattr(book, name, [d + delta if keep or d >= cut else d for d in every])
        book.end = book.end + delta if book.end is not None else None
        book.clock = (datetime.combine(cut, book.clock) + delta).time()
        for e in rows:
            if e.tag not in ahead:
                book.used.append(e.identity + delta)
                continue
            e.book, e.identity = target, e.identity + delta
            if e.state == "on" and not e.is_edited:
                e.local, e.zone, e.minutes = e.identity, book.zone, book.minutes
                self.not_past(e)

    def new_rule(self, number: int, tag: int | None, text: str, clock: time | None = None) -> None:
        cut, old = self.cut(number, tag), self.books[number]
        rows = [e for e in self.evenings if e.book == number and e.identity >= cut]
        ahead = {e.tag for e in self.coming(number)}
        earlier = [e.identity for e in self.evenings if e.book == number and e.identity < cut]
        wall = self.now.astimezone(ZoneInfo(old.zone)).replace(tzinfo=None)
        lower = max([wall, *earlier])
        moved_by = datetime.combine(cut, clock or old.clock) - datetime.combine(cut, old.clock)
        off_days = self.off_days(number, but=rows)
        target = number if tag is None else self.split(number, cut)
        book = self.books[target]
        clock = clock or old.clock
        dates = self.begin(text, datetime.combine(cut, clock), lower)
        book.dates, book.clock, book.is_movable = dates, clock, can_move(text)
        book.added = [d + moved_by if d >= cut else d for d in book.added]
        book.used = [d for d in book.all() if d.date() in off_days]
        free = [d for d in book.all() if instant(d, book.zone) > self.now and d not in book.used]
        virtual = [d for d in book.left if d >= cut and d > wall and d not in {e.identity for e in rows}]
        olds: list[tuple[datetime, Evening | None]] = sorted(
            [(e.identity, e) for e in rows] + [(d, None) for d in virtual], key=lambda two: two[0]
        )
        lefts = set(book.left)
        goes: dict[datetime, datetime] = {}
        for same in (lambda d: d, lambda d: d.date(), lambda d: d.isocalendar()[:2]):
            for d, e in list(olds):
                new = next((n for n in free if same(n) == same(d)), None)
                if new is None:
                    continue
                olds.remove((d, e))
                free.remove(new)
                goes[d] = new
                self.lead(e, new, target, ahead)
        for _d, e in olds:
            if e is None or e.tag not in ahead:
                continue
            if e.state == "on" and not e.is_edited:
                e.state, e.book = "dropped", None
            else:
                e.book = target
        book.left = [goes.get(d, d) if d in lefts and d >= cut and d > wall else d for d in book.left]
        self.fill(target)

    def lead(self, e: Evening | None, new: datetime, target: int, ahead: set[int]) -> None:
        book = self.books[target]
        if e is None:
            return
        if e.tag not in ahead:
            book.used.append(new)
            return
        e.book, e.identity = target, new
        if e.state == "on" and not e.is_edited:
            e.local, e.zone, e.minutes = new, book.zone, book.minutes

    def begin(self, text: str, start: datetime, lower: datetime) -> list[datetime]:
        """A weekly rule may still meet in the week of its start; a count counts from where it meets first."""
        endless = ";".join(part for part in text.split(";") if not part.startswith("COUNT"))
        if "WEEKLY" in text:
            if "BYDAY" not in text:
                endless += f";BYDAY={DAYS[start.weekday()]}"
            start -= timedelta(days=start.weekday())
        first = next((d for d in dates_of(endless, start, start + FAR) if d > lower), None)
        if first is None:
            raise Refused("never")
        return dates_of(text, first, first + FAR)

    def leave_out(self, number: int, d: datetime) -> None:
        book = self.books[number]
        book.added = [a for a in book.added if a != d]
        book.left.append(d)
        for e in self.coming(number):
            if e.identity == d and e.state == "on" and not e.is_edited:
                e.state = "off"

    def add(self, number: int, d: datetime) -> None:
        book = self.books[number]
        names = [e.identity for e in self.evenings if e.book == number]
        if d in book.all() or d in book.left or d in names or (book.end is not None and d >= book.end):
            raise Refused("taken")
        if instant(d, book.zone) <= self.now:
            raise Refused("past")
        book.added.append(d)
        self.write(number, d)


def can_move(text: str) -> bool:
    return "MONTHLY" not in text
