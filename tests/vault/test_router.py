"""Keys live in their own database and nothing else does; seen in the real catalogues of both."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connections, router
from uuid6 import uuid7

from config import vault
from config.vault.models import DataKey


@pytest.mark.django_db(databases=["default", "keys", "audit"])
def test_the_keys_database_holds_the_vaults_table_and_no_other():
    tables = set(connections["keys"].introspection.table_names())
    assert tables - {"django_migrations"} == {"vault_datakey"}


@pytest.mark.django_db(databases=["default", "keys", "audit"])
def test_the_main_database_holds_no_key():
    assert "vault_datakey" not in connections["default"].introspection.table_names()


def test_models_are_routed_apart():
    assert (router.db_for_read(DataKey), router.db_for_write(DataKey)) == ("keys", "keys")
    assert (router.db_for_read(Group), router.db_for_write(Group)) == ("default", "default")
    assert router.allow_migrate("keys", "vault")
    assert not router.allow_migrate("default", "vault")
    assert not router.allow_migrate("keys", "auth")
    assert router.allow_migrate("default", "auth")
    assert not router.allow_relation(DataKey(), Group())
    assert router.allow_relation(Group(), Group())


@pytest.mark.django_db(databases=["default", "keys", "audit"], transaction=True)
def test_the_migration_goes_back_and_forth():
    try:
        call_command("migrate", "vault", "zero", database="keys", verbosity=0)
        assert "vault_datakey" not in connections["keys"].introspection.table_names()
    finally:
        call_command("migrate", "vault", database="keys", verbosity=0)
    owner = vault.Owner.member(uuid7())
    assert (
        vault.reveal(
            vault.seal("tired", owner=owner, place="a.b:1:c"), owner=owner, place="a.b:1:c", actor=None, reason="test"
        )
        == "tired"
    )


@pytest.mark.django_db(databases=["default", "keys", "audit"])
def test_the_migration_is_complete():
    call_command("makemigrations", "vault", check=True, dry_run=True, verbosity=0)
