"""Saying yes, and taking it back: explicit, versioned, and as easy one way as the other."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from members import selectors
from members.errors import AgreementOutdated, NoAgreement
from members.models import Agreement, Consent, Member
from members.sentences import sentences
from members.services.consents import grant_consent, withdraw_consent
from members.services.reference import load_agreement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
URL = "/api/v1/me/consents/"


@pytest.fixture
def agreement() -> None:
    load_agreement(NOW)


def publish(version: int) -> None:
    Agreement.objects.create(version=version, text_en="new", text_es="nuevo", published_at=NOW)


def post(client: Client, **body: object):
    return client.post(URL, body, content_type="application/json")


def test_the_shipped_agreement_is_published_once_and_never_rewritten():
    assert load_agreement(NOW) is True
    Agreement.objects.update(text_en="as it was accepted")
    assert load_agreement(NOW + timedelta(days=1)) is False
    assert Agreement.objects.get().text_en == "as it was accepted"


def test_the_shipped_agreement_has_twelve_points_in_both_languages(agreement):
    card = selectors.current_agreement()
    assert card is not None
    for text in (card.text_en, card.text_es):
        lines = text.split("\n")
        assert [line.split(".")[0] for line in lines] == [str(number) for number in range(1, 13)]


def test_anybody_reads_the_agreement_in_her_language(agreement, client):
    english = client.get("/api/v1/agreement/")
    spanish = client.get("/api/v1/agreement/", headers={"Accept-Language": "es-MX,es;q=0.9"})
    other = client.get("/api/v1/agreement/", headers={"Accept-Language": "fr"})
    assert english.status_code == spanish.status_code == 200
    assert (english.json()["language"], spanish.json()["language"]) == ("en", "es")
    assert spanish.json()["text"] == spanish.json()["texts"]["es"] == english.json()["texts"]["es"]
    assert english.json()["version"] == 1
    assert other.json() == english.json()
    assert "Accept-Language" in english.headers["Vary"]


def test_before_the_first_agreement_there_is_none_to_read_or_accept(client, client_for, pim):
    assert client.get("/api/v1/agreement/").status_code == 404
    answer = post(client_for(pim), purpose="agreement", version=1, granted=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_agreement")
    assert not selectors.has_accepted_current_agreement(pim.pk)


def test_she_accepts_the_agreement_that_is_in_force(agreement, client_for, pim):
    assert not selectors.has_accepted_current_agreement(pim.pk)
    answer = post(client_for(pim), purpose="agreement", version=1, granted=True)
    assert answer.status_code == 200
    assert (answer.json()["granted"], answer.json()["version"]) == (True, 1)
    assert selectors.has_accepted_current_agreement(pim.pk)


def test_an_older_version_is_refused_and_the_current_one_is_named(agreement, client_for, pim):
    publish(2)
    answer = post(client_for(pim), purpose="agreement", version=1, granted=True)
    assert answer.status_code == 409
    assert answer.json()["code"] == "agreement_outdated"
    assert answer.json()["current_version"] == 2
    assert not Consent.objects.exists()


def test_a_new_agreement_asks_again_and_what_she_accepted_before_stays_on_record(agreement, client_for, pim):
    client = client_for(pim)
    post(client, purpose="agreement", version=1, granted=True)
    publish(2)
    assert not selectors.has_accepted_current_agreement(pim.pk)
    assert selectors.has_consent(pim.pk, "agreement")
    assert post(client, purpose="agreement", version=2, granted=True).status_code == 200
    assert selectors.has_accepted_current_agreement(pim.pk)
    rows = client.get(URL).json()["results"]
    assert [(row["version"], row["granted"]) for row in rows] == [(2, True), (1, False)]


def test_the_same_yes_twice_is_one_yes(agreement, client_for, pim):
    client = client_for(pim)
    first = post(client, purpose="agreement", version=1, granted=True).json()
    assert post(client, purpose="agreement", version=1, granted=True).json() == first
    assert Consent.objects.count() == 1


def test_a_yes_taken_back_no_longer_stands_and_can_be_given_again(client_for, pim):
    client = client_for(pim)
    post(client, purpose="reflections", granted=True)
    assert selectors.has_consent(pim.pk, "reflections")
    ended = post(client, purpose="reflections", granted=False)
    assert (ended.status_code, ended.json()["granted"]) == (200, False)
    assert ended.json()["withdrawn_at"] is not None
    assert not selectors.has_consent(pim.pk, "reflections")
    assert post(client, purpose="reflections", granted=False).json() == ended.json()
    post(client, purpose="reflections", granted=True)
    assert selectors.has_consent(pim.pk, "reflections")
    assert Consent.objects.count() == 2


def test_taking_back_what_was_never_given_changes_nothing(client_for, pim):
    answer = post(client_for(pim), purpose="reflections", granted=False)
    assert answer.status_code == 200
    assert answer.json() == {
        "purpose": "reflections",
        "granted": False,
        "version": None,
        "text": sentences()["reflections"].en,
        "granted_at": None,
        "withdrawn_at": None,
    }
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"purpose": "agreement", "granted": True},
        {"purpose": "agreement", "granted": True, "version": None},
        {"purpose": "agreement", "granted": True, "version": 0},
        {"purpose": "agreement", "granted": True, "version": 10**30},
        {"purpose": "everything", "granted": True},
        {"purpose": "reflections"},
        {"purpose": "reflections", "granted": None},
        {"purpose": "reflections", "granted": "true"},
        {"purpose": "reflections", "granted": 1},
        {"purpose": ["reflections"], "granted": True},
    ],
)
def test_what_is_no_clear_yes_or_no_is_refused(agreement, client_for, pim, body):
    assert post(client_for(pim), **body).status_code == 400
    assert not Consent.objects.exists()


def test_she_speaks_for_herself_only(agreement, client_for, pim, ola):
    post(client_for(pim), purpose="reflections", granted=True, member=str(ola.pk), member_id=str(ola.pk))
    assert selectors.has_consent(pim.pk, "reflections")
    assert not selectors.has_consent(ola.pk, "reflections")
    assert client_for(ola).get(URL).json()["results"] == []


def test_without_a_login_nothing_is_listed_or_recorded(client):
    assert client.get(URL).status_code == 401
    assert post(client, purpose="reflections", granted=True).status_code == 401


def test_a_clock_that_is_a_moment_behind_breaks_nothing(pim):
    grant_consent(member=pim, purpose="reflections", now=NOW)
    withdraw_consent(member=pim, purpose="reflections", now=NOW - timedelta(seconds=2))
    ended = Consent.objects.get()
    assert ended.withdrawn_at == ended.granted_at == NOW


def test_the_use_case_refuses_what_is_not_in_force(pim):
    with pytest.raises(NoAgreement):
        grant_consent(member=pim, purpose="agreement", version=1, now=NOW)
    load_agreement(NOW)
    with pytest.raises(AgreementOutdated):
        grant_consent(member=pim, purpose="agreement", version=2, now=NOW)
    assert grant_consent(member=pim, purpose="agreement", now=NOW).version == 1


@pytest.mark.parametrize("how_many", [10, 1000])
def test_a_long_history_takes_as_many_queries_as_a_short_one(client_for, pim, django_assert_num_queries, how_many):
    Consent.objects.bulk_create(
        Consent(member=pim, purpose="reflections", version=1, granted_at=NOW, withdrawn_at=NOW) for _ in range(how_many)
    )
    client = client_for(pim)
    client.get(URL)
    with django_assert_num_queries(3):  # the session, the member, the page
        assert len(client.get(URL, {"limit": 10}).json()["results"]) == 10


def test_both_texts_ship_with_the_code():
    shipped = json.loads(Path("members/reference/agreement.json").read_text(encoding="utf-8"))
    assert len(shipped["en"]) == len(shipped["es"]) == 12


@pytest.mark.django_db(transaction=True)
def test_many_yeses_at_once_are_one_yes():
    member = Member.objects.create_user("pim@example.org")
    for _ in range(10):
        Consent.objects.all().delete()
        start, failures = threading.Barrier(6), []

        def one(start=start, failures=failures):
            try:
                start.wait(timeout=10)
                grant_consent(member=member, purpose="reflections", now=datetime.now(UTC))
            except Exception as error:
                failures.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert failures == []
        assert Consent.objects.count() == 1
