"""She is told what stands in the audit under her id; her leaving does not take it away."""

from uuid import uuid4

import pytest

from config import audit
from config.audit import portability
from config.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_she_learns_what_she_did_and_what_was_done_about_her_and_not_by_or_about_whom() -> None:
    her, other = uuid4(), uuid4()
    audit.record(
        audit.Entry(her, "text.revealed", "groups.circle", other, "meeting-door"),
        audit.Entry(other, "address.shown", "members.member", her, "admin-page"),
        audit.Entry(other, "text.revealed", "groups.circle", other, "meeting-door"),
    )
    told = portability.export(her)["audit"]
    assert [(row["action"], row["about"], row["reason"], row["by_me"]) for row in told] == [
        ("text.revealed", "groups.circle", "meeting-door", True),
        ("address.shown", "members.member", "admin-page", False),
    ]
    assert str(other) not in str(told)
    assert portability.export(uuid4()) == {"audit": []}


def test_it_stays_when_she_goes() -> None:
    her = uuid4()
    audit.record(audit.Entry(her, "text.revealed", "groups.circle"))
    portability.erase(her)
    assert AuditEntry.objects.filter(actor_id=her).count() == 1
