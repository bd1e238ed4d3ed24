"""What becomes of an invitation: the circle it named is led once, and what is over is written to nobody any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.test import Client, RequestFactory
from django.utils import timezone
from uuid6 import uuid7

from config.operations.inviting import FacilitatorInvitationAdmin, ListForm
from groups.admin.imports import FileForm
from groups.admin.tables import TableForm
from groups.exchange import files
from groups.models import Circle, Membership
from members.errors import AlreadyInvited, AlreadyMember
from members.models import Agreement, FacilitatorInvitation, Member
from members.selectors import invited_among
from members.services import inviting
from members.services.consents import grant_consent
from notifications.dispatch import claim, fence
from notifications.messages import Message
from notifications.models import AccountMail
from tests.admin.inviting import NEW, PAGE, invited
from tests.factories import make_circle, make_member
from tests.notifications.conftest import outbox  # noqa: F401  (a fixture)
from tests.notifications.ledger import settle

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_it_is_not_sent_again_to_whom_it_would_send_to_make_an_account_that_she_has(desk: Client, ada: Member) -> None:
    row = invited(ada, now=timezone.now() - DAY)
    make_member("rosa")
    page = desk.post(f"{PAGE}{row.pk}/act/again/", follow=True)
    assert str(AlreadyMember.detail) in page.content.decode()
    assert AccountMail.objects.count() == 1
    row.refresh_from_db()
    assert row.sent_at < timezone.now() - DAY / 2


def leads(member: Member, circle: Circle) -> bool:
    return Membership.objects.filter(member=member, circle=circle, role="facilitator", state="active").exists()


def use(member: Member) -> None:
    assert inviting.use_invitation(member_id=member.pk, address=NEW, now=timezone.now())


def renew(version: int) -> None:
    Agreement.objects.create(version=version, text_en="Be kind.", text_es="Con cariño.", published_at=timezone.now())


def test_a_new_secret_key_loses_no_open_invitation(desk: Client, ada: Member, settings: Any) -> None:
    row = invited(ada)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret that is long enough for anybody to sign", []
    with pytest.raises(AlreadyInvited):
        invited(ada)
    assert invited_among([NEW, "nobody@example.org"], now=timezone.now()) == {NEW}
    rosa = make_member("rosa-after")
    use(rosa)
    row.refresh_from_db()
    rosa.refresh_from_db()
    assert (row.used_by, rosa.is_approved_facilitator) == (rosa, True)


def test_she_who_accepted_the_agreement_before_leads_the_circle_at_once(ada: Member) -> None:
    circle = make_circle()
    invited(ada, circle_id=circle.pk)
    rosa = make_member("rosa-before")  # she makes the invited address hers
    use(rosa)
    assert leads(rosa, circle)


def test_she_who_accepted_an_earlier_agreement_leads_it_once_she_accepts_the_present_one(ada: Member) -> None:
    circle = make_circle()
    invited(ada, circle_id=circle.pk)
    rosa = make_member("rosa-before")
    renew(2)
    use(rosa)
    assert not leads(rosa, circle)
    grant_consent(member=rosa, purpose="agreement", now=timezone.now())
    assert leads(rosa, circle)


def test_who_has_stopped_leading_it_is_not_brought_back_by_the_next_agreement(ada: Member) -> None:
    circle = make_circle()
    invited(ada, circle_id=circle.pk)
    rosa = make_member("rosa-before")
    use(rosa)
    Membership.objects.filter(member=rosa).update(role="member")
    renew(2)
    grant_consent(member=rosa, purpose="agreement", now=timezone.now())
    assert not leads(rosa, circle)
    assert Membership.objects.filter(member=rosa, circle=circle, role="member", state="active").exists()


class Unread(SimpleUploadedFile):
    """An upload that says how large it is and is not to be read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError


@pytest.mark.parametrize("form", [ListForm, TableForm, FileForm])
def test_of_a_file_that_is_too_large_nothing_is_read(form: type[Form]) -> None:
    file = Unread("list.csv", b"x")
    file.size = files.LARGEST + 1
    assert form({"source": "x"}, {"file": file}).errors.as_data()["file"][0].code == "file_too_large"


@pytest.mark.parametrize("page", [PAGE + "list/", "/admin/groups/circle/table/"])
@pytest.mark.parametrize("column", ["email", "slug"])
def test_a_table_with_a_sign_that_no_text_has_is_refused(desk: Client, page: str, column: str) -> None:
    answer = desk.post(page, {"file": SimpleUploadedFile("list.csv", f"{column}\nro\0sa@example.org".encode())})
    assert answer.context["form"].errors.as_data()["file"][0].code == "not_a_table"


def test_a_page_names_its_circles_whatever_else_is_asked_at_the_same_time(ada: Member, desk: Client) -> None:
    shared = FacilitatorInvitationAdmin(FacilitatorInvitation, site)
    before = dict(vars(shared))
    rows = shared.get_queryset(RequestFactory().get(PAGE))
    invited(ada, circle_id=make_circle(name="Lamp").pk)
    invited(ada, address="other@example.org")
    assert sorted(shared.circle(row) for row in rows) == ["-", "Lamp"]
    assert vars(shared) == before
    assert "Lamp" in desk.get(PAGE).content.decode()


@pytest.mark.parametrize("how", ["withdrawn", "used", "again"])
def test_what_is_over_is_written_to_nobody_while_mail_waits(ada: Member, outbox: list[Message], how: str) -> None:  # noqa: F811
    row = invited(ada, now=timezone.now() - DAY)
    letter = AccountMail.objects.get()
    (held,) = claim.claim_mails(owner=uuid7(), limit=9)  # a worker has read it already
    if how == "withdrawn":
        inviting.withdraw_invitation(invitation_id=row.pk, actor=ada.pk, now=timezone.now())
    elif how == "used":
        use(make_member("rosa"))
    else:
        inviting.send_invitation_again(invitation_id=row.pk, actor=ada.pk, now=timezone.now())
    assert not fence.hand_off_mail(held)
    settle()
    letter.refresh_from_db()
    assert (letter.state, letter.letter_sealed) == ("void", None)
    assert [message.to for message in outbox if "invitation" in message.subject] == ([NEW] if how == "again" else [])


def test_a_letter_that_is_being_handed_over_is_not_tried_a_second_time(ada: Member, outbox: list[Message]) -> None:  # noqa: F811
    row = invited(ada, now=timezone.now() - DAY)
    (held,) = claim.claim_mails(owner=uuid7(), limit=9)
    assert fence.hand_off_mail(held)
    inviting.withdraw_invitation(invitation_id=row.pk, actor=ada.pk, now=timezone.now())
    letters = AccountMail.objects.filter(state="leased")  # it was refused
    assert letters.update(state="pending", lease_owner=None, lease_until=None, handed_off_at=None) == 1
    settle()
    claim.expire()
    assert outbox == []
    assert AccountMail.objects.get().letter_sealed is None


def test_who_was_approved_before_she_was_invited_leads_the_circle_at_once(ada: Member) -> None:
    circle = make_circle()
    invited(ada, circle_id=circle.pk)
    rosa = make_member("rosa-before", is_approved_facilitator=True)
    use(rosa)
    assert leads(rosa, circle)
