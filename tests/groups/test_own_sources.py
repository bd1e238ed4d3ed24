"""What weighs on her is kept on her word alone: sealed, hers, and gone the moment she takes her word back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, connections

from groups import portability
from groups.errors import ConsentRequired
from groups.models import (
    OwnSources,
)
from groups.selectors.sources import own_sources
from groups.services.sources import keep_sources
from members.models import Consent, Member
from members.services.consents import grant_consent, withdraw_consent
from tests.factories import make_member

pytestmark = pytest.mark.django_db

PATH = "/api/v1/me/guilt-sources/"
NOW = datetime.now(UTC)


def agreed(name: str) -> Member:
    member = make_member(name)
    grant_consent(member=member, purpose="guilt_sources", now=NOW)
    return member


def put(client, *codes: object):
    return client.put(PATH, {"guilt_sources": list(codes)}, content_type="application/json")


def test_before_her_consent_nothing_is_stored(client_for) -> None:
    client = client_for(make_member("pim", reflecting=True))
    answer = put(client, "balance")
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_required")
    assert "weighs" in answer.json()["detail"]
    assert not OwnSources.objects.exists()
    assert client.get(PATH).json() == {"guilt_sources": [], "about_me": []}


def test_she_keeps_her_own_order_and_nobody_elses(client_for) -> None:
    pim, ola = client_for(agreed("pim")), client_for(agreed("ola"))
    assert put(pim, "yelling", "balance").json() == {"guilt_sources": ["yelling", "balance"], "about_me": []}
    assert put(pim, "money", "yelling").json() == {"guilt_sources": ["money", "yelling"], "about_me": []}
    assert pim.get(PATH).json() == {"guilt_sources": ["money", "yelling"], "about_me": []}
    assert ola.get(PATH).json() == {"guilt_sources": [], "about_me": []}
    assert OwnSources.objects.count() == 1


def test_the_database_holds_no_word_of_it(client_for) -> None:
    assert put(client_for(agreed("pim")), "intimacy", "yelling").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(sources_sealed, 'escape'), length(sources_sealed) FROM groups_ownsources")
        ((text, _length),) = cursor.fetchall()
    assert not any(word in text for word in ("intimacy", "yelling"))


@pytest.mark.parametrize("codes", [["astrology"], ["balance", "balance"], [1], [None], ["balance"] * 16])
def test_what_is_no_list_of_themes_is_refused(client_for, codes: list[object]) -> None:
    assert put(client_for(agreed("pim")), *codes).status_code == 400
    assert not OwnSources.objects.exists()


def test_an_empty_list_leaves_no_row_consent_or_not(client_for) -> None:
    pim = agreed("pim")
    keep_sources(member=pim, codes=["balance"], now=NOW)
    assert put(client_for(pim)).json() == {"guilt_sources": [], "about_me": []}
    assert not OwnSources.objects.exists()
    withdraw_consent(member=pim, purpose="guilt_sources", now=NOW)
    assert put(client_for(pim)).status_code == 200


def test_taking_the_consent_back_deletes_it_and_no_other_consent_does(client_for) -> None:
    pim, ola = agreed("pim"), agreed("ola")
    grant_consent(member=pim, purpose="reflections", now=NOW)
    for member in (pim, ola):
        keep_sources(member=member, codes=["balance"], now=NOW)

    def take_back(purpose: str) -> int:
        body = {"purpose": purpose, "granted": False}
        return client_for(pim).post("/api/v1/me/consents/", body, content_type="application/json").status_code

    assert take_back("reflections") == 200
    assert own_sources(pim) == ["balance"]
    assert take_back("guilt_sources") == 200
    assert list(OwnSources.objects.values_list("member", flat=True)) == [ola.pk]


def test_it_goes_with_her_and_she_may_take_it_along() -> None:
    pim = agreed("pim")
    keep_sources(member=pim, codes=["yelling", "balance"], now=NOW)
    assert portability.export(pim.pk)["guilt_sources"] == ["yelling", "balance"]
    portability.erase(pim.pk)
    assert not OwnSources.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
def test_keeping_against_taking_back_leaves_nothing_without_consent() -> None:
    for number in range(12):
        pim, barrier = agreed(f"pim{number}"), Barrier(2)

        def together(act, barrier: Barrier = barrier) -> object:
            try:
                barrier.wait(timeout=30)
                return act()
            except ConsentRequired as refusal:
                return refusal
            finally:
                connections.close_all()

        acts = (
            lambda member=pim: keep_sources(member=member, codes=["balance"], now=NOW),
            lambda member=pim: withdraw_consent(member=member, purpose="guilt_sources", now=NOW),
        )
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(together, acts))
        assert Consent.objects.filter(member=pim, purpose="guilt_sources", withdrawn_at=None).count() == 0
        assert not OwnSources.objects.filter(member=pim).exists()


def test_how_she_describes_herself_stays_until_she_says_otherwise(client_for) -> None:
    pim = agreed("pim")
    client = client_for(pim)

    def say(**body: object) -> dict[str, object]:
        return client.put(PATH, {"guilt_sources": ["money"], **body}, content_type="application/json").json()

    assert say(about_me=["lgbtq", "shift_workers"])["about_me"] == ["lgbtq", "shift_workers"]
    assert say() == {"guilt_sources": ["money"], "about_me": ["lgbtq", "shift_workers"]}
    assert portability.export(pim.pk)["about_me"] == ["lgbtq", "shift_workers"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(about_sealed, 'escape') FROM groups_ownsources")
        assert "lgbtq" not in cursor.fetchone()[0]
    assert say(about_me=["astronaut"])["status"] == 400
    assert say(about_me=[]) == {"guilt_sources": ["money"], "about_me": []}
    say(about_me=["lgbtq"], guilt_sources=[])
    assert OwnSources.objects.count() == 1
    withdraw_consent(member=pim, purpose="guilt_sources", now=NOW)
    assert not OwnSources.objects.exists()
