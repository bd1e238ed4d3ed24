"""Every cell at every served route. What has rules of its own (admin, allauth, tokens) is tested by hand beside it."""

from tests.authz import matrix, routes
from tests.authz.check import SAFE, Case
from tests.authz.requests import ask_for

ROLES, ROWS = matrix.load()
BY_HAND = {
    "admin", "admin.login", "admin.reports", "admin.audit", "admin.deliveries",
    "auth", "dev", "onetap", "calendar.token", "mail.hooks", "metrics",
}  # fmt: skip
SERVED = [(route, row) for route, rows in routes.inventory() for row in rows if row.id not in BY_HAND]


def cases(*, unsafe_only: bool = False) -> list[Case]:
    """This function will return the cases, a hidden circle's as well wherever a circle decides."""
    return [
        Case(row, route, role, place)
        for route, row in SERVED
        for place in (ask_for(row, route).places if route.is_of_a_circle else ("open",))
        for role in ROLES
        if not (unsafe_only and route.method in SAFE)
    ]
