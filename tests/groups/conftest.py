"""What these tests share: listening to what the services announce."""

from collections.abc import Callable, Iterator

import pytest

from groups import events

Heard = Callable[[type], list[object]]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Return what was announced of one kind, in order; whoever else listens hears it as well."""
    announced: list[object] = []

    def listen(*, event: object, **_: object) -> None:
        announced.append(event)

    events.published.connect(listen, weak=False, dispatch_uid="a-test-listens")
    yield lambda kind: [event for event in announced if isinstance(event, kind)]
    events.published.disconnect(dispatch_uid="a-test-listens")
