"""Sharing a reflection: nobody reads it unless she says so, and what she takes back is gone at the next request."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from config import vault
from config.audit.models import AuditEntry
from config.privacy.erasing import erase_member
from groups.models import Block, Circle, Membership, Prompt, Reflection, Report, Seat, Session
from groups.portability import export
from groups.reference import shipped
from groups.selectors import moderation, sharing
from groups.services import memberships, reflections
from members.models import Consent, Member
from members.services.consents import withdraw_consent
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
WORDS = "I cried in the car and then I laughed."
API = "/api/v1/"


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light")


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=NOW - timedelta(hours=3))


@pytest.fixture
def ann(circle: Circle, session: Session) -> Member:
    """She writes."""
    ann = make_member("ann", reflecting=True)
    make_membership(circle, ann, handle="Quiet Heron", color=3)
    make_seat(session, ann, attendance=Seat.Attendance.ATTENDED)
    return ann


@pytest.fixture
def bea(circle: Circle) -> Member:
    """She belongs to the circle."""
    bea = make_member("bea")
    make_membership(circle, bea, handle="Loud Magpie")
    return bea


@pytest.fixture
def fay(circle: Circle) -> Member:
    """She facilitates."""
    fay = make_member("fay")
    make_membership(circle, fay, handle="Fay Finch", role="facilitator")
    return fay


@pytest.fixture
def written(ann: Member, session: Session) -> Reflection:
    return reflections.write_reflection(author=ann, session_id=session.pk, text=WORDS, now=NOW)


def put(client: Client, reflection: Reflection, tier: str) -> Any:
    path = f"{API}me/reflections/{reflection.pk}/sharing/"
    return client.put(path, json.dumps({"shared_with": tier}), content_type="application/json")


def read(client: Client, session: Session) -> list[dict[str, Any]]:
    answer = client.get(f"{API}sessions/{session.pk}/reflections/")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def flag(client: Client, reflection: Reflection, **body: str) -> Any:
    reflection.refresh_from_db()
    said = {"reason": "told_elsewhere", "passage": "cried in the car", **body}
    path = f"{API}reflections/{reflection.public_id}/flag/"
    return client.post(path, json.dumps(said), content_type="application/json")


def test_what_she_writes_is_for_her_eyes_only(
    client_for: Any, written: Reflection, ann: Member, bea: Member, fay: Member, session: Session
) -> None:
    assert (written.shared_with, written.shared_at) == ("nobody", None)
    assert [read(client_for(who), session) for who in (ann, bea, fay)] == [[], [], []]
    assert flag(client_for(bea), written).status_code == 404


@pytest.mark.parametrize(("tier", "readers"), [
    ("nobody", set()), ("figures", set()), ("facilitators", {"fay"}), ("circle", {"fay", "bea"}),
])  # fmt: skip
def test_each_way_of_sharing_is_read_by_whom_it_says(
    client_for: Any, written: Reflection, ann: Member, bea: Member, fay: Member, session: Session, tier: str,
    readers: set[str],
) -> None:  # fmt: skip
    Consent.objects.create(member=ann, purpose="figures", version=1, granted_at=NOW)
    assert put(client_for(ann), written, tier).status_code == 200
    cast = {"ann": ann, "bea": bea, "fay": fay}
    assert {name for name, who in cast.items() if read(client_for(who), session)} == readers


def test_it_is_read_under_her_handle_and_tells_no_moment(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    (row,) = read(client_for(bea), session)
    assert row == {
        "id": str(written.public_id), "handle": "Quiet Heron", "color": 3, "prompt": None, "is_midweek": False,
        "text": WORDS,
    }  # fmt: skip
    assert str(written.pk) not in json.dumps(row)


def test_one_that_cannot_be_opened_keeps_the_others_from_nobody(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    cat = make_member("cat", reflecting=True)
    make_membership(session.circle, cat)
    make_seat(session, cat, attendance=Seat.Attendance.ATTENDED)
    other = reflections.write_reflection(author=cat, session_id=session.pk, text="hers is whole", now=NOW)
    put(client_for(ann), written, "circle")
    put(client_for(cat), other, "circle")
    sealed = bytes(written.text_sealed)
    Reflection.objects.filter(pk=written.pk).update(text_sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert [row["text"] for row in read(client_for(bea), session)] == ["hers is whole"]


def test_each_reading_is_written_down_in_the_name_of_whoever_reads(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    entries = AuditEntry.objects.using("audit").filter(subject_id=written.pk, action="text.revealed")
    before = entries.count()
    read(client_for(bea), session)
    added = list(entries.order_by("-at").values_list("actor_id", "reason"))[: entries.count() - before]
    assert added == [(bea.pk, "shared")]


@pytest.mark.parametrize("how", ["by her", "her consent", "leaving", "removed", "deleted"])
def test_taken_back_is_gone_at_the_next_request(
    client_for: Any, written: Reflection, ann: Member, bea: Member, fay: Member, session: Session, how: str
) -> None:
    reader, circle = client_for(bea), session.circle
    put(client_for(ann), written, "circle")
    assert [row["text"] for row in read(reader, session)] == [WORDS]
    hers = Membership.objects.get(circle=circle, member=ann)
    if how == "by her":
        assert put(client_for(ann), written, "nobody").json()["shared_at"] is None
    elif how == "her consent":
        withdraw_consent(member=ann, purpose="reflections", now=NOW)
    elif how == "leaving":
        memberships.leave_circle(circle_id=circle.pk, member=ann, now=NOW)
    elif how == "removed":
        memberships.remove_member(membership_id=hers.pk, actor=fay, now=NOW)
    else:
        assert client_for(ann).delete(f"{API}me/reflections/{written.pk}/").status_code == 204
    assert read(reader, session) == []
    if how != "deleted":
        assert flag(reader, written).status_code == 404
        assert (written.shared_with, written.shared_at, written.shared_version) == ("nobody", None, None)
        assert client_for(ann).get(f"{API}me/reflections/{written.pk}/").json()["text"] == WORDS


def test_whoever_comes_back_shares_nothing_until_she_says_so_again(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    hers = Membership.objects.filter(circle=session.circle, member=ann)
    hers.update(state="left", ended_at=NOW)  # as a crash between two steps might leave it
    make_membership(session.circle, ann, handle="New Wren", joined_at=datetime.now(UTC) + timedelta(minutes=1))
    assert read(client_for(bea), session) == []


def test_who_facilitates_no_more_reads_what_the_circle_does(
    client_for: Any, written: Reflection, ann: Member, fay: Member, session: Session
) -> None:
    make_membership(session.circle, make_member(), role="facilitator")
    put(client_for(ann), written, "facilitators")
    assert len(read(client_for(fay), session)) == 1
    hers = Membership.objects.get(circle=session.circle, member=fay)
    memberships.change_role(membership_id=hers.pk, role="member", now=NOW)
    assert read(client_for(fay), session) == []


@pytest.mark.parametrize("is_blocker", [True, False])
@pytest.mark.parametrize("tier", ["circle", "facilitators"])
def test_two_who_are_kept_apart_read_nothing_of_each_other(
    client_for: Any, written: Reflection, ann: Member, bea: Member, fay: Member, session: Session, tier: str,
    is_blocker: bool,
) -> None:  # fmt: skip
    put(client_for(ann), written, tier)
    reader = fay if tier == "facilitators" else bea
    pair = (ann, reader) if is_blocker else (reader, ann)
    block = Block.objects.create(blocker=pair[0], blocked=pair[1], circle=session.circle, handle="x")
    assert read(client_for(reader), session) == []
    assert flag(client_for(reader), written).status_code == 404
    block.delete()
    assert len(read(client_for(reader), session)) == 1


def test_what_was_shared_in_another_circle_is_not_read_here(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    other = make_session(make_circle(), starts_at=NOW - timedelta(hours=3))
    make_membership(other.circle, bea)
    assert read(client_for(bea), other) == []
    ola = make_member("ola")
    make_membership(other.circle, ola)
    assert client_for(ola).get(f"{API}sessions/{session.pk}/reflections/").status_code == 403
    assert flag(client_for(ola), written).status_code == 404


def test_nobody_is_asked_for_a_reason_and_every_way_has_its_words(
    client_for: Any, written: Reflection, ann: Member
) -> None:
    path = f"{API}me/reflections/{written.pk}/sharing/"
    english = client_for(ann).get(path).json()
    spanish = client_for(ann).get(path, headers={"Accept-Language": "es"}).json()
    assert (english["shared_with"], english["shared_at"]) == ("nobody", None)
    assert [one["shared_with"] for one in english["choices"]] == ["figures", "facilitators", "circle"]
    words = {row["tier"]: (row["en"], row["es"]) for row in shipped("sharing")}
    for one, other in zip(english["choices"], spanish["choices"], strict=True):
        assert (one["text"], other["text"]) == words[one["shared_with"]]
    put(client_for(ann), written, "circle")
    written.refresh_from_db()
    assert written.shared_version == sharing.sentence("circle")["version"]


def test_without_her_consents_nothing_is_shared_and_taking_back_needs_none(
    client_for: Any, written: Reflection, ann: Member
) -> None:
    client = client_for(ann)
    refused = put(client, written, "figures")
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_required")
    put(client, written, "circle")
    Consent.objects.filter(member=ann, purpose="reflections").update(withdrawn_at=NOW)
    assert put(client, written, "facilitators").json()["code"] == "consent_required"
    assert put(client, written, "nobody").status_code == 200
    written.refresh_from_db()
    assert written.shared_with == "nobody"


def test_whoever_left_shares_nothing_there(client_for: Any, written: Reflection, ann: Member, bea: Member) -> None:
    Membership.objects.filter(member=ann).update(state="left", ended_at=NOW)
    refused = put(client_for(ann), written, "circle")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_member")


def test_nobody_shares_what_another_wrote(client_for: Any, written: Reflection, bea: Member) -> None:
    assert put(client_for(bea), written, "circle").status_code == 404
    assert client_for(bea).get(f"{API}me/reflections/{written.pk}/sharing/").status_code == 404
    written.refresh_from_db()
    assert written.shared_with == "nobody"


def test_other_words_are_what_is_read_from_then_on(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    reflections.change_reflection(author=ann, reflection_id=written.pk, text="Half was enough.", now=NOW)
    assert [row["text"] for row in read(client_for(bea), session)] == ["Half was enough."]


def test_what_is_not_shared_is_never_opened_for_anybody_else(written: Reflection, bea: Member) -> None:
    with pytest.raises(ValueError, match="shared"):
        sharing.shared_texts(bea, [written])


def test_whose_key_is_gone_is_left_out(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    vault.destroy_key(vault.Owner.member(ann.pk))
    assert read(client_for(bea), session) == []


def test_a_flag_copies_the_passage_and_nothing_else(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    put(client_for(ann), written, "circle")
    answer = flag(client_for(bea), written)
    assert answer.status_code == 201, answer.content
    assert answer.json()["message"].startswith("Thank you")
    report = Report.objects.get()
    assert (report.subject, report.session, report.reporter, report.reported) == ("reflection", session, bea, ann)
    assert (report.handle, report.reason, report.is_for_administrators) == ("Quiet Heron", "told_elsewhere", False)
    assert b"cried" not in bytes(report.text_sealed)
    assert moderation.report_text(report, actor=make_member()) == "cried in the car"
    assert Delivery.objects.get(kind="report_received").recipient == bea
    put(client_for(ann), written, "nobody")
    assert moderation.report_text(report, actor=make_member()) == "cried in the car"


def test_words_that_do_not_stand_there_are_not_put_into_her_mouth(
    client_for: Any, written: Reflection, ann: Member, bea: Member
) -> None:
    put(client_for(ann), written, "circle")
    answer = flag(client_for(bea), written, passage="I hate you all")
    assert (answer.status_code, answer.json()["code"]) == (409, "passage_not_there")
    assert flag(client_for(bea), written, passage="cried  in\nthe car").status_code == 201  # a line that was broken
    for body in ({"passage": ""}, {"reason": "boredom"}):
        assert flag(client_for(bea), written, **body).status_code == 400
    assert Report.objects.count() == 1


def test_nobody_flags_her_own(client_for: Any, written: Reflection, ann: Member) -> None:
    put(client_for(ann), written, "circle")
    assert flag(client_for(ann), written).status_code == 404


def test_what_a_facilitator_shared_is_told_to_administrators_alone(
    client_for: Any, session: Session, bea: Member, fay: Member
) -> None:
    Consent.objects.create(member=fay, purpose="reflections", version=1, granted_at=NOW)
    make_seat(session, fay, attendance=Seat.Attendance.ATTENDED)
    hers = reflections.write_reflection(author=fay, session_id=session.pk, text=WORDS, now=NOW)
    put(client_for(fay), hers, "circle")
    assert flag(client_for(bea), hers).status_code == 201
    assert Report.objects.get().is_for_administrators


def test_what_sounds_like_danger_opens_one_item_once_the_circle_reads_it(
    client_for: Any, ann: Member, session: Session
) -> None:
    hers = reflections.write_reflection(author=ann, session_id=session.pk, text="I want to die", now=NOW)
    for tier in ("facilitators", "nobody"):
        put(client_for(ann), hers, tier)
    assert not Report.objects.exists()
    put(client_for(ann), hers, "circle")
    report = Report.objects.get()
    assert (report.reporter, report.reported, report.handle, report.reason) == (None, ann, "Quiet Heron", "self_harm")
    assert (report.subject, report.session, report.text_sealed) == ("reflection", session, None)
    assert not Delivery.objects.filter(kind="report_received").exists()
    reflections.change_reflection(author=ann, reflection_id=hers.pk, text="I want to die, still", now=NOW)
    assert Report.objects.count() == 1


def test_other_words_that_sound_like_danger_open_it_too(client_for: Any, written: Reflection, ann: Member) -> None:
    reflections.change_reflection(author=ann, reflection_id=written.pk, text="I want to die", now=NOW)
    assert not Report.objects.exists()
    reflections.change_reflection(author=ann, reflection_id=written.pk, text=WORDS, now=NOW)
    put(client_for(ann), written, "circle")
    assert not Report.objects.exists()
    reflections.change_reflection(author=ann, reflection_id=written.pk, text="I want to die", now=NOW)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("wrong", [
    {"shared_with": "circle"}, {"shared_at": NOW}, {"shared_version": 1}, {"shared_with": "everybody"},
    {"shared_with": "circle", "shared_at": NOW},
])  # fmt: skip
def test_the_database_knows_no_sharing_without_a_yes(written: Reflection, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Reflection.objects.filter(pk=written.pk).update(**wrong)


def test_she_and_her_archive_read_with_whom_and_since_when(client_for: Any, written: Reflection, ann: Member) -> None:
    put(client_for(ann), written, "facilitators")
    written.refresh_from_db()
    (row,) = client_for(ann).get(f"{API}me/reflections/").json()["results"]
    assert row["shared_with"] == "facilitators"
    (kept,) = export(ann.pk)["reflections"]  # type: ignore[misc]
    said = {name: kept[name] for name in ("shared_with", "shared_version", "shared_at", "text")}
    assert said == {
        "shared_with": "facilitators", "shared_version": 1, "shared_at": written.shared_at.isoformat(), "text": WORDS,
    }  # fmt: skip


def test_a_flag_ends_with_her_account_and_hers_stays_without_her_name(
    client_for: Any, written: Reflection, ann: Member, bea: Member
) -> None:
    put(client_for(ann), written, "circle")
    flag(client_for(bea), written)
    (told,) = export(bea.pk)["reports"]  # type: ignore[misc]
    assert (told["subject"], told["text"]) == ("reflection", "cried in the car")
    erase_member(ann.pk, now=NOW)
    report = Report.objects.get()
    assert (report.reported, report.handle, report.text_sealed, report.outcome) == (None, "", None, "gone")
    assert not Reflection.objects.exists()


def test_a_question_keeps_its_words_in_the_readers_language(
    client_for: Any, written: Reflection, ann: Member, bea: Member, session: Session
) -> None:
    prompt = Prompt.objects.create(
        key="one-thing", phase="evening_of", text_en="One?", text_es="¿Una?", guilt_source="balance",
        strategy="not_alone", tone="gentle",
    )  # fmt: skip
    Reflection.objects.update(prompt=prompt)
    put(client_for(ann), written, "circle")
    answer = client_for(bea).get(f"{API}sessions/{session.pk}/reflections/", headers={"Accept-Language": "es"})
    assert answer.json()["results"][0]["prompt"] == {"key": "one-thing", "text": "¿Una?"}
