"""Every address of the service that is read, asked of the resolver and filled in with what a flow has made."""

from collections.abc import Iterator
from itertools import product

from groups.models import Session
from tests.authz.routes import served

# The admin has a walk of its own, a feed and a link in a letter their own flows; what is under dev/ is for developers.
ELSEWHERE = ("/admin/", "/_allauth/", "/dev/", "/calendar/", "/api/v1/t/", "/metrics", "/readyz")


def addresses(*sessions: Session) -> Iterator[str]:
    """Every address that takes GET, for each of these sessions, its circle, its series and a membership of it."""
    values = [_values(session) for session in sessions]
    paths = [each.path for each in served() if "GET" in each.methods and not each.path.startswith(ELSEWHERE)]
    filled = {path.format_map(known) for path, known in product(paths, values) if _is_known(path, known)}
    yield from sorted(filled)


def _values(session: Session) -> dict[str, object]:
    membership = session.circle.memberships.order_by("pk").first()
    known = {"slug": session.circle.slug, "session_id": session.pk, "series_id": session.series_id}
    return {name: value for name, value in known.items() if value} | {
        "membership_id": membership.public_id if membership else None
    }


def _is_known(path: str, known: dict[str, object]) -> bool:
    return all(part.split("}")[0] in known for part in path.split("{")[1:])
