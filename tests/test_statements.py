"""A statement that is parsed once for each connection outlives a migration that changes what it returns."""

from collections.abc import Iterator

import pytest
from django.db import NotSupportedError, connection, transaction

from config import statements

ASK = "SELECT wish FROM statements_of_a_test"


@pytest.fixture
def table(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE statements_of_a_test (wish integer)")
        cursor.execute("INSERT INTO statements_of_a_test VALUES (3)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE statements_of_a_test")


def change() -> None:
    """Somebody else does it: what this connection does to a table makes it forget its statements anyway."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE statements_of_a_test ALTER COLUMN wish TYPE text USING wish::text")
    other.close()


def test_it_is_planned_again(table: object) -> None:
    assert statements.run(ASK, []) == [(3,)]
    change()
    assert statements.run(ASK, []) == [("3",)]


def test_in_a_transaction_it_is_refused_since_half_of_it_is_done(table: object) -> None:
    assert statements.run(ASK, []) == [(3,)]
    change()
    with pytest.raises(NotSupportedError), transaction.atomic():
        statements.run(ASK, [])


def test_it_is_parsed_once(table: object) -> None:
    for _again in range(3):
        statements.run(ASK, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert [row for (row,) in cursor.fetchall()] == [ASK]
        cursor.execute("SELECT 1")
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (1,)
