"""Every operation of the document, called with what its schema allows and forbids: no 5xx, and answers as promised.

The list of operations comes from the running service, so a new route is covered the moment it exists. For half of the
well-formed calls the ids are those of rows that are there, else nearly everything would end at a 404. On every commit
each operation gets eight calls: three of a stranger, three of a facilitator, two of somebody in between; by night
twenty of every role.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, not_a_server_error

from config.wsgi import application
from tests.authz import cast, ground, matrix
from tests.authz.cast import World

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])
schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
UNTRUE = {
    "positive_data_acceptance",  # what a schema cannot say, such as a session in the past, is refused all the same
    "ignored_auth",  # the token is set by hand here; who may do what is the matrix's business
    "missing_required_header",  # RFC 6585 has a status for a missing If-Match, which this check does not know
    "unsupported_method",  # who is nobody is told that first, whatever the method
}
EXCLUDED = [CHECKS.get_one(name) for name in UNTRUE]
OURS = [check for check in CHECKS.get_all() if check not in EXCLUDED]
PROFILE = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
A_FEW, MANY = settings(PROFILE, max_examples=2), settings(PROFILE, max_examples=20, derandomize=False)
ROLES, _ROWS = matrix.load()
OTHERS = [role for role in ROLES if role not in ("ANON", "FAC")]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The people and circles of the authorization matrix, in a transaction that is never committed."""
    with django_db_blocker.unblock(), ground.rolled_back():
        yield cast.build()


@pytest.fixture(autouse=True)
def keep_connection() -> Iterator[None]:
    """Calls go to the WSGI application itself, whose requests would close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def without_limits(settings: Any) -> None:
    settings.THROTTLE_RATES = {}


def present(world: World, role: str) -> dict[str, str]:
    """Ids of rows that are there, by the name of the parameter."""
    place = world.places["open"]
    return {
        "slug": place.circle.slug,
        "series_id": str(place.series.pk),
        "session_id": str(place.past.pk),
        "seat_id": str(place.seats["MEM"].public_id),
        "membership_id": str(place.memberships["MEM"].public_id),
        "prompt_id": str(place.prompts.get(role, place.prompts["FAC"]).pk),
        "reflection_id": str(place.reflections.get(role, place.reflections["FAC"]).pk),
        "notification_id": str(place.notices.get(role, place.notices["FAC"]).pk),
        "change_id": str(place.change.pk),
    }


def called(case: Any, world: World, role: str, *, is_even: bool) -> Any:
    if is_even and case.path_parameters and case.meta.generation.mode is GenerationMode.POSITIVE:
        known = present(world, role)
        case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
    headers = {} if role == "ANON" else {"X-Session-Token": world.cookies[role, True]}
    return case.call(headers=headers)


numbers, turns = count(), count()


def check(case: Any, world: World, role: str) -> None:
    with ground.rolled_back():
        response = called(case, world, role, is_even=next(numbers) % 2 == 0)
        # allauth answers in its own form and documents less than it answers; it must only never break.
        checks = [not_a_server_error] if case.path.startswith("/_allauth/") else OURS
        case.validate_response(response, checks=checks, excluded_checks=EXCLUDED)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["ANON", "FAC"])
@schema.parametrize()
@PROFILE
def test_every_operation_keeps_its_word(case: Any, world: World, role: str) -> None:
    check(case, world, role)


ours = schema.include(path_regex=r"^/api/v1/")


@ours.parametrize()
@A_FEW
def test_every_operation_keeps_its_word_to_each_role(case: Any, world: World) -> None:
    """The same calls for those who stand between a stranger and a facilitator; in turns, so that a run stays short."""
    check(case, world, OTHERS[next(turns) % len(OTHERS)])


@pytest.mark.nightly
@pytest.mark.parametrize("role", ROLES)
@ours.parametrize()
@MANY
def test_every_operation_keeps_its_word_to_every_role(case: Any, world: World, role: str) -> None:
    check(case, world, role)
