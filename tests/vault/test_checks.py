"""The service refuses to start without usable master keys, and in production with ones that others know."""

import base64
import random

import pytest
from django.core.checks import run_checks

from config import vault
from config.vault import checks, masters

_chance = random.Random(22)  # the same keys in every process, since they stand in the names of tests
GOOD = f"2026-11:{base64.b64encode(_chance.randbytes(32)).decode()}"
OTHER = f"2026-05:{base64.b64encode(_chance.randbytes(32)).decode()}"
DEVELOPMENT = "development:" + base64.b64encode(b"kindcircle-development-key-only!").decode()
COUNTING = "test1:" + base64.b64encode(bytes(range(32))).decode()
ZEROS = "zeros:" + base64.b64encode(bytes(32)).decode()


def found() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("vault.")]


@pytest.fixture
def production(settings):
    settings.DEVELOPMENT = False
    settings.VAULT_MASTER_KEYS = [GOOD, OTHER]
    return settings


def test_random_keys_pass_in_production_and_the_first_is_current(production):
    assert found() == []
    assert masters.current()[0] == "2026-11"
    assert list(masters.load()) == ["2026-11", "2026-05"]


def test_no_master_key_is_refused(production):
    production.VAULT_MASTER_KEYS = []
    assert found() == ["vault.E001"]
    [message] = checks.check_master_keys(None)
    assert "is empty" in message.msg
    assert "openssl rand -base64 32" in message.hint


@pytest.mark.parametrize("known", [DEVELOPMENT, COUNTING, ZEROS])
def test_a_key_that_others_know_is_for_development_only(production, known):
    for entries in ([known], [GOOD, known]):
        production.VAULT_MASTER_KEYS = entries
        assert found() == ["vault.E001"]
    production.DEVELOPMENT = True
    assert found() == []


def test_settings_that_do_not_say_what_they_are_count_as_production(production):
    production.VAULT_MASTER_KEYS = [DEVELOPMENT]
    del production.DEVELOPMENT
    assert found() == ["vault.E001"]


@pytest.mark.django_db(databases=["default", "keys", "audit"])
def test_a_process_that_never_ran_the_checks_refuses_as_well(production):
    production.VAULT_MASTER_KEYS = [DEVELOPMENT]
    with pytest.raises(vault.MasterKeysInvalid):
        vault.seal("tired", owner=vault.Owner.service("account-mail"), place="a.b:1:c")
    production.VAULT_MASTER_KEYS = []
    with pytest.raises(vault.MasterKeysInvalid):
        vault.seal("tired", owner=vault.Owner.service("account-mail"), place="a.b:1:c")


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "2026-11",
        "2026-11:",
        f":{GOOD.partition(':')[2]}",
        f"a b:{GOOD.partition(':')[2]}",
        f"{'x' * 33}:{GOOD.partition(':')[2]}",
        f"2026-12:{base64.b64encode(_chance.randbytes(31)).decode()}",
        f"2026-12:{base64.b64encode(_chance.randbytes(33)).decode()}",
        f"2026-12:{_chance.randbytes(32).hex()}",
        f"{GOOD}!",
        f"2026-12:{'ü' * 43}=",
        GOOD.replace("2026-11", "2026-05"),
    ],
)
def test_a_malformed_or_repeated_entry_is_refused_without_being_shown(production, entry):
    production.VAULT_MASTER_KEYS = [OTHER, entry]
    [message] = checks.check_master_keys(None)
    assert "malformed" in message.msg
    material = entry.partition(":")[2]
    assert not material or material not in f"{message.msg} {message.hint}"


def test_white_space_around_an_entry_is_no_fault(production):
    production.VAULT_MASTER_KEYS = [f" {GOOD} ", f"{OTHER}\n"]
    assert found() == []


def test_the_keys_need_a_database_of_their_own(settings, monkeypatch):
    default = settings.DATABASES["default"]
    monkeypatch.delitem(settings.DATABASES, "keys")
    assert [message.id for message in checks.check_keys_database(None)] == ["vault.E002"]
    monkeypatch.setitem(settings.DATABASES, "keys", dict(default))
    assert [message.id for message in checks.check_keys_database(None)] == ["vault.E002"]
    monkeypatch.setitem(settings.DATABASES, "keys", {**default, "NAME": "elsewhere"})
    assert checks.check_keys_database(None) == []


@pytest.mark.parametrize("binding", [{"ATOMIC_REQUESTS": True}, {"AUTOCOMMIT": False}])
def test_the_keys_database_commits_by_itself(settings, monkeypatch, binding):
    monkeypatch.setitem(settings.DATABASES, "keys", {**settings.DATABASES["keys"], **binding})
    assert [message.id for message in checks.check_keys_database(None)] == ["vault.E003"]


def test_the_router_must_be_there(settings):
    settings.DATABASE_ROUTERS = []
    assert [message.id for message in checks.check_keys_database(None)] == ["vault.E004"]


def test_in_production_one_server_for_texts_and_keys_is_warned_of(production, monkeypatch):
    def found() -> list[str]:
        return [message.id for message in run_checks(include_deployment_checks=True) if message.id == "vault.W001"]

    keys = production.DATABASES["keys"]
    monkeypatch.setitem(production.DATABASES, "keys", keys | {"HOST": production.DATABASES["default"]["HOST"]})
    assert found() == ["vault.W001"]
    assert not [message for message in run_checks() if message.id == "vault.W001"]  # no start fails for it
    monkeypatch.setitem(production.DATABASES, "keys", keys | {"HOST": "keys.internal"})
    assert found() == []
    monkeypatch.setitem(production.DATABASES, "keys", keys)
    production.DEVELOPMENT = True
    assert found() == []
