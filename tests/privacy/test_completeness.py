"""Nothing about a member is forgotten: each column that names one is handed over, or kept back for a reason."""

import pytest
from django.utils import timezone

from config.privacy import parts
from tests.privacy import columns, life

pytestmark = pytest.mark.django_db


def test_every_column_that_names_a_member_is_accounted_for() -> None:
    said = [label for listed in columns.SAID.values() for label in listed]
    assert len(said) == len(set(said))
    found = set(columns.naming())
    assert found - set(said) == set(), "say in tests/privacy/references.yaml what becomes of these"
    assert set(said) - found == set(), "these are gone"


def test_every_reason_is_one() -> None:
    reasons = [each["unsaid"] for each in columns.SAID["exported"].values() if isinstance(each, dict)]
    reasons += [*columns.SAID["kept"].values(), *columns.SAID["unwritten"].values()]
    assert all(isinstance(each, str) and len(each) > 5 for each in reasons)


def test_the_archive_tells_of_every_column_that_is_said_to_be_in_it() -> None:
    pim = life.live(timezone.now())
    told = parts.export(pim.pk)
    named = {each for each in columns.SAID["exported"].values() if isinstance(each, str)}
    silent = [each for each in sorted(named) if not _at(told, each)]
    assert not silent


def test_the_archive_never_tells_who_blocked_her_nor_anything_of_another() -> None:
    pim = life.live(timezone.now())
    told = str(parts.export(pim.pk))
    assert life.WORDS in told
    assert life.ADDRESS in told
    from members.models import Member

    for other in Member.objects.exclude(pk=pim.pk):
        assert str(other.pk) not in told
        assert other.email not in told
    assert "Loud Magpie" not in told
    assert "closed" not in told


def test_of_nobody_there_is_nothing() -> None:
    from uuid import uuid4

    told = parts.export(uuid4())
    assert not [value for kinds in told.values() for value in kinds.values() if value not in ([], {}, None)]


def _at(told: dict[str, dict[str, object]], name: str) -> object:
    app, kind = name.split(".")
    return told.get(app, {}).get(kind)
