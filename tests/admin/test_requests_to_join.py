"""Letting in, from the admin: what she answered is read there, answered once, and then forgotten."""

from datetime import UTC, datetime

import pytest

from config.audit.models import AuditEntry
from groups.models import Circle, JoinAnswers, Membership
from groups.services.joining import Wish, join_circle
from members.models import Member
from tests.admin.conftest import Login
from tests.admin.test_scheduling import answer_page, said
from tests.factories import make_member

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def request_to_join(porch: Circle) -> Membership:
    """She asked to join, and answered what the circle asks."""
    Circle.objects.filter(pk=porch.pk).update(admission="approval", join_questions=["What brings you?"])
    wish = Wish(handle="Tidal Wren", answers={"What brings you?": "thistle-canary"})
    return join_circle(circle_id=porch.pk, member=make_member(), now=NOW, wish=wish)


@pytest.mark.parametrize(("answer", "state"), [("yes", "active"), ("no", "declined")])
def test_a_request_to_join_is_read_and_answered(
    login: Login, cleo: Member, request_to_join: Membership, answer: str, state: str
) -> None:
    client, address = login(cleo), answer_page(request_to_join)
    for listed in ("/admin/groups/membership/?asks=yes", "/admin/", address.replace("answer", "change")):
        assert "canary" not in said(client, listed)
    assert not AuditEntry.objects.using("audit").filter(action="text.revealed").exists()
    assert "What brings you? thistle-canary" in said(client, address)
    assert AuditEntry.objects.using("audit").filter(reason="join-request", actor_id=cleo.pk).exists()
    assert client.post(address, {"answer": "perhaps"}).status_code == 200
    assert "She is told." in said(client, address, {"answer": answer})
    request_to_join.refresh_from_db()
    assert request_to_join.state == state
    assert not JoinAnswers.objects.exists()
    assert "answered already" in said(client, address, {"answer": answer}) or client.get(address).status_code == 302
