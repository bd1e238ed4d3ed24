"""What whoever facilitated says after a session: once, within a day, sealed, and gone after ninety."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config import vault
from config.audit.models import AuditEntry
from config.privacy.erasing import erase_member
from groups.errors import AlreadyDebriefed, DebriefClosed
from groups.models import Circle, Coordination, Debrief, Session
from groups.portability import export
from groups.selectors.debriefs import Said
from groups.services import care, debriefs
from members.models import Member
from notifications.letters import ServiceCard, compose
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_session
from tests.notifications.announcing import claimed

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
SAID = Said(concern=Debrief.Concern.WATCH, wants_call=True, words="It was a heavy round for thistle-canary.")


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light")


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=NOW - 3 * HOUR)


@pytest.fixture
def fay(circle: Circle) -> Member:
    """She facilitates."""
    fay = make_member("fay")
    make_membership(circle, fay, handle="Fay Finch", role="facilitator")
    return fay


@pytest.fixture
def cora(circle: Circle) -> Member:
    """She facilitates with her."""
    cora = make_member("cora")
    make_membership(circle, cora, handle="Cora Crane", role="co_facilitator")
    return cora


@pytest.fixture
def cleo(circle: Circle, settings: Any) -> Member:
    """She coordinates the circle."""
    settings.STAFF_MFA_REQUIRED = False
    cleo = make_member("cleo", is_staff=True)
    Coordination.objects.create(circle=circle, member=cleo)
    return cleo


def path(session: Session) -> str:
    return f"/api/v1/sessions/{session.pk}/debrief/"


def say(client: Client, session: Session, **body: object) -> Any:
    said = {"concern": "watch", "wants_call": True, "words": SAID.words, **body}
    return client.post(path(session), json.dumps(said), content_type="application/json")


def write(author: Member, session: Session, now: datetime = NOW) -> Debrief:
    return debriefs.write_debrief(author=author, session_id=session.pk, said=SAID, now=now)


def test_she_says_it_once_and_it_is_sealed(client_for: Any, fay: Member, session: Session) -> None:
    answer = say(client_for(fay), session)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert {name: body[name] for name in ("handle", "is_own", "concern", "wants_call", "words", "show_support")} == {
        "handle": "Fay Finch", "is_own": True, "concern": "watch", "wants_call": True, "words": SAID.words,
        "show_support": False,
    }  # fmt: skip
    again = say(client_for(fay), session)
    assert (again.status_code, again.json()["code"]) == (409, "already_debriefed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_debrief::text FROM groups_debrief")
        assert "thistle" not in cursor.fetchone()[0]
    assert len({len(bytes(row.answers_sealed)) for row in Debrief.objects.all()}) == 1


def test_two_taps_and_nothing_to_write(client_for: Any, fay: Member, session: Session) -> None:
    answer = client_for(fay).post(path(session), {"concern": "none"}, content_type="application/json")
    assert (answer.status_code, answer.json()["words"], answer.json()["wants_call"]) == (201, "", False)


@pytest.mark.parametrize("body", [
    {"concern": "dire"}, {"concern": None}, {"words": "x" * 2001}, {"words": 7}, {"wants_call": "perhaps"},
])  # fmt: skip
def test_what_is_no_answer_is_refused_and_not_kept(
    client_for: Any, fay: Member, session: Session, body: dict[str, Any]
) -> None:
    assert say(client_for(fay), session, **body).status_code == 400
    assert not Debrief.objects.exists()


def test_where_it_sounds_like_danger_she_is_shown_whom_to_call(client_for: Any, fay: Member, session: Session) -> None:
    assert say(client_for(fay), session, words="I want to die").json()["show_support"] is True


def test_it_is_open_from_the_beginning_until_a_day_after_the_end(fay: Member, session: Session) -> None:
    late = session.ends_at + timedelta(hours=24)
    for moment in (session.starts_at - timedelta(seconds=1), late):
        with pytest.raises(DebriefClosed):
            write(fay, session, now=moment)
    assert not Debrief.objects.exists()
    assert write(fay, session, now=late - timedelta(seconds=1))
    with pytest.raises(AlreadyDebriefed):
        write(fay, session, now=session.starts_at)


def test_of_what_did_not_take_place_there_is_nothing_to_say(fay: Member, session: Session) -> None:
    Session.objects.update(state="cancelled", cancelled_at=NOW)
    with pytest.raises(DebriefClosed):
        write(fay, session)


def test_whoever_facilitates_reads_her_own_and_who_looks_after_the_circle_reads_all(
    client_for: Any, fay: Member, cora: Member, cleo: Member, session: Session
) -> None:
    for author in (fay, cora):
        write(author, session)
    read = {who: client_for(who).get(path(session)).json() for who in (fay, cora, cleo)}
    handles = {who: sorted(row["handle"] for row in body["results"]) for who, body in read.items()}
    assert handles == {fay: ["Fay Finch"], cora: ["Cora Crane"], cleo: ["Cora Crane", "Fay Finch"]}
    assert [row["is_own"] for row in read[cleo]["results"]] == [False, False]
    assert read[fay]["closes_at"] == (session.ends_at + timedelta(hours=24)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_nobody_else_reads_or_says_any(client_for: Any, fay: Member, circle: Circle, session: Session) -> None:
    write(fay, session)
    pim = make_member("pim")
    make_membership(circle, pim)
    for who in (pim, make_member()):
        assert client_for(who).get(path(session)).status_code == 403
        assert say(client_for(who), session).status_code == 403
        assert client_for(who).delete(path(session)).status_code == 403
    assert Debrief.objects.count() == 1


def test_who_looks_after_the_circle_says_none(client_for: Any, cleo: Member, session: Session) -> None:
    assert say(client_for(cleo), session).status_code == 403


def test_each_reading_is_written_down(client_for: Any, fay: Member, cleo: Member, session: Session) -> None:
    debrief = write(fay, session)
    client_for(cleo).get(path(session))
    rows = AuditEntry.objects.using("audit").filter(subject_id=debrief.pk, action="text.revealed")
    assert list(rows.values_list("actor_id", "reason")) == [(cleo.pk, "debrief")]


def test_taken_back_is_gone_and_a_repeated_request_does_not_bring_it_back(
    client_for: Any, fay: Member, cleo: Member, session: Session
) -> None:
    client, key = client_for(fay), {"Idempotency-Key": "once"}

    def post() -> Any:
        body = {"concern": "none", "words": "Hello."}
        return client.post(path(session), body, content_type="application/json", headers=key)

    post()
    assert post().headers["Idempotent-Replay"] == "true"
    assert client.delete(path(session)).status_code == 204
    assert client_for(cleo).get(path(session)).json()["results"] == []
    assert client.delete(path(session)).status_code == 404
    again = post()
    assert (again.status_code, "Idempotent-Replay" in again.headers) == (201, False)


def test_she_takes_back_hers_alone(client_for: Any, fay: Member, cora: Member, session: Session) -> None:
    kept = write(cora, session)
    assert client_for(fay).delete(path(session)).status_code == 404
    assert Debrief.objects.get() == kept


def test_it_is_deleted_after_ninety_days(fay: Member, cora: Member, session: Session) -> None:
    write(fay, session)
    write(cora, session, now=NOW + HOUR)
    assert care.forget_what_is_over(now=NOW + timedelta(days=90) - timedelta(seconds=1)) == 0
    assert care.forget_what_is_over(now=NOW + timedelta(days=90)) == 1
    assert Debrief.objects.get().author == cora
    assert care.forget_what_is_over(now=NOW + timedelta(days=90)) == 0


def test_her_archive_has_it_and_her_account_takes_it_along(
    client_for: Any, fay: Member, cora: Member, session: Session
) -> None:
    write(fay, session)
    kept = write(cora, session)
    (hers,) = export(fay.pk)["debriefs"]  # type: ignore[misc]
    assert {name: hers[name] for name in ("session_id", "concern", "wants_call", "words")} == {
        "session_id": str(session.pk), "concern": "watch", "wants_call": True, "words": SAID.words,
    }  # fmt: skip
    erase_member(fay.pk, now=NOW)
    assert Debrief.objects.get() == kept


def test_whose_key_is_gone_is_left_out(client_for: Any, fay: Member, cleo: Member, session: Session) -> None:
    write(fay, session)
    vault.destroy_key(vault.Owner.member(fay.pk))
    assert client_for(cleo).get(path(session)).json()["results"] == []


def test_who_looks_after_the_circle_finds_it_in_the_admin_and_nobody_else_does(
    client_for: Any, fay: Member, cleo: Member, session: Session
) -> None:
    debrief = write(fay, session)
    listed = client_for(cleo).get("/admin/groups/debrief/").content.decode()
    assert "Fay Finch" in listed
    assert "thistle" not in listed
    one = f"/admin/groups/debrief/{debrief.pk}/change/"
    page = client_for(cleo).get(one).content.decode()
    assert "thistle-canary" in page
    assert "wants a call" in page
    rows = AuditEntry.objects.using("audit").filter(subject_id=debrief.pk, action="text.revealed")
    assert list(rows.values_list("actor_id", "reason")) == [(cleo.pk, "debrief")]
    other = make_member("olga", is_staff=True)
    Coordination.objects.create(circle=make_circle(), member=other)
    assert client_for(other).get(one).status_code == 404


# A call


CALL = "/admin/groups/debrief/{}/act/called/"


def told() -> list[Member]:
    return [row.recipient for row in Delivery.objects.filter(kind="call_wanted", state="pending")]


def test_those_who_coordinate_are_told_that_she_would_like_a_call(
    fay: Member, cora: Member, cleo: Member, session: Session
) -> None:
    ada = make_member("ada", is_staff=True, is_superuser=True)
    no_call = Said(concern=Debrief.Concern.WATCH, wants_call=False, words="")
    debriefs.write_debrief(author=cora, session_id=session.pk, said=no_call, now=NOW)
    assert told() == []
    write(fay, session)
    assert told() == [cleo]
    Coordination.objects.all().delete()
    debriefs.take_back_debrief(author=cora, session_id=session.pk)
    write(cora, session)
    assert set(told()) == {cleo, ada}  # what waits for cleo is stopped by the last look


@pytest.mark.parametrize("what", ["nothing", "called", "taken back", "another coordinates"])
def test_the_letter_names_nobody_and_does_not_go_out_once_it_is_done(
    fay: Member, cleo: Member, session: Session, circle: Circle, what: str
) -> None:
    Member.objects.update(quiet_from=None, quiet_to=None)
    debrief = write(fay, session)
    job = claimed(kind="call_wanted")
    if what == "called":
        debriefs.note_call(debrief_id=debrief.pk, actor=cleo, now=NOW)
    elif what == "taken back":
        debriefs.take_back_debrief(author=fay, session_id=session.pk)
    elif what == "another coordinates":
        Coordination.objects.all().delete()
    assert job.hand_off() is (what == "nothing")
    said = compose(job.row, member=cleo, card=ServiceCard(member_id=cleo.pk), hers=(), now=NOW)
    assert said.subject == "Somebody would like a call"
    for secret in ("Fay Finch", "thistle", circle.name, circle.slug):
        assert secret not in said.subject + said.text + said.html


def test_she_who_coordinates_finds_who_waits_and_ticks_it_off(
    client_for: Any, fay: Member, cora: Member, cleo: Member, session: Session
) -> None:
    waiting = write(fay, session)
    no_call = Said(concern=Debrief.Concern.NONE, wants_call=False, words="")
    other = debriefs.write_debrief(author=cora, session_id=session.pk, said=no_call, now=NOW + HOUR)
    client = client_for(cleo)
    listed = client.get("/admin/groups/debrief/").content.decode()
    assert 0 < listed.index(str(waiting.pk)) < listed.index(str(other.pk))
    assert str(other.pk) not in client.get("/admin/groups/debrief/?waits=yes").content.decode()
    assert client.post(CALL.format(waiting.pk)).status_code == 302
    waiting.refresh_from_db()
    assert waiting.called_at is not None
    assert not waiting.waits_for_call
    client.post(CALL.format(waiting.pk))
    rows = AuditEntry.objects.filter(subject_id=waiting.pk, action="debrief.called")
    assert list(rows.values_list("actor_id", flat=True)) == [cleo.pk]


def test_who_waits_is_ticked_off_by_nobody_else_and_nobody_is_who_did_not_ask(
    client_for: Any, fay: Member, cleo: Member, session: Session
) -> None:
    no_call = Said(concern=Debrief.Concern.NONE, wants_call=False, words="")
    debrief = debriefs.write_debrief(author=fay, session_id=session.pk, said=no_call, now=NOW)
    client_for(cleo).post(CALL.format(debrief.pk))
    assert not Debrief.objects.filter(called_at__isnull=False).exists()
    Debrief.objects.update(wants_call=True)
    other = make_member("olga", is_staff=True)
    Coordination.objects.create(circle=make_circle(), member=other)
    assert client_for(other).post(CALL.format(debrief.pk)).status_code == 404
    assert not Debrief.objects.filter(called_at__isnull=False).exists()
