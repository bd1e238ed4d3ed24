"""The door of a session: who comes in, when, what is written down, and that the link is told nowhere else."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from config import vault
from config.api.models import IdempotencyRecord
from groups import errors
from groups.models import Circle, Membership, PromptShown, Seat, Session
from groups.services import circles, meetings, memberships, seats, sessions
from groups.services.attendance import record_attendance
from groups.services.reference import load_prompts
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 6, 1, 30, tzinfo=UTC)
END = START + timedelta(hours=1)
SECOND = timedelta(seconds=1)
OPENS = START - timedelta(minutes=15)
LINK = "https://meet.example/quiet-heron?pwd=marigold"


@pytest.fixture
def circle() -> Circle:
    load_prompts()
    circle = make_circle(slug="porch-light", name="Porch Light")
    return circles.change_circle(circle_id=circle.pk, expected_version=None, now=START, meeting_link=LINK)


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=START)


@pytest.fixture
def pim(session: Session) -> Member:
    """She has a seat, and her evenings are no quiet hours."""
    pim = make_member("pim", quiet_from=None, quiet_to=None)
    make_membership(session.circle, pim)
    make_seat(session, pim)
    return pim


def join(session: Session, member: Member, now: datetime) -> meetings.Meeting:
    return meetings.join_meeting(session_id=session.pk, member=member, now=now)


def seat_of(session: Session, member: Member) -> Seat:
    return session.seats.get(member=member)


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (OPENS - SECOND, errors.NotOpenYet),
        (OPENS, None),
        (START, None),
        (END - SECOND, None),
        (END, errors.SessionClosed),
    ],
)
def test_the_door_is_open_from_a_quarter_of_an_hour_before_until_the_end(
    session: Session, pim: Member, now: datetime, refusal: type[Exception] | None
) -> None:
    if refusal is not None:
        with pytest.raises(refusal):
            join(session, pim, now)
        assert seat_of(session, pim).attendance == Seat.Attendance.UNKNOWN
    else:
        assert join(session, pim, now) == meetings.Meeting(kind="link", url=LINK, opens_at=OPENS, closes_at=END)


def test_whoever_comes_in_is_written_down_once_and_asked_once(session: Session, pim: Member) -> None:
    join(session, pim, OPENS)
    join(session, pim, START)
    seat = seat_of(session, pim)
    assert (seat.attendance, seat.attendance_at) == (Seat.Attendance.ATTENDED, OPENS)
    shown = PromptShown.objects.get(member=pim, session=session)
    assert shown.prompt.phase == "evening_of"
    question = Delivery.objects.get(recipient=pim, kind="reflection_prompt")
    assert question.due_at > END


def test_a_session_over_midnight_is_still_this_evenings_for_who_is_up(circle: Circle) -> None:
    night = make_session(circle, starts_at=datetime(2027, 1, 7, 4, 30, tzinfo=UTC))  # 23:30 where she is
    for quiet, phase in ((None, "evening_of"), (time(21), "next_morning")):
        pim = make_member(timezone="America/New_York", quiet_from=quiet, quiet_to=quiet and time(8))
        make_membership(circle, pim)
        make_seat(night, pim)
        join(night, pim, night.starts_at)
        assert PromptShown.objects.get(member=pim).prompt.phase == phase


def test_coming_late_mends_a_missed_that_was_written_too_soon(session: Session, pim: Member) -> None:
    seat = seat_of(session, pim)
    record_attendance(session_id=session.pk, attended={seat.pk: False}, now=START + SECOND)
    join(session, pim, START + timedelta(minutes=20))
    assert seat_of(session, pim).attendance == Seat.Attendance.ATTENDED


def test_a_hopeful_seat_is_a_seat(session: Session, pim: Member) -> None:
    session.seats.update(state=Seat.State.HOPEFUL)
    assert join(session, pim, START).url == LINK


@pytest.mark.parametrize("state", [Seat.State.WAITING, Seat.State.OUT, None])
def test_without_a_seat_nobody_comes_in(session: Session, state: str | None) -> None:
    ola = make_member("ola")
    make_membership(session.circle, ola)
    if state:
        make_seat(session, ola, state=state, ended_at=START if state == Seat.State.OUT else None)
    with pytest.raises(errors.NoSeat):
        join(session, ola, START)


def test_whoever_left_meanwhile_stays_outside_with_a_seat_that_nobody_freed(session: Session, pim: Member) -> None:
    memberships.leave_circle(circle_id=session.circle_id, member=pim, now=START + SECOND)
    assert seat_of(session, pim).state == Seat.State.IN
    with pytest.raises(errors.NotAMember):
        join(session, pim, START + SECOND)


@pytest.mark.parametrize("role", [Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR])
def test_whoever_facilitates_needs_no_seat_and_takes_none(session: Session, role: str) -> None:
    fay = make_member("fay")
    make_membership(session.circle, fay, role=role)
    assert join(session, fay, OPENS).url == LINK
    assert not session.seats.filter(member=fay).exists()


def test_a_cancelled_session_has_no_door(session: Session, pim: Member) -> None:
    sessions.cancel_session(session_id=session.pk, now=OPENS)
    with pytest.raises(errors.SessionIsCancelled):
        join(session, pim, START)


def test_a_circle_without_a_link_writes_nothing_down(session: Session, pim: Member, settings) -> None:
    settings.MEETING_BASE_URL = ""
    circles.change_circle(circle_id=session.circle_id, expected_version=None, now=START, meeting_link="")
    with pytest.raises(errors.NoMeetingLink):
        join(session, pim, START)
    assert seat_of(session, pim).attendance == Seat.Attendance.UNKNOWN


def test_who_came_early_has_not_come_to_the_session_that_was_moved_then(session: Session, pim: Member) -> None:
    join(session, pim, OPENS)
    sessions.change_session(session_id=session.pk, local_start=datetime(2027, 1, 6, 20, 30), now=OPENS + SECOND)  # noqa: DTZ001
    assert seat_of(session, pim).attendance == Seat.Attendance.UNKNOWN


def test_giving_back_after_coming_early_takes_the_question_back(session: Session, pim: Member) -> None:
    join(session, pim, OPENS)
    seats.give_back_seat(session_id=session.pk, member=pim, now=OPENS + SECOND)
    assert set(Delivery.objects.filter(recipient=pim).values_list("state", flat=True)) == {"void"}


def test_the_link_is_sealed_for_its_own_row(circle: Circle) -> None:
    circle.refresh_from_db()
    assert b"heron" not in bytes(circle.meeting_link_sealed)
    other = make_circle()
    Circle.objects.filter(pk=other.pk).update(meeting_link_sealed=circle.meeting_link_sealed)
    moved = make_session(other, starts_at=START)
    pim = make_member()
    make_membership(other, pim)
    make_seat(moved, pim)
    with pytest.raises(vault.VaultError):
        join(moved, pim, START)
    assert "marigold" not in repr(join_as_facilitator(circle))


def join_as_facilitator(circle: Circle) -> meetings.Meeting:
    fay = make_member()
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    return join(make_session(circle, starts_at=START), fay, START)


def test_who_has_no_certificate_leads_nothing_where_one_is_asked_for(session: Session, settings) -> None:
    fay = make_member()
    make_membership(session.circle, fay, role=Membership.Role.FACILITATOR)
    settings.FACILITATOR_CERTIFICATE_REQUIRED = True
    with pytest.raises(errors.CertificateExpired):
        join(session, fay, START)
    make_seat(session, fay)
    join(session, fay, START)
    assert not session.hosts.filter(checked_in_at__isnull=False).exists()
    fay.certificate_expires_date = START.date()
    join(session, fay, START)
    assert session.hosts.filter(member=fay, checked_in_at__isnull=False).exists()


class TestOverHttp:
    @pytest.fixture(autouse=True)
    def evening(self):
        with time_machine.travel(START, tick=False):
            yield

    def test_she_comes_in_and_nothing_keeps_the_answer(self, client_for, session: Session, pim: Member) -> None:
        path = f"/api/v1/sessions/{session.pk}/join/"
        answer = client_for(pim).post(path, headers={"Idempotency-Key": "once"}, content_type="application/json")
        assert answer.json() == {
            "kind": "link",
            "url": LINK,
            "place": None,
            "opens_at": "2027-01-06T01:15:00Z",
            "closes_at": "2027-01-06T02:30:00Z",
        }
        assert "no-store" in answer.headers["Cache-Control"]
        assert not IdempotencyRecord.objects.exists()

    def test_too_early_says_from_when(self, client_for, circle: Circle, pim: Member) -> None:
        later = make_session(circle, starts_at=START + timedelta(days=1))
        make_seat(later, pim)
        answer = client_for(pim).post(f"/api/v1/sessions/{later.pk}/join/", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_open_yet")
        assert answer.json()["opens_at"] == "2027-01-07T01:15:00Z"

    def test_her_session_says_when_its_door_is_open(self, client_for, session: Session, pim: Member) -> None:
        answer = client_for(pim).get(f"/api/v1/sessions/{session.pk}/").json()
        assert (answer["join_opens_at"], answer["join_closes_at"]) == ("2027-01-06T01:15:00Z", "2027-01-06T02:30:00Z")
        assert "join_opens_at" not in client_for(make_member()).get(f"/api/v1/sessions/{session.pk}/").json()

    def test_a_facilitator_gives_changes_and_removes_the_link_and_never_reads_it(self, client_for) -> None:
        fay = make_member("fay", is_approved_facilitator=True)
        client = client_for(fay)
        body = {"slug": "new-lantern", "name": "New Lantern", "timezone": "Europe/Berlin", "meeting_link": LINK}
        made = client.post("/api/v1/circles/", body, content_type="application/json")
        assert (made.status_code, made.json()["has_meeting_link"]) == (201, True)
        for link, is_there in (("https://meet.example/other", True), ("", False)):
            changed = client.patch(
                "/api/v1/circles/new-lantern/",
                {"meeting_link": link},
                content_type="application/json",
                headers={"If-Match": "*"},
            )
            assert changed.json()["has_meeting_link"] is is_there
            assert b"meet.example" not in changed.content + made.content
        assert Circle.objects.get(slug="new-lantern").version == 3
        assert "has_meeting_link" not in client_for(make_member()).get("/api/v1/circles/new-lantern/").json()

    @pytest.mark.parametrize(
        "link",
        [
            "http://meet.example/x", "meet.example/x", "javascript:alert(1)", "https://", "https://fay:secret@meet.example/",
            "https://fay@meet.example/", "https://meet.example:notaport/", "https://meet.example/a b", "https://[::1",
            "https://meet.example/\nx", "https://meet.example\\@evil.example/", "https://meet.example/" + "x" * 500,
            "https://meet.example/\u202egnp", 7, None,
        ],
    )  # fmt: skip
    def test_what_is_no_link_is_refused(self, client_for, circle: Circle, link: object) -> None:
        fay = make_member("fay")
        make_membership(circle, fay, role=Membership.Role.FACILITATOR)
        answer = client_for(fay).patch(
            f"/api/v1/circles/{circle.slug}/",
            {"meeting_link": link},
            content_type="application/json",
            headers={"If-Match": "*"},
        )
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "#/meeting_link"
        circle.refresh_from_db()
        assert circle.version == 2
