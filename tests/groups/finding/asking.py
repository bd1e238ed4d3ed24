"""Asking the directory, page by page."""

from typing import Any

import time_machine
from django.test import Client

from tests.groups.finding.world import NOW

PATH = "/api/v1/circles/"


def found(query: str, *, at: Any = NOW) -> list[str]:
    """Return the slugs of every page. Raises AssertionError where one is there twice, or the query is refused."""
    with time_machine.travel(at, tick=False):
        client, slugs = Client(), []
        address = f"{PATH}?{query}" if "limit=" in query else f"{PATH}?{query}&limit=100".replace("?&", "?")
        while address:
            answer = client.get(address)
            assert answer.status_code == 200, (query, answer.content)
            page = answer.json()
            slugs += [circle["slug"] for circle in page["results"]]
            address = page["next"]
    assert len(slugs) == len(set(slugs)), query
    return slugs


def refusal(query: str, *, path: str = PATH) -> tuple[int, list[str]]:
    """Return the status and the pointers of a refusal."""
    with time_machine.travel(NOW, tick=False):
        answer = Client().get(f"{path}?{query}")
    return answer.status_code, [error["pointer"] for error in answer.json().get("errors", [])]


def counted(query: str) -> dict[str, Any]:
    """Return the facets, each as a mapping from value to count."""
    with time_machine.travel(NOW, tick=False):
        answer = Client().get(f"{PATH}facets/?{query}")
    assert answer.status_code == 200, (query, answer.content)
    body = answer.json()
    facets = {name: {row["value"]: row["count"] for row in rows} for name, rows in body.items() if name != "circles"}
    return {"circles": body["circles"], **facets}
