"""A yes is to words that can be read, and taking it back works wherever something was kept on the strength of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from groups.models import OwnSources, Reflection, Seat
from groups.services import reflections, sources
from members.models import Consent
from members.sentences import sentences
from members.services.reference import load_agreement
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db
OF_SENTENCES = [purpose for purpose in Consent.Purpose.values if purpose != Consent.Purpose.AGREEMENT]


def test_every_purpose_has_its_words_in_both_languages_and_a_version() -> None:
    assert set(sentences()) == set(OF_SENTENCES)
    for sentence in sentences().values():
        assert sentence.version >= 1
        assert len({sentence.en, sentence.es}) == 2
        assert min(len(sentence.en), len(sentence.es)) > 40
    assert load_agreement(timezone.now())


@pytest.mark.parametrize("purpose", OF_SENTENCES)
def test_she_reads_what_she_says_yes_to(purpose: str, client_for: Any) -> None:
    client = client_for(make_member())
    body = {"purpose": purpose, "granted": True}
    given = client.post("/api/v1/me/consents/", body, content_type="application/json").json()
    assert (given["version"], given["text"]) == (sentences()[purpose].version, sentences()[purpose].en)
    spanish = client.get("/api/v1/me/consents/", headers={"Accept-Language": "es"}).json()["results"]
    assert sentences()[purpose].es in [row["text"] for row in spanish]
    Consent.objects.filter(purpose=purpose).update(version=0)  # to earlier words, which are not these
    rows = client.get("/api/v1/me/consents/").json()["results"]
    assert [row["text"] for row in rows if row["purpose"] == purpose] == [None]


def test_after_taking_it_back_nothing_new_is_kept_and_what_is_there_is_hers(client_for: Any) -> None:
    now = timezone.now()
    pim, circle = make_member(reflecting=True), make_circle()
    make_membership(circle, pim)
    old, new = (make_session(circle, starts_at=now - timedelta(hours=hours)) for hours in (8, 4))
    for session in (old, new):
        make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    kept = reflections.write_reflection(author=pim, session_id=old.pk, text="half of it was enough", now=now)
    client, where = client_for(pim), f"/api/v1/me/reflections/{kept.pk}/"
    body = {"purpose": "reflections", "granted": False}
    assert client.post("/api/v1/me/consents/", body, content_type="application/json").status_code == 200

    written = client.post(
        "/api/v1/me/reflections/", {"session": str(new.pk), "text": "more"}, content_type="application/json"
    )
    etag = client.get(where).headers["ETag"]
    changed = client.patch(where, {"text": "more"}, content_type="application/json", headers={"If-Match": etag})
    for refused in (written, changed):
        assert (refused.status_code, refused.json()["code"]) == (409, "consent_required")
    assert Reflection.objects.count() == 1
    assert client.get(where).json()["text"] == "half of it was enough"
    assert client.delete(where).status_code == 204
    assert not Reflection.objects.exists()


def test_what_weighs_is_deleted_with_the_yes(client_for: Any) -> None:
    now = timezone.now()
    pim = make_member()
    Consent.objects.create(member=pim, purpose="guilt_sources", version=1, granted_at=now)
    sources.keep_sources(member=pim, codes=["balance"], about=[], now=now)
    body = {"purpose": "guilt_sources", "granted": False}
    client_for(pim).post("/api/v1/me/consents/", body, content_type="application/json")
    assert not OwnSources.objects.exists()
    again = client_for(pim).put(
        "/api/v1/me/guilt-sources/", {"guilt_sources": ["balance"]}, content_type="application/json"
    )
    assert (again.status_code, again.json()["code"]) == (409, "consent_required")
    assert not OwnSources.objects.exists()
