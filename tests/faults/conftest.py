"""A laboratory per test. Rows are committed, since other processes must see them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Lab


@pytest.fixture
def lab(transactional_db: None, tmp_path: Path) -> Iterator[Lab]:
    """Where processes of this test run and where they leave their logs."""
    with Lab(tmp_path) as lab:
        yield lab
