"""The ways in which access ends, and what she is from then on."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from groups.models import Coordination, Moderator
from members.models import Member
from tests.authz.cast import Place, World
from tests.authz.matrix import BASE

Act = Callable[[World, Place], int]


def leave(world: World, place: Place) -> int:
    """This function will let MEM go by herself."""
    return world.client("MEM").delete(f"{BASE}circles/{place.circle.slug}/memberships/me/").status_code


def change(name: str, **body: str) -> Act:
    """This function will return the act of a facilitator upon one membership."""

    def act(world: World, place: Place) -> int:
        path = f"{BASE}circles/{place.circle.slug}/memberships/{place.memberships[name].public_id}/"
        return world.client("FAC").patch(path, body, content_type="application/json").status_code

    return act


def take_back(world: World, place: Place) -> int:
    """This function will let PEND take her request back."""
    return world.client("PEND").delete(f"{BASE}circles/{place.circle.slug}/memberships/me/").status_code


def from_who_leads(**body: str) -> Act:
    """This function will return an administrator's act upon FAC, after another one leads: the last one stays."""

    def act(world: World, place: Place) -> int:
        account("COFAC", is_approved_facilitator=True)(world, place)
        client, circle = world.client("ADM"), f"{BASE}circles/{place.circle.slug}/memberships/"
        statuses = [
            client.patch(
                f"{circle}{place.memberships[name].public_id}/", sent, content_type="application/json"
            ).status_code
            for name, sent in (("COFAC", {"role": "facilitator"}), ("FAC", body))
        ]
        return max(statuses)

    return act


def relieve_the_coordinator(world: World, place: Place) -> int:
    """This function will give the circle another coordinator, of whom there is none."""
    return 200 if Coordination.objects.filter(circle=place.circle, member=world.people["COORD"]).delete()[0] else 404


def relieve_the_moderator(world: World, place: Place) -> int:
    """This function will take the queue from the moderator."""
    return 200 if Moderator.objects.filter(member=world.people["MOD"]).delete()[0] else 404


def account(name: str, **fields: bool) -> Act:
    """This function will return an act of an administrator upon somebody's account."""

    def act(world: World, place: Place) -> int:
        return 200 if Member.objects.filter(pk=world.people[name].pk).update(**fields) else 404

    return act


def take_the_second_factor(name: str) -> Act:
    """This function will return the act of taking what she logged in with; her login goes on."""

    def act(world: World, place: Place) -> int:
        return 200 if Authenticator.objects.filter(user=world.people[name]).delete()[0] else 404

    return act


@dataclass(frozen=True)
class Loss:
    """Who loses what by which act, and what she is from then on."""

    name: str
    role: str
    act: Act
    becomes: str
    is_of_one_circle: bool = True

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


IN_A_CIRCLE = [
    Loss("leaves", "MEM", leave, "EX"),
    Loss("is removed", "MEM", change("MEM", state="removed"), "BLK"),  # to her the circle is full from then on
    Loss("is blocked", "IDLE", change("IDLE", state="blocked"), "BLK"),
    Loss("is declined", "PEND", change("PEND", state="declined"), "MOM"),
    Loss("takes her request back", "PEND", take_back, "MOM"),
    Loss("is facilitator no longer", "FAC", from_who_leads(role="member"), "IDLE"),
    Loss("is co-facilitator only", "FAC", from_who_leads(role="co_facilitator"), "COFAC"),
    Loss("is removed", "FAC", from_who_leads(state="removed"), "BLK"),
    Loss("is co-facilitator no longer", "COFAC", change("COFAC", role="member"), "IDLE"),
    Loss("is coordinator no longer", "COORD", relieve_the_coordinator, "MOD"),
]
ANYWHERE = [
    Loss("has no account any more", "MEM", account("MEM", is_active=False), "ANON", False),
    Loss("has no account any more", "ADM", account("ADM", is_active=False), "ANON", False),
    *(
        Loss("is staff no longer", name, account(name, is_staff=False, is_superuser=False), "MOM", False)
        for name in ("COORD", "MOD", "ADM")
    ),
    *(
        Loss("has no second factor any more", name, take_the_second_factor(name), "MOM", False)
        for name in ("COORD", "ADM")
    ),
]
LOSSES = [*IN_A_CIRCLE, *ANYWHERE]
BLOCKED = Loss("is blocked", "MEM", change("MEM", state="blocked"), "BLK")
OF_MEM = [*(loss for loss in LOSSES if loss.role == "MEM"), BLOCKED]
