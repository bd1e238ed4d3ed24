"""The rules of seats once more, slowly: one list of rows in memory, no database, no lock, no counter."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TAKEN = ("in", "hopeful", "offered")


@dataclass
class Row:
    name: str
    state: str
    queued_at: datetime
    number: int  # rows of one moment stand in the order in which they were written
    notice: int | None = None
    passed_at: datetime | None = None
    expires_at: datetime | None = None
    gave_way: bool = False


@dataclass
class Model:
    """One session. `quiet` names who sleeps from nine to eight, in UTC."""

    start: datetime
    capacity: int
    quiet: frozenset[str]
    rows: list[Row] = field(default_factory=list)
    written: int = 0
    freed_at: datetime | None = None
    blocks: set[tuple[str, str]] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)

    def of(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)

    def taken(self) -> list[Row]:
        return [row for row in self.rows if row.state in TAKEN]

    def position(self, name: str) -> int | None:
        row = self.of(name)
        if row is None or row.state != "waiting":
            return None
        line = [each for each in self.line() if each.name not in self.closed or each is row]
        return line.index(row) + 1

    def line(self) -> list[Row]:
        waiting = [row for row in self.rows if row.state == "waiting"]
        return sorted(waiting, key=lambda row: (row.queued_at, row.number))

    def is_apart(self, name: str) -> bool:
        pairs = {(name, row.name) for row in self.taken()} | {(row.name, name) for row in self.taken()}
        return bool(pairs & self.blocks)

    def may_have(self, row: Row, now: datetime) -> bool:
        if row.name in self.closed or self.is_apart(row.name):
            return False
        if row.notice is not None and self.start - now < row.notice * MINUTE:
            return False
        return row.passed_at is None or (self.freed_at is not None and row.passed_at < self.freed_at)

    def write(self, name: str, state: str, at: datetime, notice: int | None = None, **more: object) -> Row:
        self.written += 1
        row = Row(name, state, at, self.written, notice, **more)  # type: ignore[arg-type]
        self.rows.append(row)
        return row

    def hold(self, row: Row, now: datetime) -> datetime:
        left = self.start - now
        ends = now + min(12 * HOUR, left / 2)
        if left >= 12 * HOUR and row.name in self.quiet and (ends.hour >= 21 or ends.hour < 8):
            ends = (ends + 3 * HOUR).replace(hour=8, minute=0, second=0, microsecond=0)
        return min(ends, self.start - 30 * MINUTE)

    def pass_on(self, row: Row, now: datetime) -> None:
        row.state, row.expires_at = "waiting", None
        row.passed_at = max(now, self.freed_at or now)

    def settle(self, now: datetime) -> None:
        door = self.start - 30 * MINUTE
        for row in [each for each in self.rows if each.expires_at is not None]:
            if min(row.expires_at or door, door) <= now:
                self.pass_on(row, now)
            else:
                row.expires_at = min(row.expires_at or door, door)
        while now < door:
            eligible = [row for row in self.line() if self.may_have(row, now)]
            if not eligible or not (len(self.taken()) < self.capacity or self.make_room(eligible[0], now)):
                return
            eligible[0].state, eligible[0].expires_at = "offered", self.hold(eligible[0], now)

    def make_room(self, first: Row, now: datetime) -> bool:
        hopeful = [row for row in self.rows if row.state == "hopeful"]
        if self.start - now > 3 * HOUR or len(self.taken()) > self.capacity or first.gave_way or not hopeful:
            return False
        newest = max(hopeful, key=lambda row: (row.queued_at, row.number))
        self.rows.remove(newest)
        self.write(newest.name, "waiting", now, newest.notice, gave_way=True)
        return True

    def come(self, name: str, state: str, notice: int | None, now: datetime) -> str:
        row = self.of(name)
        if row is not None and row.state in ("in", "hopeful"):
            row.state = state
            self.settle(now)
            return "done"
        self.settle(now)
        has_room = not self.is_apart(name) and len(self.taken()) < self.capacity
        if row is None:
            self.write(name, state if has_room else "waiting", now, None if has_room else notice)
        elif row.state == "offered" or has_room:
            row.state, row.expires_at = state, None
        else:
            row.notice = notice
        return "done"

    def keep(self, name: str, now: datetime) -> str:
        row = self.of(name)
        if row is None:
            return "NoSeat"
        if row.state in ("in", "hopeful"):
            row.state = "in"
            self.settle(now)
        return "done"

    def give_back(self, name: str, now: datetime) -> str:
        row = self.of(name)
        if row is None:
            return "NoSeat"
        self.rows.remove(row)
        if row.state in ("in", "hopeful"):
            self.freed_at = now
        self.settle(now)
        return "done"

    def answer(self, name: str, is_yes: bool, now: datetime) -> str:
        row = self.of(name)
        if row is None or row.expires_at is None or row.expires_at <= now:
            return "NoOffer"
        if is_yes:
            row.state, row.expires_at = "in", None
        else:
            self.pass_on(row, now)
        self.settle(now)
        return "done"

    def take_away(self, name: str, now: datetime) -> str:
        row = self.of(name)
        if row is None:
            return "NoSeat"
        self.rows.remove(row)
        if row.state in TAKEN:
            self.freed_at = now
        self.settle(now)
        return "done"

    def change_capacity(self, capacity: int, now: datetime) -> str:
        if capacity > self.capacity:
            self.freed_at = now
        self.capacity = capacity
        self.settle(now)
        return "done"

    def block(self, blocker: str, blocked: str, now: datetime) -> str:
        self.blocks.add((blocker, blocked))
        one, other = self.of(blocker), self.of(blocked)
        if one is not None and other is not None and one.state in TAKEN and other.state in TAKEN:
            self.rows.remove(other)
            self.write(blocked, "waiting", other.queued_at, other.notice, passed_at=other.passed_at)
            self.rows[-1].gave_way = other.gave_way
            self.freed_at = now
            self.settle(now)
        return "done"
