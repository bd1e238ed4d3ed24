"""Who and what there is, and what nobody else may read of it."""

from dataclasses import dataclass, field

from django.conf import settings
from django.test.client import Client, ClientHandler

from groups.models import (
    Block,
    CheckIn,
    Circle,
    Debrief,
    Intention,
    Membership,
    PromptShown,
    Reflection,
    Seat,
    Series,
    SeriesChange,
    Session,
)
from members.models import Member
from notifications.models import Delivery, PushSubscription
from tests.authz.cast.words import ASKER, CAME, INSIDE, LEADING, LINK, SHARED, STAFF


@dataclass
class Place:
    """One circle with what belongs to it, the same shape in every variant."""

    name: str
    circle: Circle
    series: Series
    ahead: Session  # full: a seat taken now is a place on the waitlist
    free: Session  # nobody has a seat yet
    live: Session  # it began a moment ago
    past: Session  # over, attended, nobody wrote about it yet
    older: Session  # over, attended, and written about
    change: SeriesChange  # of the series, made a moment ago: it can be undone
    memberships: dict[str, Membership] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)  # in `ahead`
    reflections: dict[str, Reflection] = field(default_factory=dict)
    shared: dict[str, Reflection] = field(default_factory=dict)  # after `older`, each with somebody else
    debriefs: dict[str, Debrief] = field(default_factory=dict)  # of `older`
    check_ins: dict[str, CheckIn] = field(default_factory=dict)  # of some weeks ago, one in each circle
    intentions: dict[str, Intention] = field(default_factory=dict)  # after `older`
    prompts: dict[str, PromptShown] = field(default_factory=dict)  # after `past`: they wait for an answer
    notices: dict[str, Delivery] = field(default_factory=dict)  # the question after `past`, as a letter
    blocks: dict[str, Block] = field(default_factory=dict)
    devices: dict[str, PushSubscription] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        return not self.circle.is_discoverable

    @property
    def sessions(self) -> list[Session]:
        return [self.ahead, self.free, self.live, self.past, self.older]


@dataclass
class World:
    """Everyone and everything, with a browser for each role."""

    people: dict[str, Member]
    places: dict[str, Place]
    cookies: dict[tuple[str, bool], str]
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def client(self, role: str, *, has_second_factor: bool = True) -> Client:
        """This function will return the role's own browser; only for staff does the second factor differ."""
        client = Client(raise_request_exception=False, HTTP_ACCEPT="*/*")
        client.handler = self.handler  # loading the middleware for every browser would take most of the time
        if role != "ANON":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role, has_second_factor or role not in STAFF]
        return client

    def own(self, role: str) -> set[str]:
        """This function will return the texts that are hers wherever she stands."""
        if role not in self.people:
            return set()
        texts = {str(self.people[role].pk), self.people[role].email, f"marigold-{role}", f"meadow-{role}"}
        texts.add(f"heather-{role}")
        for place in self.places.values():
            written = (place.reflections, place.check_ins, place.intentions, place.prompts, place.notices)
            hers = (place.memberships, place.seats, *written, place.blocks, place.devices)
            found = [rows.get(role) for rows in hers]
            texts |= {str(each.pk) for each in found if each is not None}
            known_by = [rows[role] for rows in (place.memberships, place.seats) if role in rows]
            texts |= {str(each.public_id) for each in known_by}
            if role in CAME and place.reflections:  # where she was is her own history
                texts |= {str(session.pk) for session in (place.live, place.past, place.older)}
            if role in place.memberships:
                texts |= {place.memberships[role].handle, place.memberships[role].alias}
        return texts

    def not_for(self, role: str, about: str = "") -> dict[str, str]:
        """This function will return every text that no answer to this role may hold, each with what it is."""
        texts: dict[str, str] = {}
        for name, person in self.people.items():
            if name != role:
                texts |= {str(person.pk): f"the account id of {name}", person.email: f"the address of {name}"}
        for place in self.places.values():
            texts |= _secrets_of(place, role) if about in ("", place.name) else {}
        return texts


def _secrets_of(place: Place, role: str) -> dict[str, str]:
    texts = {LINK: "the meeting link"}
    for name, reflection in place.reflections.items():
        if name != role:
            texts |= {str(reflection.pk): f"a reflection of {name}", f"marigold-{name}": f"what {name} wrote"}
    texts |= _secrets_told_to_others(place, role)
    texts |= {str(each.pk): f"a check-in of {name}" for name, each in place.check_ins.items() if name != role}
    texts |= {f"meadow-{name}": f"what {name} means to do" for name in place.intentions if name != role}
    texts |= {str(each.pk): f"a question of {name}" for name, each in place.prompts.items() if name != role}
    texts |= {str(each.pk): f"a block of {name}" for name, each in place.blocks.items() if name != role}
    texts |= {str(each.pk): f"a device of {name}" for name, each in place.devices.items() if name != role}
    texts |= {str(each.pk): f"a letter to {name}" for name, each in place.notices.items() if name != role}
    texts |= {each.alias: f"the alias of {name}" for name, each in place.memberships.items() if name != role}
    for name, row in (*place.memberships.items(), *place.seats.items()):
        texts[str(row.pk)] = f"when {name} came"  # the key of a row begins with the moment in which it was written
    if role not in LEADING:
        texts |= {str(seat.public_id): f"the seat of {name}" for name, seat in place.seats.items() if name != role}
    if role not in (*INSIDE, *LEADING):
        texts |= _secrets_of_the_inside(place, role)
    return {text: f"{what} ({place.name})" for text, what in texts.items()}


def _secrets_told_to_others(place: Place, role: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, reflection in place.shared.items():
        texts[str(reflection.pk)] = f"when {name} wrote"
        if role not in {"circle": INSIDE, "facilitators": ("COFAC", "FAC")}.get(SHARED[name], ()):
            what = f"what {name} shared with others"
            texts |= {str(reflection.public_id): what, f"clover-{name}": what}
    if role not in ("COORD", "ADM"):
        texts |= {f"heather-{name}": f"what {name} said of a session" for name in place.debriefs if name != role}
    if role not in LEADING:
        asking = ("PEND", ASKER)
        texts |= {f"thistle-{name}": f"what {name} answered to be let in" for name in asking if name != role}
    return texts


def _secrets_of_the_inside(place: Place, role: str) -> dict[str, str]:
    texts = {str(place.series.pk): "the series"}
    for name, membership in place.memberships.items():
        if name != role:
            where = str(membership.public_id)
            texts |= {membership.handle: f"the handle of {name}", where: f"the place of {name}"}
    if not place.is_hidden:
        return texts
    texts |= {str(place.circle.pk): "the circle's id", "hidden-otter": "what the circle is about"}
    if role != "PEND":  # she reads where her own request lies
        texts |= {place.circle.slug: "the circle's address", place.circle.name: "the circle's name"}
    if role not in CAME:  # whoever came keeps her own history
        texts |= {str(session.pk): "a session" for session in place.sessions}
    return texts
