"""What becomes of an invitation: the circle it named is led once, and what is over is written to nobody any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.errors import AlreadyMember
from members.models import FacilitatorInvitation, Member
from members.services import inviting
from notifications.models import AccountMail
from tests.admin.conftest import Login
from tests.factories import make_member

pytestmark = pytest.mark.django_db
PAGE = "/admin/members/facilitatorinvitation/"
NEW = "rosa@example.org"
DAY = timedelta(days=1)


@pytest.fixture
def desk(ada: Member, login: Login) -> Client:
    return login(ada)


def invited(ada: Member, **fields: Any) -> FacilitatorInvitation:
    told = {"address": NEW, "language": "en", "circle_id": None, "actor": ada.pk, "now": timezone.now()}
    return inviting.invite_facilitator(**{**told, **fields})


def test_it_is_not_sent_again_to_whom_it_would_send_to_make_an_account_that_she_has(desk: Client, ada: Member) -> None:
    row = invited(ada, now=timezone.now() - DAY)
    make_member("rosa")
    page = desk.post(f"{PAGE}{row.pk}/act/again/", follow=True)
    assert str(AlreadyMember.detail) in page.content.decode()
    assert AccountMail.objects.count() == 1
    row.refresh_from_db()
    assert row.sent_at < timezone.now() - DAY / 2
