"""Reflections: after consent, for sessions she came to, sealed, and hers alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from config import vault
from groups import errors
from groups.models import Membership, Reflection, Seat, Session
from groups.selectors import reflections as reading
from groups.services import attendance, reflections
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 5, 22, tzinfo=UTC)
HER_WORDS = "I cried in the car and then I laughed."


@pytest.fixture
def session() -> Session:
    return make_session(make_circle(), starts_at=NOW - timedelta(hours=2))


@pytest.fixture
def pim(session: Session) -> Member:
    pim = make_member("pim", reflecting=True)
    make_membership(session.circle, pim)
    make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    return pim


def write(author: Member, session: Session, text: str = HER_WORDS) -> Reflection:
    return reflections.write_reflection(author=author, session_id=session.pk, text=text, now=NOW)


def test_her_words_are_sealed_and_open_for_her(pim: Member, session: Session) -> None:
    reflection = write(pim, session)
    reflection.refresh_from_db()
    assert b"car" not in bytes(reflection.text_sealed)
    assert reading.own_texts(pim, [reflection]) == {reflection.pk: HER_WORDS}


def test_nobody_elses_are_opened(pim: Member, session: Session) -> None:
    reflection = write(pim, session)
    ola = make_member("ola")
    with pytest.raises(ValueError, match="author alone"):
        reading.own_texts(ola, [reflection])
    assert not reading.own_reflections(ola).exists()


def test_words_moved_to_another_row_refuse_to_open(pim: Member, session: Session) -> None:
    reflection = write(pim, session)
    other = make_session(session.circle, starts_at=NOW - timedelta(days=7))
    stolen = Reflection.objects.create(author=pim, session=other, text_sealed=reflection.text_sealed)
    with pytest.raises(vault.VaultError):
        reading.own_texts(pim, [stolen])


def test_without_consent_nothing_is_stored(session: Session) -> None:
    ola = make_member("ola")
    make_seat(session, ola, attendance=Seat.Attendance.ATTENDED)
    with pytest.raises(errors.ConsentRequired):
        write(ola, session)
    assert not Reflection.objects.exists()


@pytest.mark.parametrize("state", [Seat.Attendance.UNKNOWN, Seat.Attendance.MISSED])
def test_who_did_not_come_has_nothing_to_reflect_on(session: Session, state: str) -> None:
    ola = make_member("ola", reflecting=True)
    make_seat(session, ola, attendance=state)
    with pytest.raises(errors.NotAttended):
        write(ola, session)


def test_whoever_left_may_write_for_fourteen_days_more(pim: Member, session: Session) -> None:
    Membership.objects.filter(member=pim).update(state=Membership.State.LEFT)
    late = session.ends_at + timedelta(days=14, seconds=1)
    with pytest.raises(errors.NotAttended):
        reflections.write_reflection(author=pim, session_id=session.pk, text=HER_WORDS, now=late)
    assert reflections.write_reflection(
        author=pim, session_id=session.pk, text=HER_WORDS, now=late - timedelta(seconds=1)
    )


@time_machine.travel(NOW, tick=False)
def test_what_she_deleted_is_not_brought_back_by_a_repeated_request(client_for, pim: Member, session: Session) -> None:
    client = client_for(pim)
    body, key = {"session": str(session.pk), "text": HER_WORDS}, {"Idempotency-Key": "once"}

    def post():
        return client.post("/api/v1/me/reflections/", body, content_type="application/json", headers=key)

    first = post()
    assert post().headers["Idempotent-Replay"] == "true"
    assert client.delete(f"/api/v1/me/reflections/{first.json()['id']}/").status_code == 204
    again = post()
    assert "Idempotent-Replay" not in again.headers
    assert again.json()["id"] != first.json()["id"]
    gone = client.patch(f"/api/v1/me/reflections/{first.json()['id']}/", {"text": "x"}, content_type="application/json")
    assert gone.status_code == 404


def test_one_for_each_session_and_it_can_be_changed_and_deleted(pim: Member, session: Session) -> None:
    reflection = write(pim, session)
    with pytest.raises(errors.AlreadyReflected):
        write(pim, session)
    changed = reflections.change_reflection(author=pim, reflection_id=reflection.pk, text="Half was enough.", now=NOW)
    assert reading.own_texts(pim, [changed]) == {reflection.pk: "Half was enough."}
    reflections.delete_reflection(author=pim, reflection_id=reflection.pk)
    assert not Reflection.objects.exists()


def test_nobody_changes_or_deletes_anothers(pim: Member, session: Session) -> None:
    reflection = write(pim, session)
    ola = make_member("ola", reflecting=True)
    with pytest.raises(Reflection.DoesNotExist):
        reflections.change_reflection(author=ola, reflection_id=reflection.pk, text="mine", now=NOW)
    with pytest.raises(Reflection.DoesNotExist):
        reflections.delete_reflection(author=ola, reflection_id=reflection.pk)
    assert reading.own_texts(pim, [reflection])[reflection.pk] == HER_WORDS


def test_attendance_is_open_from_the_start_for_seven_days(session: Session) -> None:
    seat = make_seat(session, make_member())
    for moment in (session.starts_at - timedelta(seconds=1), session.starts_at + timedelta(days=7, seconds=1)):
        with pytest.raises(errors.AttendanceClosed):
            attendance.record_attendance(session_id=session.pk, attended={seat.pk: True}, now=moment)
    attendance.record_attendance(session_id=session.pk, attended={seat.pk: True}, now=NOW)
    seat.refresh_from_db()
    assert seat.attendance == Seat.Attendance.ATTENDED


def test_a_seat_of_another_session_writes_nothing(session: Session) -> None:
    here = make_seat(session, make_member())
    elsewhere = make_seat(make_session(make_circle(), starts_at=NOW), make_member())
    with pytest.raises(errors.SeatElsewhere):
        attendance.record_attendance(session_id=session.pk, attended={here.pk: True, elsewhere.pk: True}, now=NOW)
    here.refresh_from_db()
    assert here.attendance == Seat.Attendance.UNKNOWN
