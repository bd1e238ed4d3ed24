"""What is sent to circles, and to the door of the admin."""

from tests.authz.cast import ASKER, INSIDE
from tests.authz.requests.asking import Ask, each, fixed, of_membership, series_body, session_body
from tests.authz.requests.preparing import INVITATION, NOTICE, fill, invite, note

ASKS: dict[str, Ask] = {
    "circle.start POST circles/": Ask(
        body=fixed({"slug": "new-lantern", "name": "New Lantern", "timezone": "Europe/Berlin"})
    ),
    "circle.edit PATCH circles/{}/": Ask(body=fixed({"description": "Other words."}), needs_match=True),
    "circle.edit POST circles/{}/archive/": Ask(body=fixed({})),
    "join POST circles/{}/memberships/": Ask(
        body=fixed({}), places=("open", "hidden", "approval"), instead_at={"hidden": each(["PEND"], 404, 409)}
    ),
    "eligibility GET circles/{}/eligibility/": Ask(instead_at={"hidden": each(["PEND"], 404)}),
    "invite POST circles/{}/invitations/": Ask(body=fixed({"waives": ["asking_first"], "days": 7, "uses": 2})),
    "invite GET circles/{}/invitations/": Ask(prepare=invite),
    "invite DELETE circles/{}/invitations/{}/": Ask(
        {"invitations/": lambda world, place, role: INVITATION}, prepare=invite
    ),
    "notice.read GET circles/{}/notices/": Ask(prepare=note),
    "notice.write POST circles/{}/notices/": Ask(body=fixed({"text": "We are in the blue room.", "days": 3})),
    "notice.write DELETE circles/{}/notices/{}/": Ask({"notices/": lambda world, place, role: NOTICE}, prepare=note),
    "invite.accept POST invitations/{}/accept/": Ask(body=fixed({}), prepare=invite),
    "join.list GET circles/{}/memberships/": Ask(query="?state=pending"),
    "join.answers GET circles/{}/memberships/{}/answers/": Ask({"memberships/": of_membership(ASKER)}),
    "join.decide PATCH circles/{}/memberships/{}/": Ask(
        {"memberships/": of_membership(ASKER)}, fixed({"state": "active"})
    ),
    "member.remove PATCH circles/{}/memberships/{}/": Ask(
        {"memberships/": of_membership("fern")}, fixed({"state": "removed"})
    ),
    "roster GET circles/{}/memberships/{}/": Ask({"memberships/": of_membership("fern")}),
    "leave DELETE circles/{}/memberships/me/": Ask(
        owners=frozenset({"PEND", *INSIDE}), instead={"FAC": frozenset({409})}
    ),
    "membership.own PATCH circles/{}/memberships/me/": Ask(
        body=fixed({"handle": "Tidal Wren", "alias": "My hour"}), owners=frozenset(INSIDE)
    ),
    "session.write POST circles/{}/sessions/": Ask(body=session_body),
    "session.write POST circles/{}/series/": Ask(body=series_body),
    "waitlist POST circles/{}/waitlist/": Ask(body=fixed({}), prepare=fill),
    "slots POST circles/{}/slots/": Ask(body=fixed({"weeks": 2, "limit": 3})),
    "admin.login POST /admin/login/": Ask(body=fixed({"username": "x", "password": "y"}), is_form=True),
}
