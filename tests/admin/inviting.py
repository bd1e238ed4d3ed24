"""What the tests of invited facilitators share: where the page is, who is invited, and inviting her."""

from typing import Any

from django.utils import timezone

from members.models import FacilitatorInvitation, Member
from members.services import inviting

PAGE = "/admin/members/facilitatorinvitation/"
NEW = "rosa@example.org"


def invited(ada: Member, **fields: Any) -> FacilitatorInvitation:
    told = {"address": NEW, "language": "en", "circle_id": None, "actor": ada.pk, "now": timezone.now()}
    return inviting.invite_facilitator(**{**told, **fields})
