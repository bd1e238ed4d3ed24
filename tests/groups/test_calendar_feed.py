"""Her calendar feed: a secret address, her words alone, every entry read by foreign libraries, and 304 for no news."""

import json
import logging
import string
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import StringIO
from typing import Any
from uuid import uuid4

import icalendar
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.logs import HideTokens
from groups import calendars, clocks
from groups.models import CalendarFeed, Circle, CircleBlock, Membership, Seat, Session
from groups.selectors.deliverables import CalendarCard
from groups.services import memberships, sessions, zonedata
from members.models import Member
from members.zones import all_zones, zone
from tests.calendars import all_events
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

START = datetime.now(UTC).replace(microsecond=0, second=0) + timedelta(days=3)
LINK = "https://meet.example/canary-pelican"
ME = "/api/v1/me/calendar-feed/"


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light", name="Porch Light", timezone="America/New_York")


@pytest.fixture
def pim(circle: Circle) -> Member:
    pim = make_member("pim")
    make_membership(circle, pim, handle="Quiet Heron 27", alias="My quiet hour")
    return pim


@pytest.fixture
def hers(circle: Circle, pim: Member) -> Session:
    session = make_session(circle, starts_at=START)
    make_seat(session, pim)
    return session


def opened(client: Client) -> str:
    """The path of a new feed."""
    answer = client.post(ME, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert set(answer.json()) == {"created_at", "url"}
    return str(answer.json()["url"]).removeprefix("https://kindcircle.test")


def read(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def events(path: str) -> list[icalendar.Event]:
    answer = read(path)
    assert answer.status_code == 200
    return all_events(answer.content)


def test_its_address_is_told_once_and_only_a_hash_is_kept(client_for, pim: Member) -> None:
    client = client_for(pim)
    assert client.get(ME).status_code == 404
    path = opened(client)
    assert set(client.get(ME).json()) == {"created_at"}
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43  # 256 bits
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(token_hash, 'escape') || f::text FROM groups_calendarfeed f")
        assert token not in cursor.fetchone()[0]


def test_a_new_address_ends_the_old_one_and_closing_ends_it(client_for, pim: Member) -> None:
    client = client_for(pim)
    first, second = opened(client), opened(client)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    assert client.delete(ME).status_code == 204
    assert client.delete(ME).status_code == 204
    assert (read(second).status_code, client.get(ME).status_code) == (404, 404)


def test_it_holds_her_words_and_times_and_nothing_else(client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    (entry,) = events(path)
    assert (str(entry["SUMMARY"]), str(entry["CLASS"]), str(entry["STATUS"])) == (
        "My quiet hour", "PRIVATE", "CONFIRMED",
    )  # fmt: skip
    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (START, START + timedelta(hours=1))
    content = read(path).content
    for word in (b"Porch", b"Heron", b"pim", b"ATTENDEE", b"ORGANIZER", b"LOCATION", b"DESCRIPTION", b"URL", b"METHOD"):
        assert word not in content
    for line in (b"NAME:Your sessions", b"X-WR-CALNAME:Your sessions", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                 b"X-PUBLISHED-TTL:PT1H", b"BEGIN:VTIMEZONE", b"VERSION:2.0"):  # fmt: skip
        assert b"\r\n" + line + b"\r\n" in content


def test_in_spanish_it_is_called_in_spanish(client_for, hers: Session, pim: Member) -> None:
    Member.objects.filter(pk=pim.pk).update(locale="es")
    Membership.objects.update(alias="Grupo de apoyo")
    path = opened(client_for(pim))
    assert [str(entry["SUMMARY"]) for entry in events(path)] == ["Tu sesión"]
    assert "X-WR-CALNAME:Tus sesiones" in read(path).content.decode()


def test_it_holds_her_seats_of_thirty_days_and_no_places_on_waitlists(client_for, circle: Circle, pim: Member) -> None:
    now = START - timedelta(days=3)
    wanted = {}
    for number, (days, state, is_in) in enumerate(
        [(-31, "in", False), (-29, "in", True), (5, "in", True), (6, "hopeful", True), (7, "waiting", False)]
    ):
        session = make_session(circle, starts_at=now + timedelta(days=days, hours=number))
        make_seat(session, pim, state=state)
        wanted |= {f"{session.pk}@kindcircle.test": session} if is_in else {}
    given_back = make_session(circle, starts_at=now + timedelta(days=9))
    make_seat(given_back, pim, state="out", ended_at=now)
    path = opened(client_for(pim))
    assert [str(entry["UID"]) for entry in events(path)] == list(wanted)


def test_an_empty_one_is_a_calendar_too(client_for, pim: Member) -> None:
    assert events(opened(client_for(pim))) == []


def test_every_edit_reaches_it_with_a_greater_sequence(client_for, hers: Session, pim: Member) -> None:
    """Moved, moved again, made longer, called off, put back, moved by new zone data: always newer than before."""
    path, now, seen = opened(client_for(pim)), START - timedelta(days=2), []

    def look() -> icalendar.Event:
        (entry,) = events(path)
        seen.append(entry)
        return entry

    look()
    local = hers.local_start
    for change in ({"local_start": local + timedelta(hours=1)}, {"local_start": local}, {"duration_minutes": 90}):
        moved = sessions.change_session(session_id=hers.pk, now=now, **change)
        entry = look()
        assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (moved.starts_at, moved.ends_at)
    sessions.cancel_session(session_id=hers.pk, now=now)
    assert str(look()["STATUS"]) == "CANCELLED"
    restored = Session.objects.get(pk=hers.pk)
    Session.objects.filter(pk=hers.pk).update(
        state="scheduled", cancelled_at=None, schedule_version=restored.schedule_version + 1
    )  # what undoing a change of its series writes
    assert str(look()["STATUS"]) == "CONFIRMED"
    Session.objects.filter(pk=hers.pk).update(
        starts_at=hers.starts_at + timedelta(hours=1), ends_at=hers.ends_at + timedelta(hours=2)
    )  # as older zone data would have had it
    zonedata.recompute_instants(now=now)
    assert look().decoded("DTSTART") == START
    sequences = [entry["SEQUENCE"] for entry in seen]
    assert sequences == sorted(set(sequences))
    assert len({str(entry["UID"]) for entry in seen}) == 1
    stamps = [entry.decoded("DTSTAMP") for entry in seen]
    assert stamps == sorted(stamps)


def test_a_change_that_moves_nothing_is_no_news_to_a_calendar(client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    before = read(path)
    sessions.change_session(session_id=hers.pk, now=START - timedelta(days=2), capacity=5)
    assert read(path).content == before.content


def test_who_has_it_already_gets_304_and_nobody_builds_the_file(client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    first = read(path)
    again = read(path)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"other", W/{first.headers["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        answer = read(path, **headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
    for headers in (
        {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]},
        {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"If-Modified-Since": "last week"},
    ):
        assert read(path, **headers).status_code == 200


def test_news_changes_both_validators(client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    first = read(path)
    CalendarFeed.objects.update(changed_at=START - timedelta(days=9))
    sessions.change_session(session_id=hers.pk, now=START - timedelta(days=2), duration_minutes=75)
    second = read(path, **{"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]
    told = parsedate_to_datetime(second.headers["Last-Modified"])
    assert told == CalendarFeed.objects.get().changed_at.replace(microsecond=0)
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)


@pytest.mark.parametrize("what", ["alias", "locale", "seat"])
def test_whatever_stands_in_it_counts_as_news(what: str, client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    first = read(path)
    if what == "alias":
        Membership.objects.update(alias="Another hour")
    elif what == "locale":
        Member.objects.filter(pk=pim.pk).update(locale="es")
    else:
        Seat.objects.update(state="out", ended_at=START)
    assert read(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("how", ["left", "removed", "shut out", "closed account"])
def test_an_old_feed_shows_nothing_of_where_she_no_longer_belongs(
    how: str, client_for, circle: Circle, hers: Session, pim: Member
) -> None:
    path = opened(client_for(pim))
    assert len(events(path)) == 1
    if how == "left":
        memberships.leave_circle(circle_id=circle.pk, member=pim, now=START - timedelta(days=2))
    elif how == "removed":
        Membership.objects.filter(member=pim).update(state="removed")
    elif how == "shut out":
        CircleBlock.objects.create(circle=circle, member=pim)
    else:
        Member.objects.filter(pk=pim.pk).update(is_active=False)
        assert read(path).content == read("/calendar/nothing.ics").content
        return
    assert events(path) == []


def test_a_token_that_is_none_opens_nothing_and_all_refusals_are_alike(client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    wrong = [token[:at] + other + token[at + 1 :] for at in range(len(token)) for other in flipped(token[at])]
    wrong += ["x", token + "A", token[:-1], token.upper(), "%00", "%ff", "a%0ab", "ñ" * 40, str(uuid4())]
    answers = {answer(each) for each in wrong}
    assert answers == {answer("nothing")}
    assert {status for status, *_ in answers} == {404}


def flipped(letter: str) -> list[str]:
    return [other for other in (chr(ord(letter) ^ 1), chr(ord(letter) ^ 32)) if other in string.ascii_letters]


def answer(token: str) -> tuple[Any, ...]:
    found = read(f"/calendar/{token}.ics")
    headers = {name: value for name, value in found.headers.items() if not name.startswith("RateLimit")}
    return found.status_code, found.content, tuple(sorted(headers.items()))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(method: str, client_for, pim: Member) -> None:
    assert getattr(Client(), method)(opened(client_for(pim))).status_code == 405


def test_a_look_at_the_head_is_a_look(client_for, hers: Session, pim: Member) -> None:
    answer = Client().head(opened(client_for(pim)))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"]


def test_it_is_hers_alone_and_kept_by_nobody_in_between(client_for, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))
    found = read(path)
    assert found.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert found.headers["Cache-Control"] == "private, no-cache"
    assert not found.cookies
    assert [event["UID"] for event in events(opened(client_for(make_member("ola"))))] == []


@override_settings(THROTTLE_RATES={"feed.account": "3/h", "feed.address": "6/h"})
def test_it_is_read_so_often_and_no_more(client_for, pim: Member) -> None:
    path = opened(client_for(pim))
    assert [read(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert int(read(path).headers["Retry-After"]) > 3000
    assert [read("/calendar/guess.ics").status_code for _ in range(2)] == [404, 429]


def test_fifty_entries_cost_as_many_queries_as_one(client_for, circle: Circle, hers: Session, pim: Member) -> None:
    path = opened(client_for(pim))

    def measured() -> int:
        read(path)
        with CaptureQueriesContext(connection) as queries:
            read(path)
        return len(queries)

    few = measured()
    for day in range(49):
        make_seat(make_session(circle, starts_at=START + timedelta(days=day + 1)), pim)
    assert measured() == few <= 4
    assert len(events(path)) == 50


TITLES = st.text(
    alphabet=st.one_of(
        st.characters(blacklist_categories=("Cs", "Cc")), st.sampled_from(["\n", "\t", ",", ";", ":", "\\", '"', "é"])
    ),
    max_size=60,
)


@given(title=TITLES, name=st.sampled_from(all_zones()), starts_at=st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)))  # fmt: skip  # noqa: DTZ001
@settings(max_examples=150, deadline=None)
def test_any_title_in_any_zone_at_any_time_is_read_by_both(title: str, name: str, starts_at: datetime) -> None:
    card = card_of(name, starts_at.replace(second=0, microsecond=0), alias=" ".join(title.split()))
    shown = calendars.discreet(card.alias, "en")
    for content in (
        calendars.entry(card, title=shown, method="REQUEST", now=START),
        calendars.feed([card], locale="en", changed_at=START),
    ):
        (event,) = all_events(content)
        assert str(event["SUMMARY"]) == shown
        assert event.decoded("DTSTART").astimezone(UTC) == card.starts_at
        assert event.decoded("DTEND").astimezone(UTC) == card.ends_at


def card_of(name: str, starts_at: datetime, alias: str = "") -> CalendarCard:
    return CalendarCard(
        session_id=uuid4(), alias=alias, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), timezone=name,
        schedule_version=1, is_cancelled=False,
    )  # fmt: skip


def test_the_rules_that_it_brings_along_are_ours_in_every_zone() -> None:
    """A hundred times over a year and a half, nights among them, by each clock that ticks unlike all the others."""
    first, span = datetime(2026, 10, 4, tzinfo=UTC), timedelta(days=600)
    distinct = {clocks.clock_of(zone(name), first, first + span): name for name in all_zones()}
    assert len(distinct) > 60
    for name in distinct.values():
        cards = [card_of(name, first + number * timedelta(days=5, hours=19)) for number in range(100)]
        found = all_events(calendars.feed(cards, locale="en", changed_at=START))
        assert [event.decoded("DTSTART").astimezone(UTC) for event in found] == [card.starts_at for card in cards], name


@pytest.mark.parametrize(
    ("name", "first"),
    [("America/New_York", "2026-11-01T05:30"), ("Australia/Lord_Howe", "2027-04-03T14:40"),
     ("Africa/Cairo", "2026-10-29T20:30"), ("America/Santiago", "2027-04-04T02:30")],
)  # fmt: skip
def test_of_two_equal_hours_it_names_the_right_one(name: str, first: str) -> None:
    length = timedelta(minutes=30) if "Howe" in name else timedelta(hours=1)
    for starts_at in (datetime.fromisoformat(first).replace(tzinfo=UTC) + number * length for number in (-1, 0, 1, 2)):
        (event,) = all_events(calendars.entry(card_of(name, starts_at), title="x", method="PUBLISH", now=START))
        found = [event.decoded(side).astimezone(UTC) for side in ("DTSTART", "DTEND")]
        assert found == [starts_at, starts_at + timedelta(hours=1)]


def test_no_log_keeps_a_token(client_for, pim: Member) -> None:
    path = opened(client_for(pim))
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    for line, arguments in (
        (f"GET {path} 200", ()),
        ("%s %s", ("Internal Server Error:", path)),
        ('%(m)s "%(U)s"', ({"m": "GET", "U": f"https://kindcircle.test{path}?x=1"},)),
        ("tap %s", (f"/api/v1/t/{token}/",)),
    ):
        written = logged(line, arguments)
        assert token not in written
        assert "*" in written
    assert logged("nothing %s here", ("secret",)) == "nothing secret here\n"


def logged(line: str, arguments: tuple[Any, ...]) -> str:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(HideTokens())
    logger = logging.Logger("apart")
    logger.addHandler(handler)
    logger.info(line, *arguments)
    return stream.getvalue()


@pytest.fixture
def broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that makes the file impossible, as a bug would."""
    monkeypatch.delitem(calendars._NAME, "en")


@pytest.mark.usefixtures("broken_file")
def test_not_even_a_crash_writes_the_token_down(client_for, pim: Member, capsys: pytest.CaptureFixture[str]) -> None:
    path = opened(client_for(pim))
    handler = logging.StreamHandler(stream := StringIO())
    handler.addFilter(HideTokens())
    logging.getLogger("django.request").addHandler(handler)
    try:
        found = Client(raise_request_exception=False).get(path)
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert found.status_code == 500
    assert "/calendar/*" in stream.getvalue()
    assert path.removeprefix("/calendar/")[:20] not in stream.getvalue() + found.content.decode()


def test_the_answer_that_holds_the_address_is_kept_sealed(client_for, pim: Member) -> None:
    client = client_for(pim)
    answers = [
        client.post(ME, content_type="application/json", headers={"Idempotency-Key": "one-and-the-same"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    token = answers[0].json()["url"].rsplit("/", 1)[-1].removesuffix(".ics")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM api_idempotencyrecord a")
        kept = json.dumps(cursor.fetchone()[0])
    assert token not in kept
    assert token.encode().hex() not in kept
