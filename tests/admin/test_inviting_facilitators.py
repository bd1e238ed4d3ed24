"""Thirty people are invited from a list: looked at first, each written to once, approved once she proves it is she."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.audit.models import AuditEntry
from groups.models import Membership
from members.errors import AlreadyInvited, InvitationOver, JustSent
from members.models import FacilitatorApplication, FacilitatorInvitation, Member
from members.services import inviting
from members.services.consents import grant_consent
from notifications.models import AccountMail, Delivery
from tests.accounts.clients import Visitor
from tests.admin.conftest import login_of
from tests.admin.inviting import NEW, PAGE, invited
from tests.factories import accept_agreement, make_circle, make_member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def send(desk: Client, text: str | bytes, **more: str) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return desk.post(PAGE + "list/", {"file": SimpleUploadedFile("list.csv", content), **more})


def take(desk: Client, text: str) -> Any:
    """Look, then send the same list again."""
    return send(desk, text, seen=send(desk, text).context["mark"])


def sign_up(who: Visitor, code: Any, address: str = NEW) -> Member:
    who.auth("post", "auth/signup", {"email": address, "is_adult": True})
    assert who.auth("post", "auth/email/verify", {"key": code(address)}).status_code == 200
    return Member.objects.get(email=address)


def test_a_list_is_looked_at_first_and_each_wrong_row_says_why(desk: Client) -> None:
    make_member("here")
    make_circle(slug="porch")
    make_circle(slug="over", archived_at=timezone.now())
    rows = [
        "email,language,circle",
        "one@example.org,es,porch",
        "Two@Example.org,,",
        "no address,,",
        "ONE@example.org,,",
    ]
    rows += ["here@example.org,,", "fr@example.org,fr,", "three@example.org,,nowhere", "four@example.org,,over"]
    looked = send(desk, "\r\n".join(rows))
    assert not FacilitatorInvitation.objects.exists()
    assert not AccountMail.objects.exists()
    assert [(each.address, each.language) for each in looked.context["taken"]] == [
        ("one@example.org", "es"), ("two@example.org", "en"),
    ]  # fmt: skip
    assert [each.code for each in looked.context["left"]] == [
        "address_invalid", "address_twice", "already_member", "language_unknown", "circle_unknown", "circle_unknown",
    ]  # fmt: skip
    taken = send(desk, "\r\n".join(rows), seen=looked.context["mark"])
    assert (len(taken.context["taken"]), taken.context["is_done"]) == (2, True)
    assert (FacilitatorInvitation.objects.count(), AccountMail.objects.count()) == (2, 2)


def test_the_same_list_again_invites_nobody_twice_and_another_one_is_looked_at(desk: Client) -> None:
    text = "email\n" + "\n".join(f"mom{number}@example.org" for number in range(30))
    seen = send(desk, text).context["mark"]
    for taken in (30, 0, 0):
        assert len(send(desk, text, seen=seen).context["taken"]) == taken
    assert AccountMail.objects.count() == 30
    assert not send(desk, text + "\nmore@example.org", seen=seen).context["is_done"]
    assert FacilitatorInvitation.objects.count() == 30


def test_killed_half_way_it_invites_the_rest_the_next_time(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    text, one_by_one, number = (
        "email\n" + "\n".join(f"mom{n}@example.org" for n in range(9)),
        inviting.events.publish,
        [],
    )

    def dies(event: Any) -> None:
        number.append(event)
        if len(number) == 5:
            raise KeyboardInterrupt
        one_by_one(event)

    monkeypatch.setattr(inviting.events, "publish", dies)
    seen = send(desk, text).context["mark"]
    with pytest.raises(KeyboardInterrupt):
        send(desk, text, seen=seen)
    assert (FacilitatorInvitation.objects.count(), AccountMail.objects.count()) == (4, 4)
    assert len(send(desk, text, seen=seen).context["taken"]) == 5
    assert (FacilitatorInvitation.objects.count(), AccountMail.objects.count()) == (9, 9)


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
def test_of_many_who_invite_the_same_address_at_once_one_does() -> None:
    ada, told = make_member("ada"), []

    def work() -> None:
        try:
            invited(ada)
        except AlreadyInvited as refused:
            told.append(refused.code)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert told == ["already_invited"] * 5
    assert (FacilitatorInvitation.objects.count(), AccountMail.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"email\n\xff", "UTF-8"),
        (b"name\nx", "column"),
        (b"email\n" + b"a@example.org\n" * 201, ""),
        (b"x" * 70_000, ""),
    ],
)
def test_a_file_that_is_none_is_refused_kindly(desk: Client, content: bytes, says: str) -> None:
    answer = send(desk, content)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert says in answer.content.decode()


@pytest.mark.parametrize(("language", "subject", "says"), [
    ("en", "Your invitation", "as one of those who lead"), ("es", "Tu invitación", "entre quienes guían"),
])  # fmt: skip
def test_the_letter_is_in_her_language_and_tells_a_lock_screen_nothing(
    ada: Member,
    letters: Any,
    language: str,
    subject: str,
    says: str,
) -> None:
    circle = make_circle(name="Guilt after dark")
    invited(ada, language=language, circle_id=circle.pk)
    ((head, text),) = letters(NEW)
    assert head == subject
    assert says in text
    assert "/app/#/signup" in text
    assert not re.search("guilt|culpa|dark", text, re.IGNORECASE)


def test_whoever_proves_the_address_may_facilitate_once_and_is_told(
    ada: Member,
    visitor: Visitor,
    code_for: Any,
) -> None:
    row = invited(ada)
    rosa = sign_up(visitor, code_for)
    row.refresh_from_db()
    assert (rosa.is_approved_facilitator, row.used_by, row.address_sealed) == (True, rosa, None)
    assert FacilitatorApplication.objects.get(member=rosa).state == "approved"
    assert visitor.api("get", "me/facilitator/").json()["state"] == "approved"
    assert Delivery.objects.filter(recipient=rosa).exists()
    entry = AuditEntry.objects.using("default").get(action="facilitator.approved")
    assert (entry.actor_id, entry.reason) == (ada.pk, "invited")
    assert not inviting.use_invitation(member_id=make_member().pk, address=NEW, now=timezone.now())


def test_until_the_code_is_typed_nothing_is_hers(ada: Member, visitor: Visitor) -> None:
    row = invited(ada)
    visitor.auth("post", "auth/signup", {"email": NEW, "is_adult": True})
    row.refresh_from_db()
    assert row.used_by is None
    assert not Member.objects.get(email=NEW).is_approved_facilitator


@pytest.mark.parametrize("how", ["expired", "withdrawn", "other"])
def test_what_is_over_or_of_somebody_else_approves_nobody(
    ada: Member,
    visitor: Visitor,
    code_for: Any,
    how: str,
) -> None:
    row = invited(ada, now=timezone.now() - 20 * DAY if how == "expired" else timezone.now())
    if how == "withdrawn":
        inviting.withdraw_invitation(invitation_id=row.pk, actor=ada.pk, now=timezone.now())
    somebody = sign_up(visitor, code_for, "other@example.org" if how == "other" else NEW)
    assert not somebody.is_approved_facilitator
    assert not FacilitatorApplication.objects.exists()


def test_anonymous_people_are_answered_the_same_whether_they_are_invited(ada: Member, visitor: Visitor) -> None:
    invited(ada)
    answers = [
        visitor.auth("post", "auth/signup", {"email": address, "is_adult": True}) for address in (NEW, "x@example.org")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert sorted(answers[0].json()["data"]) == sorted(answers[1].json()["data"])


@pytest.mark.parametrize("is_over", [False, True])
def test_she_leads_the_circle_of_the_list_once_she_accepted_the_agreement(ada: Member, is_over: bool) -> None:
    accept_agreement(ada)
    circle = make_circle()
    invited(ada, circle_id=circle.pk)
    rosa = make_member("rosa", agreed=False)
    assert inviting.use_invitation(member_id=rosa.pk, address=NEW, now=timezone.now())
    assert not Membership.objects.filter(member=rosa).exists()
    if is_over:
        circle.archived_at = timezone.now()
        circle.save()
    grant_consent(member=rosa, purpose="agreement", now=timezone.now())
    led = Membership.objects.filter(member=rosa, circle=circle, role="facilitator", state="active")
    assert led.exists() is not is_over


def test_it_is_sent_again_or_withdrawn_from_its_page_which_writes_down_who_reads_the_address(
    desk: Client,
    ada: Member,
    letters: Any,
) -> None:
    row = invited(ada, now=timezone.now() - DAY)
    page = f"{PAGE}{row.pk}/change/"
    assert NEW not in desk.get(PAGE).content.decode()
    assert list(desk.get(PAGE, {"q": "Rosa@example.org"}).context["cl"].queryset) == [row]
    before = AuditEntry.objects.using("audit").filter(reason="admin-page", subject_id=row.pk).count()
    assert NEW in desk.get(page).content.decode()
    assert AuditEntry.objects.using("audit").filter(reason="admin-page", subject_id=row.pk).count() == before + 1
    assert desk.get(f"{PAGE}{row.pk}/act/again/").status_code == 404
    for _twice in range(2):
        assert desk.post(f"{PAGE}{row.pk}/act/again/").status_code == 302
    assert len(letters(NEW)) == 1  # the first one still waited, and was taken back
    assert AccountMail.objects.count() == 2
    desk.post(f"{PAGE}{row.pk}/act/withdraw/")
    row.refresh_from_db()
    assert (row.address_sealed, row.withdrawn_at is not None) == (None, True)
    for act, error in (
        (inviting.withdraw_invitation, InvitationOver),
        (inviting.send_invitation_again, InvitationOver),
    ):
        with pytest.raises(error):
            act(invitation_id=row.pk, actor=ada.pk, now=timezone.now())
    assert NEW not in desk.get(page).content.decode()


def test_a_second_letter_waits_ten_minutes_and_an_expired_one_makes_room(ada: Member) -> None:
    row = invited(ada)
    with pytest.raises(JustSent):
        inviting.send_invitation_again(invitation_id=row.pk, actor=ada.pk, now=row.sent_at + timedelta(minutes=9))
    assert invited(ada, now=row.expires_at).pk != row.pk


def test_nobody_but_administrators_reaches_any_of_it(ada: Member, cleo: Member) -> None:
    row = invited(ada)
    staff = login_of(cleo)
    for page in ("", "list/", f"{row.pk}/change/", f"{row.pk}/act/again/", f"{row.pk}/act/withdraw/"):
        assert [staff.get(PAGE + page).status_code, staff.post(PAGE + page).status_code] == [404, 404]
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_the_list_and_a_look_cost_the_same_for_one_and_for_many(desk: Client, ada: Member) -> None:
    def cost(number: int) -> tuple[int, int]:
        text = "email\n" + "\n".join(f"new{n}@example.org" for n in range(number))
        with CaptureQueriesContext(connection) as looking:
            send(desk, text)
        with CaptureQueriesContext(connection) as listing:
            desk.get(PAGE)
        return len(looking), len(listing)

    invited(ada, circle_id=make_circle().pk)
    few = cost(1)
    for number in range(20):
        invited(ada, address=f"mom{number}@example.org", circle_id=make_circle().pk)
    assert cost(60) == few


def test_what_ended_long_ago_is_forgotten_and_the_database_holds_the_rules(ada: Member) -> None:
    old = invited(ada, now=datetime(2026, 1, 1, tzinfo=UTC))
    young = invited(ada, address="other@example.org")
    call_command("forget_invitations")
    assert set(FacilitatorInvitation.objects.all()) == {young} != {old}
    for wrong in (
        {"address_sealed": None},
        {"withdrawn_at": timezone.now()},
        {"used_by": ada},
        {"expires_at": young.sent_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FacilitatorInvitation.objects.filter(pk=young.pk).update(**wrong)
