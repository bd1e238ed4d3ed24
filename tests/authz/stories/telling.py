"""How a story is told: a world in the one state that a guard is for, a request or two, and what must come of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.authz.cast import World
from tests.authz.matrix import BASE

Story = Callable[[World], None]
STORIES: dict[str, Story] = {}
LATER = timedelta(days=60)


def story(told: Story) -> Story:
    """This function will put a story among the cases that may stand for a guard, under its name in words."""
    name = f"story: {told.__name__.replace('_', ' ')}"
    assert name not in STORIES
    STORIES[name] = told
    return told


def now() -> datetime:
    return datetime.now(UTC)


def read(world: World, role: str, path: str) -> Any:
    """This function will return what a role reads at an address of the API. Raises AssertionError for a refusal."""
    answer = world.client(role).get(f"{BASE}{path}")
    assert answer.status_code == 200, f"{role} GET {path}: {answer.status_code}"
    return answer.json()


def listed(world: World, role: str, path: str, key: str = "id") -> list[Any]:
    return [row[key] for row in read(world, role, path)["results"]]


def status(world: World, role: str, method: str, path: str, body: Any = None) -> int:
    """This function will return the status of a request to the API, or to a page where the path begins with /."""
    sent = {} if body is None else {"data": body, "content_type": "application/json"}
    address = path if path.startswith("/") else f"{BASE}{path}"
    return int(getattr(world.client(role), method)(address, **sent).status_code)


def code(world: World, role: str, method: str, path: str, body: Any) -> tuple[int, str]:
    """This function will return the status and the code of a refusal."""
    answer = getattr(world.client(role), method)(f"{BASE}{path}", body, content_type="application/json")
    return answer.status_code, answer.json().get("code", "")


def refuses(act: Callable[[], object], refusal: type[Exception]) -> None:
    """This function will do what must be refused, and by this very refusal. Raises AssertionError for all else."""
    try:
        act()
    except refusal:
        return
    except Exception as error:
        raise AssertionError(f"not {refusal.__name__} but {error!r}") from error
    raise AssertionError(f"it was done, and not refused by {refusal.__name__}")


def ids(*rows: Any) -> set[str]:
    return {str(row if isinstance(row, UUID) else row.pk) for row in rows}
