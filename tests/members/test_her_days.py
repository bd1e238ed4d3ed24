"""What she says of her days, ages of her children among it: kept with her yes alone, sealed, and gone with the yes."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from config import vault
from groups.selectors import fit
from members import events, portability
from members.circumstances import CHILD_STAGES
from members.errors import ConsentRequired
from members.models import Consent, Member
from members.selectors import own_circumstances
from members.services.consents import grant_consent, withdraw_consent
from members.services.people import change_profile

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
ME, CHILDREN, CONSENTS = "/api/v1/me/", "/api/v1/me/children/", "/api/v1/me/consents/"
SAID = {"work_patterns": ["returning_from_leave"], "needs": ["no_advice"]}
AGES = {"child_stages": ["expecting", "preschool"]}


def sealed(member: Member) -> bytes | None:
    kept = Member.objects.get(pk=member.pk).circumstances_sealed
    return None if kept is None else bytes(kept)


def agree(client: Any, granted: bool = True) -> None:
    body = {"purpose": "circumstances", "granted": granted}
    assert client.post(CONSENTS, body, content_type="application/json").status_code == 200


def patch(client: Any, body: dict[str, Any]) -> Any:
    return client.patch(ME, json.dumps(body), content_type="application/json", headers={"If-Match": "*"})


def put(client: Any, body: dict[str, Any]) -> Any:
    return client.put(CHILDREN, json.dumps(body), content_type="application/json")


@pytest.fixture
def said(pim: Member, client_for: Any) -> Member:
    client = client_for(pim)
    agree(client)
    answer = patch(client, SAID)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in SAID} == SAID
    assert put(client, AGES).json()["child_stages"] == AGES["child_stages"]
    return Member.objects.get(pk=pim.pk)


@pytest.fixture
def stumbling() -> Iterator[None]:
    """A listener that cannot write down what follows."""

    def fail(**_: object) -> None:
        raise RuntimeError

    events.published.connect(fail, sender=events.ConsentWithdrawn)
    yield
    events.published.disconnect(fail, sender=events.ConsentWithdrawn)


@pytest.mark.parametrize(("ask", "body"), [(put, AGES), (patch, SAID), (patch, {"needs": ["no_advice"]})])
def test_without_her_yes_nothing_is_kept(pim: Member, client_for: Any, ask: Any, body: dict[str, Any]) -> None:
    client = client_for(pim)
    for _ in range(2):  # never given, and taken back
        refused = ask(client, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "consent_required")
        assert sealed(pim) is None
        agree(client)
        agree(client, granted=False)
    agree(client)
    assert ask(client, body).status_code == 200
    assert sealed(pim) is not None


def test_a_change_that_is_refused_changes_nothing_else(pim: Member, client_for: Any) -> None:
    client = client_for(pim)
    before = Member.objects.filter(pk=pim.pk).values().get()
    assert patch(client, {"timezone": "Europe/Madrid", "needs": ["no_advice"]}).status_code == 409
    assert Member.objects.filter(pk=pim.pk).values().get() == before


def test_taking_away_needs_no_yes(said: Member, client_for: Any) -> None:
    Consent.objects.filter(member=said).delete()
    client = client_for(said)
    assert put(client, {"child_stages": ["preschool"]}).status_code == 200
    assert put(client, {"child_stages": ["preschool", "teen"]}).json()["code"] == "consent_required"
    assert put(client, {"child_stages": []}).status_code == 200
    assert patch(client, {"work_patterns": [], "needs": []}).status_code == 200
    assert sealed(said) is None
    assert put(client, {"child_stages": []}).json()["child_stages"] == []


def test_it_goes_with_her_yes(said: Member, client_for: Any) -> None:
    client, version = client_for(said), said.version
    agree(client, granted=False)
    assert sealed(said) is None
    assert client.get(CHILDREN).json()["child_stages"] == []
    assert {name: client.get(ME).json()[name] for name in SAID} == {name: [] for name in SAID}
    assert Member.objects.get(pk=said.pk).version == version + 1, "an ETag of before is stale"
    assert set(portability.export(said.pk)["circumstances"].values()) == {()}  # type: ignore[attr-defined]
    agree(client)
    assert client.get(CHILDREN).json()["child_stages"] == [], "a new yes brings nothing back"


@pytest.mark.parametrize("purpose", ["reflections", "guilt_sources", "check_ins", "figures", "agreement"])
def test_another_yes_taken_back_takes_nothing_of_it(said: Member, purpose: str) -> None:
    withdraw_consent(member=said, purpose=purpose, now=NOW)
    assert sealed(said) is not None


def test_where_taking_back_fails_all_of_it_stays(said: Member, stumbling: None) -> None:
    with pytest.raises(RuntimeError):
        withdraw_consent(member=said, purpose="circumstances", now=NOW)
    assert sealed(said) is not None
    assert Consent.objects.filter(member=said, purpose="circumstances", withdrawn_at__isnull=True).exists()


def test_no_code_of_hers_stands_in_the_row(said: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT members_member::text || encode(circumstances_sealed, 'escape') FROM members_member WHERE id = %s",
            [said.pk],
        )
        stored = cursor.fetchone()[0]
    assert str(said.pk) in stored
    codes = [code for listed in (SAID | AGES).values() for code in listed]
    assert not [code for code in codes if code in stored or code.encode().hex() in stored]


def test_the_envelope_is_as_long_whatever_she_said(said: Member, client_for: Any) -> None:
    before = len(sealed(said) or b"")
    assert put(client_for(said), {"child_stages": ["baby", "preschool"]}).status_code == 200
    assert len(sealed(said) or b"") == before


def test_in_the_row_of_another_it_opens_for_nobody(said: Member, ola: Member) -> None:
    Member.objects.filter(pk=ola.pk).update(circumstances_sealed=said.circumstances_sealed)
    with pytest.raises(vault.VaultError):
        own_circumstances(Member.objects.get(pk=ola.pk), actor=ola.pk, reason="own-words")


def test_ages_are_told_in_bands_of_months_that_meet(said: Member, client_for: Any) -> None:
    client = client_for(said)
    put(client, {"child_stages": list(CHILD_STAGES)})
    bands = client.get(CHILDREN).json()["bands"]
    assert [one["stage"] for one in bands] == list(CHILD_STAGES)
    assert [one["from_month"] for one in bands[1:]] == [one["to_month"] for one in bands[:-1]]
    assert (bands[0]["to_month"], bands[-1]["to_month"]) == (0, 18 * 12)


@pytest.mark.parametrize(
    "body",
    [{}, [], {"child_stages": None}, {"child_stages": "baby"}, {"child_stages": ["grown"]}, {"child_stages": [7]},
     {"child_stages": ["baby", "baby"]}],
)  # fmt: skip
def test_what_is_no_list_of_stages_is_refused(said: Member, client_for: Any, body: Any) -> None:
    assert put(client_for(said), body).status_code == 400
    assert client_for(said).get(CHILDREN).json()["child_stages"] == AGES["child_stages"]


def test_her_account_no_longer_takes_or_tells_ages(said: Member, client_for: Any) -> None:
    client = client_for(said)
    assert patch(client, {"child_stages": ["teen"], "locale": "es"}).status_code == 200
    assert client.get(CHILDREN).json()["child_stages"] == AGES["child_stages"]
    assert "child_stages" not in client.get(ME).json()


def test_what_lies_there_without_a_yes_finds_no_circle(said: Member) -> None:
    assert fit.her(said, now=NOW).child_stages == ("expecting", "preschool")
    Consent.objects.filter(member=said).delete()  # as a backup of before might bring it back
    found = fit.her(said, now=NOW)
    assert (found.child_stages, found.work_patterns, found.needs) == ((), (), ())


@pytest.mark.django_db(transaction=True)
def test_taken_back_while_it_is_said_nothing_stays_without_a_yes() -> None:
    pim = Member.objects.create_user("pim@example.org")
    for _ in range(20):
        grant_consent(member=pim, purpose="circumstances", now=datetime.now(UTC))
        start, failures = threading.Barrier(2), []  # type: ignore[var-annotated]

        def speak(start: threading.Barrier = start) -> None:
            start.wait(timeout=10)
            changes: Any = {"child_stages": ["baby"]}
            change_profile(member=pim, expected_version=None, changes=changes, now=datetime.now(UTC))

        def take_back(start: threading.Barrier = start) -> None:
            start.wait(timeout=10)
            withdraw_consent(member=pim, purpose="circumstances", now=datetime.now(UTC))

        hands = [threading.Thread(target=_held, args=(act, failures)) for act in (speak, take_back)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(timeout=30)
        assert not [each for each in failures if not isinstance(each, ConsentRequired)]
        assert sealed(pim) is None


def _held(act: Any, failures: list[Exception]) -> None:
    try:
        act()
    except Exception as error:
        failures.append(error)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_what_was_said_before_anybody_was_asked_is_forgotten(pim: Member, ola: Member) -> None:
    """The migration that brings the consent; on the way back the yes goes, and what was said stays."""
    for member in (pim, ola):
        grant_consent(member=member, purpose="circumstances", now=NOW)
        changes: Any = {"needs": ["no_advice"]}
        change_profile(member=member, expected_version=None, changes=changes, now=NOW)
    try:
        MigrationExecutor(connection).migrate([("members", "0008_what_her_days_are_like")])
        assert not Consent.objects.filter(purpose="circumstances").exists()
        assert sealed(pim) is not None
    finally:
        call_command("migrate", verbosity=0)  # all the way: whoever comes next wants every table
    assert sealed(pim) is None
    assert Member.objects.get(pk=pim.pk).version == pim.version + 2
