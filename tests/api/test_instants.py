"""How instants are read from the database: the same object as Django's own reader makes, for less."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, connection, connections

from config.instants import InstantLoader

pytestmark = pytest.mark.django_db
KINDS_OF_TEXT = {
    "whole seconds": ("2026-03-29 01:30:00+00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    "two digits": ("2026-03-29 01:30:00.12+00", datetime(2026, 3, 29, 1, 30, 0, 120000, tzinfo=UTC)),
    "six digits": ("2026-03-29 01:30:00.000003+00", datetime(2026, 3, 29, 1, 30, 0, 3, tzinfo=UTC)),
    "another offset": ("2026-03-29 03:30:00+02", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    "the first year": ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
    "the last second": ("9999-12-31 23:59:59.999999+00", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
}


def read(text: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_an_instant_is_read_as_it_is_and_in_utc(kind: str) -> None:
    text, instant = KINDS_OF_TEXT[kind]
    found = read(text)
    assert found == instant
    assert isinstance(found, datetime)
    assert found.tzinfo is UTC


def test_nothing_is_still_nothing_and_arrays_hold_instants() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULL::timestamptz, ARRAY['2026-01-01 00:00:00+00'::timestamptz, NULL]")
        assert cursor.fetchone() == (None, [datetime(2026, 1, 1, tzinfo=UTC), None])


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 00:00:00+00 BC"])
def test_what_no_datetime_can_hold_is_refused_as_before(text: str) -> None:
    with pytest.raises(DataError):
        read(text)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Africa/Monrovia"])
def test_a_connection_that_speaks_another_zone_is_understood_too(zone: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    for text, instant in KINDS_OF_TEXT.values():
        if 1 < instant.year < 9999:
            found = read(text)
            assert found == instant
            assert isinstance(found, datetime)
            assert found.utcoffset() == timedelta(0)
    assert read("1850-01-01 00:00:00+00") == datetime(1850, 1, 1, tzinfo=UTC)  # with an offset of seconds


@pytest.mark.django_db(databases=["default", "keys", "audit"])
@pytest.mark.parametrize("alias", ["default", "keys", "audit"])
def test_every_connection_reads_them_so(alias: str) -> None:
    connections[alias].ensure_connection()
    assert connections[alias].connection.adapters.get_loader(1184, 0) is InstantLoader
