"""A member applies to facilitate; who decides reads her words once, and nothing of them is kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.audit.models import AuditEntry
from members.errors import AlreadyDecided, NotAboutOneself
from members.models import FacilitatorApplication, Member
from members.selectors import is_certified
from members.services.facilitating import decide_application
from notifications.models import Delivery

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 18, tzinfo=UTC)
ADDRESS = "/api/v1/me/facilitator/"
WORDS = "I listened to my sister for a year, canary-heron."


@pytest.fixture
def pims(pim: Member, client_for) -> Client:
    return client_for(pim)


def patch(client: Client, body: dict[str, object]):
    return client.patch(ADDRESS, body, content_type="application/json")


def decide(**how: object) -> None:
    decide_application(**{"application_id": FacilitatorApplication.objects.get().pk, "now": NOW, **how})


def test_she_applies_changes_her_words_and_takes_them_back(pims: Client) -> None:
    assert pims.get(ADDRESS).json()["state"] == "none"
    answer = patch(pims, {"motivation": WORDS})
    assert (answer.status_code, answer.json()["state"], answer.json()["motivation"]) == (200, "applied", WORDS)
    assert patch(pims, {"motivation": "Shorter."}).json()["motivation"] == "Shorter."
    assert FacilitatorApplication.objects.count() == 1
    assert patch(pims, {"motivation": None}).json()["state"] == "none"
    assert not FacilitatorApplication.objects.exists()


@pytest.mark.parametrize("body", [{}, {"motivation": ""}, {"motivation": " "}, {"motivation": "x" * 2001}])
def test_words_are_asked_for(pims: Client, body: dict[str, object]) -> None:
    assert patch(pims, body).status_code == 400
    assert not FacilitatorApplication.objects.exists()


def test_nothing_but_her_words_is_taken_from_her(pims: Client, pim: Member) -> None:
    patch(pims, {"motivation": WORDS, "state": "approved", "certificate_expires_date": "2030-01-01", "decisions": 9})
    row = FacilitatorApplication.objects.get()
    pim.refresh_from_db()
    assert (row.state, row.decisions, pim.is_approved_facilitator, pim.certificate_expires_date) == (
        "applied", 0, False, None,
    )  # fmt: skip


def test_her_words_lie_sealed(pims: Client) -> None:
    patch(pims, {"motivation": WORDS})
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(motivation_sealed, 'escape') FROM members_facilitatorapplication")
        assert "canary" not in cursor.fetchone()[0]


def test_a_yes_gives_her_the_right_and_deletes_her_words(pims: Client, pim: Member, ada: Member) -> None:
    patch(pims, {"motivation": WORDS})
    decide(actor=ada, is_approved=True, certificate_expires_date=date(2027, 11, 1))
    told = pims.get(ADDRESS).json()
    assert (told["state"], told["motivation"], told["certificate_expires_date"]) == ("approved", None, "2027-11-01")
    pim.refresh_from_db()
    assert pim.is_approved_facilitator
    assert FacilitatorApplication.objects.get().motivation_sealed is None
    assert list(Delivery.objects.values_list("recipient", "kind")) == [(pim.pk, "facilitator_approved")]
    entry = AuditEntry.objects.get(action="facilitator.approved")
    assert (entry.actor_id, entry.subject_id) == (ada.pk, FacilitatorApplication.objects.get().pk)
    assert patch(pims, {"motivation": "again"}).json()["code"] == "already_facilitator"


def test_after_a_no_she_may_ask_again_in_a_month(pims: Client, pim: Member, ada: Member) -> None:
    patch(pims, {"motivation": WORDS})
    decide(actor=ada, is_approved=False, now=datetime.now(UTC))
    refused = patch(pims, {"motivation": "again"})
    assert (refused.status_code, refused.json()["code"]) == (409, "declined_lately")
    assert "may_apply_at" in refused.json()
    assert pims.get(ADDRESS).json()["state"] == "declined"
    pim.refresh_from_db()
    assert not pim.is_approved_facilitator
    FacilitatorApplication.objects.update(decided_at=datetime.now(UTC) - timedelta(days=31))
    assert patch(pims, {"motivation": "again"}).json()["state"] == "applied"
    decide(actor=ada, is_approved=False)
    assert sorted(Delivery.objects.values_list("kind", "version")) == [
        ("facilitator_declined", 1),
        ("facilitator_declined", 2),
    ]


def test_nobody_decides_twice_or_about_herself(pims: Client, pim: Member, ada: Member) -> None:
    patch(pims, {"motivation": WORDS})
    with pytest.raises(NotAboutOneself):
        decide(actor=pim, is_approved=True)
    decide(actor=ada, is_approved=False)
    with pytest.raises(AlreadyDecided):
        decide(actor=ada, is_approved=True)
    pim.refresh_from_db()
    assert not pim.is_approved_facilitator


def test_a_right_that_was_taken_away_again_reads_as_none(pims: Client, pim: Member, ada: Member) -> None:
    patch(pims, {"motivation": WORDS})
    decide(actor=ada, is_approved=True)
    Member.objects.filter(pk=pim.pk).update(is_approved_facilitator=False)
    assert pims.get(ADDRESS).json()["state"] == "none"
    assert patch(pims, {"motivation": "again"}).status_code == 200


def test_the_table_keeps_no_words_beside_a_decision(pim: Member) -> None:
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        FacilitatorApplication.objects.create(
            member=pim, state="declined", motivation_sealed=b"x", applied_at=NOW, decided_at=NOW
        )


@pytest.mark.parametrize(("until", "holds"), [(None, False), (date(2026, 11, 27), False), (date(2026, 11, 28), True)])
def test_a_certificate_counts_only_where_one_is_asked_for(settings, fay, client_for, until, holds) -> None:
    fay.certificate_expires_date = until
    fay.save()
    assert is_certified(fay, today=NOW.date())
    settings.FACILITATOR_CERTIFICATE_REQUIRED = True
    assert is_certified(fay, today=NOW.date()) is holds


def test_who_leads_without_a_second_factor_is_nudged(fay, pim, client_for) -> None:
    from allauth.mfa.models import Authenticator

    assert client_for(fay).get("/api/v1/me/").json()["wants_second_factor"] is True
    assert client_for(pim).get("/api/v1/me/").json()["wants_second_factor"] is False
    Authenticator.objects.create(user=fay, type="recovery_codes", data={})
    assert client_for(fay).get("/api/v1/me/").json()["wants_second_factor"] is True
    Authenticator.objects.create(user=fay, type="webauthn", data={})
    assert client_for(fay).get("/api/v1/me/").json()["wants_second_factor"] is False


@pytest.mark.parametrize("contact", ["help@circles.example.org", ""])
def test_whoever_is_locked_out_reads_whom_to_write_to(client: Client, settings, contact: str) -> None:
    settings.SUPPORT_CONTACT = contact
    assert client.get("/api/v1/contact/").json() == {"email": contact or None}
