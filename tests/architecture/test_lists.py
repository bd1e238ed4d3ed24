"""Every list has pages, and its price does not grow with what is stored: the same queries at 10 rows and at 1,000."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count as counter
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.test.client import Client
from django.test.utils import CaptureQueriesContext

from config import vault
from groups.models import (
    Appeal,
    Block,
    CheckIn,
    Circle,
    Handover,
    HandoverOffer,
    Intention,
    Invitation,
    Membership,
    Merge,
    MergeAnswer,
    Notice,
    PromptShown,
    Reflection,
    Report,
    Seat,
    Series,
    SeriesChange,
    Session,
    SessionHost,
    SupportLine,
)
from members.models import Consent, Member
from notifications.models import Delivery, PushSubscription
from tests.authz import ground, routes
from tests.authz.cast import Place, World, build
from tests.authz.matrix import BASE

FEW, MANY = 10, 1_000
NOT_LISTS = {
    "feeds/meeting-guide.json",  # its format has no pages (Meeting Guide specification)
    "sessions/{session_id}/calendar.ics",  # one session's file
}
LONGEST_WITHOUT_PAGES = {
    "sessions/{session_id}/deliveries/": "two groups of numbers",
    "sessions/{session_id}/attendance/": "one row for each seat, 16 at most",
    "circles/{slug}/memberships/{membership_id}/answers/": "three at most",
    "agreement/": "one text",
    "me/preferences/": "six topics, two channels and some leads",
    "push-key/": "one key",
    "guilt-sources/": "fifteen words",
    "strategies/": "seven words",
    "topics/": "some thirty topics",
    "circles/suggestions/": "the twenty best, or fifty at most",
    "circles/facets/": "six facets, 50 values each at most",
    "benchmarks/": "four figures",
    "contributors/": "who is cited",
    "me/guilt-sources/": "fifteen words at most",
    "me/children/": "six stages at most",
    "support-lines/": "one country's card, whole: nobody turns a page to find an emergency number",
}
HOURS = counter()  # no two sessions of a circle overlap
WALL = datetime(2027, 1, 5, 20, 30)  # noqa: DTZ001  (a wall time has no zone)


# What goes on only as long as something better can come has a few steps, whatever the number of rows: so many more
# statements, when every step is taken.
IN_ROUNDS = {"circles/suggestions/": 6}


@dataclass(frozen=True)
class Listing:
    """A list route with its reader, and how it fills up."""

    route: str
    role: str
    fill: Callable[[World, Place, int], None]

    def path(self, place: Place) -> str:
        names = {"slug": place.circle.slug, "session": str(place.free.pk), "series": str(place.series.pk)}
        return (BASE if not self.route.startswith("/") else "") + self.route.format(**names)


def people(count: int) -> list[Member]:
    """This function will write members that nobody logs in as."""
    start = Member.objects.count()
    return Member.objects.bulk_create(
        Member(email=f"many-{start + n}@cast.example", password="!") for n in range(count)
    )


def circles(world: World, place: Place, count: int) -> None:
    start = Circle.objects.count()
    made = Circle.objects.bulk_create(
        Circle(slug=f"lantern-{start + n}", name=f"Lantern {start + n}", timezone="Europe/Berlin") for n in range(count)
    )
    sessions_of(made, each=1)


def sessions_of(made: Iterable[Circle], *, each: int) -> list[Session]:
    now = datetime.now(UTC).replace(microsecond=0)
    return Session.objects.bulk_create(
        Session(
            circle=circle, local_start=WALL, timezone="UTC", duration_minutes=30, starts_at=start,
            ends_at=start + timedelta(minutes=30), capacity=10, seat_limit=10,
        )
        for circle in made
        for start in (now + timedelta(days=20, hours=next(HOURS)) for _ in range(each))
    )  # fmt: skip


def sessions(world: World, place: Place, count: int) -> None:
    sessions_of([place.circle], each=count)


def soon(world: World, place: Place, count: int) -> None:
    start = Circle.objects.count()
    circles(world, place, count)
    made = Session.objects.filter(circle__slug__in=[f"lantern-{start + n}" for n in range(count)])
    begins = datetime.now(UTC) + timedelta(hours=1)
    made.update(starts_at=begins, ends_at=begins + timedelta(minutes=30))


def own_seats(world: World, place: Place, count: int) -> None:
    now = datetime.now(UTC)
    for session in sessions_of([place.circle], each=count):
        Seat(session=session, member=world.people["MEM"], state="in", queued_at=now).save()


def attended(world: World, place: Place, count: int) -> None:
    now = datetime.now(UTC)
    Seat.objects.bulk_create(
        Seat(session=session, member=world.people["MEM"], state="in", attendance="attended", queued_at=now)
        for session in sessions_of([place.circle], each=count)
    )


def memberships(state: str) -> Callable[[World, Place, int], None]:
    def fill(world: World, place: Place, count: int) -> None:
        now = datetime.now(UTC)
        start = Membership.objects.count()
        Membership.objects.bulk_create(
            Membership(circle=place.circle, member=member, state=state, handle=f"Many {start + n}", joined_at=now)
            for n, member in enumerate(people(count))
        )

    return fill


def own_circles(world: World, place: Place, count: int) -> None:
    now, start = datetime.now(UTC), Circle.objects.count()
    circles(world, place, count)
    Membership.objects.bulk_create(
        Membership(circle=circle, member=world.people["MEM"], state="active", handle="Wren", joined_at=now)
        for circle in Circle.objects.filter(slug__in=[f"lantern-{start + n}" for n in range(count)])
    )


def led_circles(world: World, place: Place, count: int) -> None:
    start = Circle.objects.count()
    own_circles(world, place, count)
    led = Membership.objects.filter(circle__slug__in=[f"lantern-{start + n}" for n in range(count)])
    led.update(member=world.people["FAC"], role="facilitator")


def queue(world: World, place: Place, count: int) -> None:
    now = datetime.now(UTC)
    seated = people(count)
    Membership.objects.bulk_create(
        Membership(circle=place.circle, member=member, state="active", handle=f"Q {member.pk}", joined_at=now)
        for member in seated
    )
    Seat.objects.bulk_create(
        Seat(session=place.free, member=member, state="waiting", queued_at=now) for member in seated
    )


def blocks(world: World, place: Place, count: int) -> None:
    Block.objects.bulk_create(
        Block(blocker=world.people["MEM"], blocked=each, circle=place.circle, handle="Loud Magpie")
        for each in people(count)
    )


def devices(world: World, place: Place, count: int) -> None:
    hers = {"member": world.people["MEM"], "subscription_sealed": b"", "created_at": datetime.now(UTC)}
    PushSubscription.objects.bulk_create(PushSubscription(endpoint_hash=os.urandom(32), **hers) for _ in range(count))


def reports(world: World, place: Place, number: int) -> None:
    Report.objects.bulk_create(
        Report(reporter=world.people["MEM"], subject="circle", circle=place.circle, reason="other")
        for _ in range(number)
    )


def told_facts(author: str) -> Callable[[World, Place, int], None]:
    """So many that are shown."""

    def fill(world: World, place: Place, number: int) -> None:
        now, hers = datetime.now(UTC), world.people[author]
        made = [Notice(circle=place.circle, author=hers, expires_at=now + timedelta(days=3)) for _ in range(number)]
        for notice in made:
            owner = vault.Owner.member(hers.pk)
            notice.text_sealed = vault.seal("A fact.", owner=owner, place=vault.place(notice, "text_sealed"))
        Notice.objects.bulk_create(made)

    return fill


def invitations(world: World, place: Place, number: int) -> None:
    """So many that still open the circle."""
    until = datetime.now(UTC) + timedelta(days=7)
    Invitation.objects.bulk_create(
        Invitation(
            circle=place.circle, made_by=world.people["FAC"], token_hash=os.urandom(32), waives=[], expires_at=until
        )
        for _each in range(number)
    )


def series(world: World, place: Place, count: int) -> None:
    Series.objects.bulk_create(
        Series(circle=place.circle, rrule="FREQ=WEEKLY", dtstart_local=WALL, timezone="UTC", duration_minutes=60)
        for _ in range(count)
    )


def series_changes(world: World, place: Place, count: int) -> None:
    now = datetime.now(UTC)
    SeriesChange.objects.bulk_create(
        SeriesChange(series=place.series, scope="all", made_at=now, notices_at=now) for _ in range(count)
    )


def open_prompts(world: World, place: Place, count: int) -> None:
    """Of as many circles: one circle cannot have met a thousand times within two weeks."""
    member, now, start = world.people["MEM"], datetime.now(UTC), Circle.objects.count()
    circles(world, place, count)
    made = Session.objects.filter(circle__slug__in=[f"lantern-{start + n}" for n in range(count)])
    made.update(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=2) + timedelta(hours=1))
    Seat.objects.bulk_create(
        Seat(session=session, member=member, state="in", attendance="attended", queued_at=now) for session in made
    )
    PromptShown.objects.bulk_create(
        PromptShown(member=member, session=session, prompt_id="matrix-one-kind-thing", shown_at=now) for session in made
    )


def reflections(world: World, place: Place, count: int) -> None:
    author = world.people["MEM"]
    made = [Reflection(author=author, session=session) for session in sessions_of([place.circle], each=count)]
    for reflection in made:
        reflection.text_sealed = vault.seal(
            "A few words.", owner=vault.Owner.member(author.pk), place=vault.place(reflection, "text_sealed")
        )
    Reflection.objects.bulk_create(made)


def check_ins(world: World, place: Place, count: int) -> None:
    author, owner = world.people["MEM"], vault.Owner.member(world.people["MEM"].pk)
    start = CheckIn.objects.filter(member=author).count()
    weeks = (date(1990, 1, 1) + timedelta(weeks=start + n) for n in range(count))
    made = [CheckIn(member=author, week_date=week) for week in weeks]
    said = json.dumps({"loudness": 5, "helped": "no", "feelings": []})
    for row in made:
        row.answers_sealed = vault.seal(said, owner=owner, place=vault.place(row, "answers_sealed"))
    CheckIn.objects.bulk_create(made)


def intentions(world: World, place: Place, count: int) -> None:
    author, owner = world.people["MEM"], vault.Owner.member(world.people["MEM"].pk)
    made = [Intention(member=author, session=session) for session in sessions_of([place.circle], each=count)]
    for row in made:
        words = json.dumps({"text": "Sit down.", "outcome": None})
        row.words_sealed = vault.seal(words, owner=owner, place=vault.place(row, "words_sealed"))
    Intention.objects.bulk_create(made)


def handovers(world: World, place: Place, count: int) -> None:
    now, member = datetime.now(UTC), world.people["COFAC"]
    made = Handover.objects.bulk_create(
        Handover(session=session, is_substitute_request=True) for session in sessions_of([place.circle], each=count)
    )
    HandoverOffer.objects.bulk_create(
        HandoverOffer(handover=handover, member=member, offered_at=now) for handover in made
    )


def led_sessions(world: World, place: Place, count: int) -> None:
    """Sessions with two hosts each and a question to MEM, so that what stands beside a session is measured too."""
    made = sessions_of([place.circle], each=count)
    SessionHost.objects.bulk_create(
        SessionHost(session=session, member=world.people[name], starts_at=session.starts_at, ends_at=session.ends_at)
        for session in made
        for name in ("FAC", "COFAC")
    )
    merges = Merge.objects.bulk_create(
        Merge(source=session, target=place.free, decide_by=session.starts_at) for session in made
    )
    MergeAnswer.objects.bulk_create(MergeAnswer(merge=merge, member=world.people["MEM"]) for merge in merges)


def consents(world: World, place: Place, count: int) -> None:
    now = datetime.now(UTC)
    Consent.objects.bulk_create(
        Consent(member=world.people["MEM"], purpose="reflections", version=1, granted_at=now, withdrawn_at=now)
        for _ in range(count)
    )


def appeals(world: World, place: Place, count: int) -> None:
    now, member, start = datetime.now(UTC), world.people["MEM"], Circle.objects.count()
    many = Circle.objects.bulk_create(
        Circle(slug=f"gone-{start + n}", name="Gone", timezone="Europe/Berlin") for n in range(count)
    )
    removed = Membership.objects.bulk_create(
        Membership(circle=each, member=member, state="removed", handle="Former Wren", joined_at=now, ended_at=now)
        for each in many
    )
    Appeal.objects.bulk_create(Appeal(member=member, membership=each, text_sealed=b"x") for each in removed)


def notices(world: World, place: Place, count: int) -> None:
    now, member = datetime.now(UTC), world.people["MEM"]
    attended(world, place, count)
    seats = Seat.objects.filter(member=member, attendance="attended")
    told = Delivery.objects.filter(recipient=member).values("occasion_id")
    Delivery.objects.bulk_create(
        Delivery(
            recipient=member, kind="reflection_prompt", occasion_id=seat.pk, session_id=seat.session_id, state="sent",
            due_at=now - timedelta(hours=1), not_before=now, expires_at=now + timedelta(days=1), sent_at=now,
        )
        for seat in seats.exclude(pk__in=told)
    )  # fmt: skip


def support_lines(world: World, place: Place, count: int) -> None:
    start = SupportLine.objects.count()
    SupportLine.objects.bulk_create(
        SupportLine(
            country="US", kind="support", name=f"Line {start + n}", phone="1", verified_on=datetime.now(UTC).date()
        )
        for n in range(count)
    )


def shared_reflections(world: World, place: Place, count: int) -> None:
    """What `count` others of the circle share after one session, each sealed with a key of her own."""
    now, authors, start = datetime.now(UTC), people(count), Membership.objects.count()
    Membership.objects.bulk_create(
        Membership(circle=place.circle, member=each, handle=f"Sharing {start + n}", joined_at=now - timedelta(days=1))
        for n, each in enumerate(authors)
    )
    made = [
        Reflection(author=each, session=place.free, shared_with="circle", shared_at=now, shared_version=1)
        for each in authors
    ]
    for reflection in made:
        owner = vault.Owner.member(reflection.author_id)
        reflection.text_sealed = vault.seal("Hers.", owner=owner, place=vault.place(reflection, "text_sealed"))
    Reflection.objects.bulk_create(made)


LISTINGS = [
    Listing("circles/", "ANON", circles),
    Listing("circles/?q=lantern&has_seats=true&starts_within=20160&ordering=next_session", "ANON", circles),
    Listing("circles/?q=lantern&weekday=0&tz=Europe/Berlin&norms=late_entry&guilt_source_not=money", "ANON", circles),
    Listing("circles/facets/", "ANON", circles),
    Listing("circles/facets/?q=lantern&guilt_source=balance&language=en&has_seats=true", "MEM", circles),
    Listing("circles/suggestions/?without=seats", "MOM", circles),
    Listing("me/starting-soon/", "MOM", soon),
    Listing("circles/{slug}/sessions/", "ANON", sessions),
    Listing("circles/{slug}/sessions/", "MEM", led_sessions),
    Listing("circles/{slug}/sessions/", "FAC", led_sessions),
    Listing("circles/{slug}/memberships/", "MEM", memberships("active")),
    Listing("circles/{slug}/memberships/?state=pending", "FAC", memberships("pending")),
    Listing("circles/{slug}/invitations/", "FAC", invitations),
    Listing("circles/{slug}/notices/", "MEM", told_facts("FAC")),
    Listing("circles/{slug}/series/", "MEM", series),
    Listing("series/{series}/changes/", "FAC", series_changes),
    Listing("sessions/{session}/seats/", "FAC", queue),
    Listing("sessions/{session}/reflections/", "MEM", shared_reflections),
    Listing("sessions/{session}/reflections/", "FAC", shared_reflections),
    Listing("me/agenda/", "MEM", own_seats),
    Listing("me/appeals/", "MEM", appeals),
    Listing("me/attended/", "MEM", attended),
    Listing("me/blocks/", "MEM", blocks),
    Listing("me/circles/", "MEM", own_circles),
    Listing("me/push-subscriptions/", "MEM", devices),
    Listing("me/leading/", "FAC", led_circles),
    Listing("me/handovers/", "COFAC", handovers),
    Listing("me/prompts/", "MEM", open_prompts),
    Listing("me/reflections/", "MEM", reflections),
    Listing("me/check-ins/", "MEM", check_ins),
    Listing("me/intentions/", "MEM", intentions),
    Listing("me/consents/", "MEM", consents),
    Listing("me/reports/", "MEM", reports),
    Listing("me/notices/", "MEM", told_facts("FAC")),
    Listing("me/notifications/", "MEM", notices),
    Listing("support-lines/?country=US", "ANON", support_lines),
    Listing("/circles/", "ANON", circles),
    Listing("/circles/{slug}/", "ANON", sessions),
    Listing("/care/", "ANON", support_lines),
]
OURS = {
    model._meta.db_table
    for app in ("groups", "members", "notifications")
    for model in apps.get_app_config(app).get_models()
    if model._meta.managed and not model._meta.proxy
}
SERVED = {place.path for place in routes.served() if "GET" in place.methods}


def is_served(listing: Listing) -> bool:
    """This function will tell whether the route is built."""
    shape = (BASE if not listing.route.startswith("/") else "") + listing.route.partition("?")[0]
    return re.sub("{[a-z]+}", "{}", shape) in {
        "/".join("{}" if part.startswith("{") else part for part in path.split("/")) for path in SERVED
    }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The cast, once for all lists; what a list is filled with is undone by its own test."""
    with django_db_blocker.unblock(), ground.rolled_back():  # type: ignore[attr-defined]
        yield build()


@pytest.mark.django_db(databases=list(ground.ALIASES))
@pytest.mark.parametrize(
    "listing", [each for each in LISTINGS if is_served(each)], ids=lambda each: f"{each.role} {each.route}"
)
def test_a_list_costs_the_same_queries_at_10_rows_and_at_1000(world: World, listing: Listing) -> None:
    place = world.places["open"]
    listing.fill(world, place, FEW)
    few = measured(world.client(listing.role), listing.path(place))
    listing.fill(world, place, MANY - FEW)
    many = measured(world.client(listing.role), listing.path(place))
    steps = IN_ROUNDS.get(listing.route.partition("?")[0], 0)
    assert abs(len(many) - len(few)) <= steps, "\n".join(many)
    assert len(many) <= 12 + steps, "\n".join(many)


def measured(client: Client, path: str) -> list[str]:
    """This function will return the queries of one request, on both databases, and what it writes down of reading."""
    with connections["default"].cursor() as cursor:
        # As autovacuum would have: a plan for ten rows is slow for a thousand.
        cursor.execute("ANALYZE " + ", ".join(f'"{table}"' for table in sorted(OURS)))
    client.get(path)  # what is learned once in a process is not the list's price
    with (
        CaptureQueriesContext(connections["default"]) as ours,
        CaptureQueriesContext(connections["keys"]) as keys,
        CaptureQueriesContext(connections["audit"]) as audit,
    ):
        answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    check_page(answer)
    asked = [query["sql"][:300] for query in [*ours.captured_queries, *keys.captured_queries]]
    # A statement of the audit stands in a transaction of its own, here in a savepoint; that is no question.
    return asked + [sql for query in audit.captured_queries if "SAVEPOINT" not in (sql := query["sql"][:300])]


def check_page(answer: Any) -> None:
    """This function will look for an answer that holds more than a page. Raises AssertionError."""
    if "json" in answer.headers["Content-Type"]:
        body = answer.json()
        if answer.wsgi_request.path.removeprefix(BASE) not in LONGEST_WITHOUT_PAGES:
            assert {"next", "previous", "results"} <= set(body), f"no pages: {sorted(body)}"
            assert len(body["results"]) <= 100


def test_every_list_view_has_pages() -> None:
    without = [
        place.path
        for place in routes.served()
        if place.path.startswith(BASE)
        and "GET" in place.methods
        and place.path.removeprefix(BASE) not in NOT_LISTS | set(LONGEST_WITHOUT_PAGES)
        and is_collection(place.path)
        and getattr(place.view, "pagination_class", None) is None
    ]
    assert not without, "\n".join(without)


def is_collection(path: str) -> bool:
    """This function will tell a list from one thing: its last word is a plural, as in `seats/`."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return (last.endswith("s") and not last.startswith("{") and last != "series") or last in (
        "agenda",
        "attended",
        "series",
    )


def test_every_list_route_is_measured() -> None:
    """A new list comes with a line in LISTINGS."""
    known = {re.sub("{[a-z]+}", "{}", each.route.partition("?")[0]) for each in LISTINGS}
    unmeasured = [
        place.path
        for place in routes.served()
        if place.path.startswith(BASE)
        and "GET" in place.methods
        and is_collection(place.path)
        and place.path.removeprefix(BASE) not in NOT_LISTS | set(LONGEST_WITHOUT_PAGES)
        and "/".join("{}" if part.startswith("{") else part for part in place.path.removeprefix(BASE).split("/"))
        not in known
    ]
    assert not unmeasured, "\n".join(unmeasured)
