"""Where a session meets: pasted links, rooms made for it, places and numbers, and when it must be somewhere else."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from config import vault
from groups import errors, events
from groups.models import Circle, Membership, Session
from groups.selectors.meetings import needs_link
from groups.services import circles, meetings, memberships, sessions
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 6, 1, 30, tzinfo=UTC)
NOW = START - timedelta(days=2)
LINK, OTHER = "https://meet.example/quiet-heron", "https://zoom.example/j/tidal-wren"
PLACE, NUMBER = "12 Linden Street, second bell", "+1 555 0100, code 7788#"
ROOM = re.compile(r"https://meet\.jit\.si/[0-9a-f]{32}\Z")


def circle_of(meeting_format: str = "online", **told: str) -> Circle:
    circle = make_circle(meeting_format=meeting_format)
    return circles.change_circle(circle_id=circle.pk, expected_version=None, now=NOW, **told)


def told(session: Session, member: Member | None = None, now: datetime = START) -> tuple[str, str | None, str | None]:
    meeting = meetings.join_meeting(session_id=session.pk, member=member or somebody_in(session), now=now)
    return meeting.kind, meeting.url, meeting.place


def somebody_in(session: Session) -> Member:
    pim = make_member()
    make_membership(session.circle, pim)
    make_seat(session, pim)
    return pim


@pytest.mark.parametrize("meeting_format", ["online", "audio"])
def test_a_room_is_made_at_the_first_reveal_and_is_the_same_for_everybody(meeting_format: str) -> None:
    session = make_session(circle_of(meeting_format), starts_at=START)
    kind, url, place = told(session)
    assert (kind, place) == ("link", None)
    assert ROOM.match(url)
    assert told(session)[1] == url
    session.refresh_from_db()
    assert session.is_room_generated
    assert url.rsplit("/", 1)[-1].encode() not in bytes(session.meeting_link_sealed)
    assert (
        told(make_session(session.circle, starts_at=START + timedelta(days=1)), now=START + timedelta(days=1))[1] != url
    )


def test_two_rooms_are_never_alike() -> None:
    circle = circle_of()
    days = [START + timedelta(days=number) for number in range(20)]
    rooms = {told(make_session(circle, starts_at=day), now=day)[1] for day in days}
    assert len(rooms) == 20


@pytest.mark.parametrize(
    ("meeting_format", "given", "expected"),
    [
        ("online", {"meeting_link": LINK}, ("link", LINK, None)),
        ("online", {"meeting_link": LINK, "meeting_place": PLACE}, ("link", LINK, None)),
        ("phone", {"meeting_place": NUMBER}, ("number", None, NUMBER)),
        ("in_person", {"meeting_place": PLACE}, ("place", None, PLACE)),
        ("hybrid", {"meeting_place": PLACE, "meeting_link": LINK}, ("link", LINK, PLACE)),
        ("phone", {"meeting_link": LINK}, ("link", LINK, None)),
        ("phone", {"meeting_link": LINK, "meeting_place": NUMBER}, ("number", None, NUMBER)),
    ],
)
def test_each_format_tells_what_it_needs(
    meeting_format: str, given: dict[str, str], expected: tuple[str, str | None, str | None]
) -> None:
    assert told(make_session(circle_of(meeting_format, **given), starts_at=START)) == expected


def test_a_hybrid_session_without_a_link_has_a_room_beside_its_place() -> None:
    kind, url, place = told(make_session(circle_of("hybrid", meeting_place=PLACE), starts_at=START))
    assert (kind, place) == ("link", PLACE)
    assert ROOM.match(url)


@pytest.mark.parametrize("meeting_format", ["phone", "in_person"])
def test_where_nothing_is_known_nothing_is_told_and_no_room_is_made(meeting_format: str) -> None:
    session = make_session(circle_of(meeting_format), starts_at=START)
    with pytest.raises(errors.NoMeetingLink):
        told(session)
    assert needs_link(session)


def test_rooms_can_be_switched_off(settings) -> None:
    settings.MEETING_BASE_URL = ""
    session = make_session(circle_of(), starts_at=START)
    with pytest.raises(errors.NoMeetingLink):
        told(session)
    assert needs_link(session)


def test_rooms_are_made_where_the_service_says(settings) -> None:
    settings.MEETING_BASE_URL = "https://rooms.example/circles"
    assert told(make_session(circle_of(), starts_at=START))[1].startswith("https://rooms.example/circles/")


def test_a_sessions_own_link_and_place_come_before_its_circles() -> None:
    session = make_session(circle_of("hybrid", meeting_link=LINK, meeting_place=PLACE), starts_at=START)
    sessions.change_session(session_id=session.pk, meeting_link=OTHER, meeting_place="The back room", now=NOW)
    assert told(session) == ("link", OTHER, "The back room")
    sessions.change_session(session_id=session.pk, meeting_link="", meeting_place="", now=START - timedelta(minutes=1))
    assert told(session) == ("link", LINK, PLACE)


def test_a_link_that_is_pasted_later_replaces_the_room() -> None:
    session = make_session(circle_of(), starts_at=START)
    told(session)
    circles.change_circle(circle_id=session.circle_id, expected_version=None, now=NOW, meeting_link=LINK)
    assert told(session)[1] == LINK
    sessions.change_session(session_id=session.pk, meeting_link=OTHER, now=NOW)
    assert told(session)[1] == OTHER
    session.refresh_from_db()
    assert not session.is_room_generated


@pytest.mark.parametrize("meeting_format", ["in_person", "hybrid"])
def test_whoever_has_to_travel_is_told_where_to_three_days_before(meeting_format: str) -> None:
    session = make_session(circle_of(meeting_format, meeting_place=PLACE, meeting_link=LINK), starts_at=START)
    pim, three_days = somebody_in(session), START - timedelta(days=3)
    with pytest.raises(errors.NotOpenYet) as refusal:
        told(session, pim, now=three_days - timedelta(seconds=1))
    assert refusal.value.extra == {"opens_at": three_days}
    assert told(session, pim, now=three_days) == ("place", None, PLACE)
    assert session.seats.get().attendance == "unknown"
    assert told(session, pim, now=START - timedelta(minutes=15))[2] == PLACE
    assert session.seats.get().attendance == "attended"


def test_a_link_is_told_to_nobody_before_the_door_opens() -> None:
    for meeting_format in ("online", "hybrid", "phone", "in_person"):
        session = make_session(circle_of(meeting_format, meeting_link=LINK), starts_at=START)
        with pytest.raises(errors.NotOpenYet):
            told(session, now=START - timedelta(minutes=16))


def test_what_is_sealed_opens_in_its_own_row_alone() -> None:
    session = make_session(circle_of("in_person", meeting_place=PLACE), starts_at=START)
    sealed = session.circle.meeting_place_sealed
    Session.objects.filter(pk=session.pk).update(meeting_place_sealed=sealed)
    with pytest.raises(vault.VaultError):
        told(session)


class TestSomebodyGoes:
    """Who was removed, blocked, or led the session and does no more, finds nobody where she last met them."""

    @pytest.fixture
    def fay(self) -> Member:
        return make_member("fay")

    def world(self, fay: Member, **given: str) -> tuple[Session, Session, Member]:
        circle = circle_of(**given)
        make_membership(circle, fay, role=Membership.Role.FACILITATOR)
        live = make_session(circle, starts_at=START)
        coming = make_session(circle, starts_at=START + timedelta(days=7))
        return live, coming, somebody_in(live)

    @pytest.mark.parametrize("is_blocked", [False, True])
    def test_rooms_are_made_anew_of_the_running_session_too(self, fay: Member, is_blocked: bool) -> None:
        live, _coming, gone = self.world(fay)
        over = make_session(live.circle, starts_at=START - timedelta(days=7))
        before = told(live, gone)[1], told(over, fay, now=over.starts_at)[1]
        membership = live.circle.memberships.get(member=gone)
        memberships.remove_member(membership_id=membership.pk, now=START, is_blocked=is_blocked)
        with pytest.raises(errors.NotAMember):
            told(live, gone)
        after = told(live, fay)[1], told(over, fay, now=over.starts_at)[1]
        assert ROOM.match(after[0])
        assert after[0] != before[0]
        assert after[1] == before[1]  # that one is over

    def test_who_left_and_is_blocked_then_knows_an_old_room(self, fay: Member) -> None:
        live, _coming, gone = self.world(fay)
        before = told(live, gone)[1]
        memberships.leave_circle(circle_id=live.circle_id, member=gone, now=START)
        assert told(live, fay)[1] == before  # she left in peace
        membership = live.circle.memberships.get(member=gone)
        memberships.remove_member(membership_id=membership.pk, now=START, is_blocked=True)
        assert told(live, fay)[1] != before

    def test_a_pasted_link_stays_and_its_facilitator_is_asked_once_until_she_gives_another(
        self, fay: Member, heard
    ) -> None:
        live, coming, gone = self.world(fay, meeting_link=LINK)
        second = somebody_in(live)
        for member in (gone, second):
            membership = live.circle.memberships.get(member=member)
            memberships.remove_member(membership_id=membership.pk, now=START)
        assert told(live, fay)[1] == LINK
        assert heard(events.MeetingLinkWanted) == [
            events.MeetingLinkWanted(session_id=live.pk, member_id=fay.pk, at=START)
        ]
        assert is_wanted(live)
        assert is_wanted(coming)
        sessions.change_session(session_id=coming.pk, meeting_link=OTHER, now=START)
        assert not is_wanted(coming)  # it has one of its own
        circles.change_circle(circle_id=live.circle_id, expected_version=None, now=START, meeting_link=OTHER)
        assert not is_wanted(live)

    def test_a_facilitator_who_leaves_takes_her_link_along(self, fay: Member) -> None:
        live, _coming, _pim = self.world(fay, meeting_link=LINK)
        cora = make_member()
        make_membership(live.circle, cora, role=Membership.Role.FACILITATOR)
        memberships.leave_circle(circle_id=live.circle_id, member=cora, now=START)
        assert is_wanted(live)

    def test_a_place_is_not_moved(self, fay: Member, heard) -> None:
        circle = circle_of("in_person", meeting_place=PLACE)
        make_membership(circle, fay, role=Membership.Role.FACILITATOR)
        live = make_session(circle, starts_at=START)
        membership = circle.memberships.get(member=somebody_in(live))
        memberships.remove_member(membership_id=membership.pk, now=START)
        assert heard(events.MeetingLinkWanted) == []
        assert told(live, fay) == ("place", None, PLACE)


def is_wanted(session: Session) -> bool:
    return needs_link(Session.objects.select_related("circle").get(pk=session.pk))


class TestOverHttp:
    def test_links_and_places_go_in_and_never_come_out(self, client_for) -> None:
        fay = make_member("fay")
        circle = make_circle(meeting_format="hybrid")
        make_membership(circle, fay, role=Membership.Role.FACILITATOR)
        client, address = client_for(fay), f"/api/v1/circles/{circle.slug}/"
        given = {"meeting_link": LINK, "meeting_place": PLACE}
        changed = client.patch(address, given, content_type="application/json", headers={"If-Match": "*"})
        assert (changed.json()["has_meeting_link"], changed.json()["has_meeting_place"]) == (True, True)
        body = {"local_start": "2099-01-05T20:30", "meeting_link": OTHER, "meeting_place": "Quiet room"}
        made = client.post(f"{address}sessions/", body, content_type="application/json")
        assert (made.status_code, made.json()["needs_link"]) == (201, False)
        path = f"/api/v1/sessions/{made.json()['id']}/"
        moved = client.patch(path, body, content_type="application/json", headers={"If-Match": "*"})
        assert moved.status_code == 200
        answers = changed.content + made.content + moved.content + client.get(path).content
        for text in ("meet.example", "zoom.example", "Linden", "Quiet room", "sealed"):
            assert text.encode() not in answers

    @pytest.mark.parametrize("place", ["x" * 201, "one\ntwo", "\u202eleft", ["x"], None])
    def test_what_is_no_place_is_refused(self, client_for, place: object) -> None:
        fay = make_member("fay")
        circle = make_circle()
        make_membership(circle, fay, role=Membership.Role.FACILITATOR)
        answer = client_for(fay).patch(
            f"/api/v1/circles/{circle.slug}/",
            {"meeting_place": place},
            content_type="application/json",
            headers={"If-Match": "*"},
        )
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/meeting_place")

    def test_only_who_schedules_reads_that_a_link_is_wanted(self, client_for, settings) -> None:
        settings.MEETING_BASE_URL = ""
        fay, pim = make_member("fay"), make_member("pim")
        circle = make_circle()
        make_membership(circle, fay, role=Membership.Role.FACILITATOR, handle="Tidal Wren")
        make_membership(circle, pim)
        session = make_session(circle, starts_at=datetime(2099, 1, 5, tzinfo=UTC))
        path = f"/api/v1/sessions/{session.pk}/"
        read = client_for(fay).get(path).json()
        assert (read["needs_link"], read["quorum"], read["hosts"]) == (True, None, [])
        read = client_for(pim).get(path).json()
        assert "needs_link" not in read
        assert "quorum" not in read
        listed = client_for(fay).get(f"/api/v1/circles/{circle.slug}/sessions/").json()["results"][0]
        assert listed["needs_link"] is True
