"""2,000 random scripts of edits: the services and a plain sheet of paper end up with the same evenings."""

import random
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from groups import errors
from groups.models import Circle, Series, SeriesChange, Session
from groups.recurrence import RuleRefused
from groups.services import changes, series, sessions
from tests.factories import make_circle, make_member
from tests.groups.changes.naive import Paper, Refused

pytestmark = pytest.mark.django_db

SCRIPTS, PARTS, SEED = 2_000, 20, 41_000
EVERY_TIME = 80  # of them; the night plays all
ACTS = 5
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
CLOCKS = [time(18), time(19, 30), time(20, 30), time(21, 15)]
ZONES = ["America/New_York", "Europe/Madrid", "Australia/Lord_Howe"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class Undone(Exception):
    """Rolls a script back."""


def rule(chance: random.Random, start: datetime) -> str:
    """This function will return a rule of the kinds that facilitators choose, with few dates."""
    text = chance.choice(
        [
            "FREQ=WEEKLY",
            f"FREQ=WEEKLY;BYDAY={','.join(sorted(chance.sample(DAYS, 2), key=DAYS.index))}",
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(sorted(chance.sample(DAYS, 2), key=DAYS.index))}",
            "FREQ=WEEKLY;INTERVAL=2",
            f"FREQ=DAILY;INTERVAL={chance.randint(3, 9)}",
            f"FREQ=MONTHLY;BYDAY={chance.choice(['1TU', '2WE', '-1FR', '3MO'])}",
            f"FREQ=MONTHLY;BYMONTHDAY={chance.choice(['3', '17', '-1', '1,15'])}",
        ]
    )
    if chance.random() < 0.7:
        return f"{text};COUNT={chance.randint(2, 9)}"
    return f"{text};UNTIL={start + timedelta(days=chance.randint(25, 70)):%Y%m%dT%H%M%S}"


class Script:
    """One circle with one series, on both sides, and what happens to it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = NOW
        start = datetime.combine(datetime(2027, 1, 5) + timedelta(days=self.chance.randint(0, 9)), CLOCKS[2])  # noqa: DTZ001
        text, zone = rule(self.chance, start), self.chance.choice(ZONES)
        self.circle: Circle = make_circle(timezone=zone)
        self.member = make_member()
        self.paper = Paper(text, start, zone, 60, self.now)
        made = series.schedule_series(
            circle_id=self.circle.pk, rrule=text, dtstart_local=start, zone=ZoneInfo(zone), duration_minutes=60, now=NOW
        )
        self.series = [made.pk]
        self.rows: dict[Any, int] = {}
        self.said = [f"{text} from {start} {zone}"]
        self.done = 0

    def run(self) -> int:
        self.compare()
        for _act in range(ACTS):
            self.act()
            self.night()
            try:
                self.paper.night()
            except Refused:  # the night passes over what would overlap; paper cannot
                break
            self.compare()
        return self.done

    def night(self) -> None:
        """Let every series be looked at from its first date on, where no evening that is over used up one of them."""
        for pk, book in zip(self.series, self.paper.books, strict=True):
            if not book.used:
                Series.objects.filter(pk=pk).update(materialised_until=None)
            series.materialise_series(series_id=pk, now=self.now)

    # one act, on both sides

    def act(self) -> None:
        number = self.chance.randrange(len(self.series))
        coming = [e for e in self.paper.coming(number) if e.state == "on"]
        kind = self.chance.choice(
            [
                "wait",
                "move",
                "move",
                "off",
                "clock",
                "days",
                "rule",
                "rule",
                "rule",
                "length",
                "zone",
                "leave",
                "add",
                "end",
            ]
        )
        if kind == "wait" or not coming:
            self.now += timedelta(days=self.chance.randint(0, 12), hours=self.chance.randint(0, 20))
            self.paper.now = self.now
            self.said.append(f"now {self.now}")
            return
        e = self.chance.choice(coming)
        tag = self.chance.choice([None, e.tag])
        getattr(self, kind)(number, e, tag)

    def both(
        self, on_paper: tuple[str, dict[str, Any]], number: int, edit: changes.Edit | None, pk: Any = None
    ) -> None:
        name, how = on_paper
        self.said.append(f"{name} {how} of {number}")
        try:
            after: Paper | None = self.paper.attempt(name, **how)
        except Refused:
            after = None
        change: SeriesChange | None = None
        try:
            with transaction.atomic():
                if edit is None:
                    sessions.cancel_session(session_id=pk, now=self.now)
                else:
                    change = self.apply(number, edit)
        except (errors.GroupsError, RuleRefused) as refusal:
            self.said.append(f"refused: {refusal}")
            is_same = after is not None and state(after) == state(self.paper)
            assert after is None or is_same, self.story()
            return
        assert after is not None, self.story()
        self.done += 1
        if change is not None and self.chance.random() < 0.15:
            self.said.append("undone")
            changes.undo_change(change_id=change.pk, now=self.now)
            return
        if change is not None and change.successor_id is not None:
            self.series.append(change.successor_id)
        self.paper = after

    def apply(self, number: int, edit: changes.Edit) -> SeriesChange:
        how = {"series_id": self.series[number], "edit": edit, "now": self.now}
        preview = changes.preview_change(**how) if self.chance.random() < 0.3 else None
        change = changes.change_series(**how, member=self.member, expected=preview.tag if preview else None)
        if preview is None:
            return change
        counted = {kind: change.sessions.filter(kind=kind).count() for kind in ("moved", "cancelled", "added", "kept")}
        assert counted == {kind: preview.numbers.get(kind, 0) for kind in counted}, self.story()
        return change

    def edit(self, tag: int | None, **how: Any) -> changes.Edit:
        scope = SeriesChange.Scope.ALL if tag is None else SeriesChange.Scope.FOLLOWING
        return changes.Edit(scope=scope, session_id=self.pk(tag) if tag is not None else None, **how)

    def pk(self, tag: int) -> Any:
        return next(pk for pk, known in self.rows.items() if known == tag)

    def move(self, number: int, e: Any, tag: int | None) -> None:
        local = datetime.combine(e.local + timedelta(days=self.chance.randint(-4, 9)), self.chance.choice(CLOCKS))
        edit = changes.Edit(scope=SeriesChange.Scope.THIS, session_id=self.pk(e.tag), local_start=local)
        if local != e.local:
            self.both(("move", {"tag": e.tag, "local": local}), number, edit)

    def off(self, number: int, e: Any, tag: int | None) -> None:
        self.both(("call_off", {"tag": e.tag}), number, None, self.pk(e.tag))

    def clock(self, number: int, e: Any, tag: int | None) -> None:
        clock = self.chance.choice(CLOCKS)
        self.both(
            ("same_rule", {"number": number, "tag": tag, "clock": clock}), number, self.edit(tag, local_time=clock)
        )

    def days(self, number: int, e: Any, tag: int | None) -> None:
        days = self.chance.choice([-7, -2, -1, 1, 3, 7, 14])
        self.both(("same_rule", {"number": number, "tag": tag, "days": days}), number, self.edit(tag, shift_days=days))

    def length(self, number: int, e: Any, tag: int | None) -> None:
        minutes = self.chance.choice([45, 60, 90])
        how = {"number": number, "tag": tag, "minutes": minutes}
        self.both(("same_rule", how), number, self.edit(tag, duration_minutes=minutes))

    def zone(self, number: int, e: Any, tag: int | None) -> None:
        zone = self.chance.choice(ZONES)
        how = {"number": number, "tag": tag, "zone": zone}
        self.both(("same_rule", how), number, self.edit(tag, zone=ZoneInfo(zone)))

    def rule(self, number: int, e: Any, tag: int | None) -> None:
        text, clock = rule(self.chance, e.local), self.chance.choice([None, *CLOCKS])
        how = {"number": number, "tag": tag, "text": text, "clock": clock}
        self.both(("new_rule", how), number, self.edit(tag, rrule=text, local_time=clock))

    def leave(self, number: int, e: Any, tag: int | None) -> None:
        book = self.paper.books[number]
        ahead = [each for each in self.paper.coming(number) if each.identity in book.all()]
        if ahead:
            local = self.chance.choice(ahead).identity
            self.both(
                ("leave_out", {"number": number, "d": local}), number, self.edit(None, leave_out=((local, "Fair"),))
            )

    def add(self, number: int, e: Any, tag: int | None) -> None:
        local = datetime.combine(e.identity + timedelta(days=self.chance.randint(-3, 3)), self.chance.choice(CLOCKS))
        self.both(("add", {"number": number, "d": local}), number, self.edit(None, add=((local, "Extra"),)))

    def end(self, number: int, e: Any, tag: int | None) -> None:
        if self.chance.random() < 0.4:
            self.both(("end", {"number": number, "tag": tag}), number, self.edit(tag, is_cancelling=True))

    # the same evenings?

    def compare(self) -> None:
        rows = {row.pk: row for row in Session.objects.filter(circle=self.circle)}
        evenings = {e.tag: e for e in self.paper.evenings}
        self.rows = {pk: tag for pk, tag in self.rows.items() if pk in rows}
        new_rows = {pk for pk in rows if pk not in self.rows}
        new_tags = [tag for tag in evenings if tag not in self.rows.values()]
        for tag in new_tags:
            e = evenings[tag]
            found = [pk for pk in new_rows if (rows[pk].local_start, rows[pk].timezone) == (e.local, e.zone)]
            assert found, f"missing {e}\n{self.story()}"
            new_rows.remove(found[0])
            self.rows[found[0]] = tag
        assert not new_rows, f"too many {[str(rows[pk]) for pk in new_rows]}\n{self.story()}"
        for pk, tag in self.rows.items():
            assert self.as_row(rows[pk]) == self.as_paper(evenings[tag]), self.story()

    def as_row(self, row: Session) -> tuple[Any, ...]:
        state = "on" if row.state == "scheduled" else "dropped" if row.is_dropped else "off"
        name = (row.series_id, row.original_local) if state != "dropped" else (None, None)
        return (*name, row.local_start, row.timezone, row.starts_at, row.ends_at, state)

    def as_paper(self, e: Any) -> tuple[Any, ...]:
        name = (self.series[e.book], e.identity) if e.state != "dropped" else (None, None)
        return (*name, e.local, e.zone, e.starts, e.ends, e.state)

    def story(self) -> str:
        rules = [
            f"{row.rrule} from {row.dtstart_local} to {row.ends_before_local}"
            for row in Series.objects.filter(circle=self.circle)
        ]
        return "\n".join([*self.said, *rules])


def state(paper: Paper) -> list[Any]:
    return [vars(e) for e in paper.evenings]


def play(seed: int) -> int:
    """This function will play one script in a transaction of its own, and take all of it back."""
    done = 0
    try:
        with transaction.atomic():
            done = Script(seed).run()
            raise Undone
    except Undone:
        return done


@pytest.mark.parametrize("part", range(4))
def test_services_and_paper_agree_after_every_act(part: int) -> None:
    size = EVERY_TIME // 4
    assert sum(play(number) for number in range(part * size, (part + 1) * size)) > size


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("part", range(PARTS))
def test_services_and_paper_agree_on_two_thousand_scripts(part: int) -> None:
    size = SCRIPTS // PARTS
    assert sum(play(SEED + number) for number in range(part * size, (part + 1) * size)) > size
