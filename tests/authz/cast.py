"""The world of the matrix: four circles, and one person for each of the fourteen roles.

Rows are written straight into the tables: what a service refuses to make must be forbidden to read all the same.
"""

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test.client import Client, ClientHandler

from config import vault
from groups.models import (
    Block,
    CalendarFeed,
    Circle,
    CircleBlock,
    Coordination,
    Membership,
    Moderator,
    Prompt,
    PromptShown,
    Reflection,
    Seat,
    Series,
    SeriesChange,
    Session,
    SessionHost,
    SupportLine,
)
from members.models import Agreement, Consent, Member
from notifications import devices
from notifications.models import Delivery, PushSubscription
from tests.browsers import FCM, browser

OWN_WORDS = "What {name} wrote is hers alone: marigold-{name}."
LINK = "https://meet.example.org/canary-pelican"
STAFF = ("COORD", "MOD", "ADM")
INSIDE = ("IDLE", "WAIT", "MEM", "COFAC", "FAC")  # active members of the circle
LEADING = ("COFAC", "FAC", "COORD", "ADM")
MET = (*INSIDE, "EX", "BLK")  # whoever belongs to the circle, or did
CAME = ("IDLE", "WAIT", "MEM", "EX", "COFAC", "FAC")  # attended the circle's last sessions
PEOPLE = ("MOM", "PEND", "IDLE", "WAIT", "MEM", "EX", "BLK", "COFAC", "FAC", "FACX", *STAFF)
FILLERS = ("fern", "gail", "hope")  # they hold the other seats of a full session
ASKER = "iris"  # her request to join is the one to decide


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
        texts = {str(self.people[role].pk), self.people[role].email, f"marigold-{role}"}
        for place in self.places.values():
            written = (place.reflections, place.prompts, place.notices)
            hers = (place.memberships, place.seats, *written, place.blocks, place.devices)
            found = [rows.get(role) for rows in hers]
            texts |= {str(each.pk) for each in found if each is not None}
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
    texts |= {str(each.pk): f"a question of {name}" for name, each in place.prompts.items() if name != role}
    texts |= {str(each.pk): f"a block of {name}" for name, each in place.blocks.items() if name != role}
    texts |= {str(each.pk): f"a device of {name}" for name, each in place.devices.items() if name != role}
    texts |= {str(each.pk): f"a letter to {name}" for name, each in place.notices.items() if name != role}
    texts |= {each.alias: f"the alias of {name}" for name, each in place.memberships.items() if name != role}
    if role not in LEADING:
        texts |= {str(seat.pk): f"the seat of {name}" for name, seat in place.seats.items() if name != role}
    if role not in (*INSIDE, *LEADING):
        texts |= _secrets_of_the_inside(place, role)
    return {text: f"{what} ({place.name})" for text, what in texts.items()}


def _secrets_of_the_inside(place: Place, role: str) -> dict[str, str]:
    texts = {str(place.series.pk): "the series"}
    for name, membership in place.memberships.items():
        if name != role:
            texts |= {membership.handle: f"the handle of {name}", str(membership.pk): f"the place of {name}"}
    if not place.is_hidden:
        return texts
    texts |= {str(place.circle.pk): "the circle's id", "hidden-otter": "what the circle is about"}
    if role != "PEND":  # she reads where her own request lies
        texts |= {place.circle.slug: "the circle's address", place.circle.name: "the circle's name"}
    if role not in CAME:  # whoever came keeps her own history
        texts |= {str(session.pk): "a session" for session in place.sessions}
    return texts


def build() -> World:
    """This function will write the whole world into the database of the running transaction."""
    now = datetime.now(UTC)
    _load_reference(now)
    people = {name: _person(name) for name in (*PEOPLE, *FILLERS, ASKER)}
    for person in people.values():
        _agree(person, now)
    variants: dict[str, dict[str, object]] = {
        "open": {},
        "hidden": {"is_discoverable": False, "description": "hidden-otter"},
        "approval": {"admission": Circle.Admission.APPROVAL},
    }
    places = {name: _place(name, people, now, **variant) for name, variant in variants.items()}
    places["elsewhere"] = _elsewhere(people, now)
    Moderator.objects.create(member=people["MOD"])
    CalendarFeed.objects.bulk_create(
        CalendarFeed(member=people[name], token_hash=name.encode(), content_hash=b"") for name in PEOPLE
    )
    cookies = {(role, True): _login(people[role], has_second_factor=role in STAFF) for role in PEOPLE}
    cookies |= {(role, False): _login(people[role], has_second_factor=False) for role in STAFF}
    return World(people, places, cookies)


def _person(name: str) -> Member:
    person = Member(
        email=f"of-{name.lower()}@cast.example",
        timezone="Europe/Berlin",
        is_staff=name in STAFF,
        is_superuser=name == "ADM",
        is_approved_facilitator=name in ("FAC", "FACX"),
        adult_attested_at=datetime.now(UTC),
    )
    person.password = f"!{secrets.token_hex(20)}"  # unusable: nobody logs in with it, and no time goes into hashing
    person.save()
    if name in STAFF:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "never-used"})
    return person


def _agree(person: Member, now: datetime) -> None:
    version = Agreement.objects.latest("version").version
    Consent.objects.bulk_create(
        Consent(member=person, purpose=purpose, version=version if purpose == "agreement" else 1, granted_at=now)
        for purpose in Consent.Purpose.values
    )


def _login(person: Member, *, has_second_factor: bool) -> str:
    """This function will write the session that a login leaves, with allauth's record of how it was done."""
    moment = time.time()
    records = [{"method": "password", "at": moment, "email": person.email, "reauthenticated": True}]
    if has_second_factor:
        records.append({"method": "mfa", "at": moment, "type": "totp", "reauthenticated": True})
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(person.pk)
    session.create()
    return str(session.session_key)


def _load_reference(now: datetime) -> None:
    Agreement.objects.get_or_create(
        version=1, defaults={"text_en": "Be kind.", "text_es": "Sé amable.", "published_at": now}
    )
    Prompt.objects.get_or_create(
        key="matrix-one-kind-thing",
        defaults={
            "phase": Prompt.Phase.EVENING_OF,
            "text_en": "One kind thing?",
            "text_es": "¿Algo amable?",
            "guilt_source": "balance",
            "strategy": "self_kindness",
            "tone": "warm",
        },
    )
    SupportLine.objects.get_or_create(
        country="US",
        kind=SupportLine.Kind.EMERGENCY,
        name="Emergency",
        defaults={"phone": "911", "verified_on": now.date()},
    )


def _place(name: str, people: dict[str, Member], now: datetime, **variant: object) -> Place:
    circle = _circle(name, **variant)
    series = _series(circle, now)
    place = Place(name, circle, series, *_sessions(circle, now), _change(series, now))
    for role, state, rank in (
        ("FAC", "active", "facilitator"),
        ("COFAC", "active", "co_facilitator"),
        *((role, "active", "member") for role in ("IDLE", "WAIT", "MEM", *FILLERS)),
        ("PEND", "pending", "member"),
        (ASKER, "pending", "member"),
        ("EX", "left", "member"),
        ("BLK", "removed", "member"),
    ):
        place.memberships[role] = _membership(circle, role, people[role], state, rank, now)
    CircleBlock.objects.create(circle=circle, member=people["BLK"])
    if name == "open":
        blocked = {"blocked": people["FACX"], "circle": circle, "handle": "Loud Magpie"}
        place.devices["MEM"] = _device(people["MEM"], place.circle.slug, now)
        place.blocks["MEM"] = Block.objects.create(blocker=people["MEM"], **blocked)
    Coordination.objects.create(circle=circle, member=people["COORD"])
    for role in ("MEM", *FILLERS, "WAIT"):
        place.seats[role] = _seat(place.ahead, people[role], "waiting" if role == "WAIT" else "in", now)
    _lead(place.ahead, people["FAC"])
    _told(people["MEM"], "booking_confirmation", place.ahead, now)  # its title holds her alias
    for session in (place.live, place.past, place.older):
        for role in CAME:
            _seat(session, people[role], "in", now, has_come=session is not place.live)
    for role in CAME:
        place.reflections[role] = _reflection(role, people[role], place.older)
        place.notices[role] = _told(people[role], "reflection_prompt", place.past, now)
        place.prompts[role] = PromptShown.objects.create(
            member=people[role], session=place.past, prompt_id="matrix-one-kind-thing", shown_at=place.past.ends_at
        )
    return place


def _lead(session: Session, member: Member) -> None:
    """She leads a session of every circle here, at one time: as nobody could, so the rows do not count."""
    SessionHost.objects.create(
        session=session, member=member, starts_at=session.starts_at, ends_at=session.ends_at, is_active=False
    )


def _device(member: Member, name: str, now: datetime) -> PushSubscription:
    """A telephone that takes her messages."""
    told = browser(f"{FCM}{name}")
    row = PushSubscription(member=member, endpoint_hash=devices.hash_of(told["endpoint"]), created_at=now)
    row.subscription_sealed = devices.seal(row, endpoint=told["endpoint"], **told["keys"])
    row.save()
    return row


def _told(member: Member, kind: str, session: Session, now: datetime) -> Delivery:
    """A letter that went out an hour ago, about her seat in the session."""
    return Delivery.objects.create(
        recipient=member,
        kind=kind,
        occasion_id=Seat.objects.get(member=member, session=session).pk,
        session_id=session.pk,
        state="sent",
        due_at=now - timedelta(hours=1),
        not_before=now - timedelta(hours=1),
        expires_at=now + timedelta(hours=40),
        sent_at=now - timedelta(hours=1),
    )


def _elsewhere(people: dict[str, Member], now: datetime) -> Place:
    circle = _circle("elsewhere")
    series = _series(circle, now)
    place = Place("elsewhere", circle, series, *_sessions(circle, now), _change(series, now))
    place.memberships["FACX"] = _membership(circle, "FACX", people["FACX"], "active", "facilitator", now)
    return place


def _circle(name: str, **variant: object) -> Circle:
    circle = Circle(
        slug=f"{name}-heron",
        name=f"The {name} heron circle",
        timezone="Europe/Berlin",
        capacity=4,
        min_to_run=2,
        guilt_sources=["balance"],
        **variant,
    )
    circle.meeting_link_sealed = vault.seal(
        LINK, owner=vault.Owner.circle(circle.pk), place=vault.place(circle, "meeting_link_sealed")
    )
    circle.save(force_insert=True)
    return circle


def _series(circle: Circle, now: datetime) -> Series:
    start = (now + timedelta(days=30)).replace(tzinfo=None, hour=20, minute=0, second=0, microsecond=0)
    return Series.objects.create(
        circle=circle,
        rrule="FREQ=WEEKLY",
        dtstart_local=start,
        timezone="Europe/Berlin",
        duration_minutes=60,
        materialised_until=now + timedelta(weeks=26),
    )


def _change(series: Series, now: datetime) -> SeriesChange:
    said = {name: getattr(series, name) for name in ("rrule", "timezone", "fold", "duration_minutes", "capacity")}
    said |= {"dtstart_local": series.dtstart_local.isoformat(), "ends_before_local": None}
    return SeriesChange.objects.create(
        series=series,
        scope="all",
        made_at=now,
        notices_at=now + timedelta(minutes=10),
        before=said | {"dates": [], "version": series.version, "successor_version": None},
    )


def _sessions(circle: Circle, now: datetime) -> list[Session]:
    offsets = (timedelta(days=3), timedelta(days=5), timedelta(minutes=-10), timedelta(days=-1), timedelta(days=-8))
    return [_session(circle, now + offset) for offset in offsets]


def _session(circle: Circle, starts_at: datetime) -> Session:
    starts_at = starts_at.replace(second=0, microsecond=0)
    is_full = starts_at > datetime.now(UTC) + timedelta(days=2) and starts_at < datetime.now(UTC) + timedelta(days=4)
    return Session.objects.create(
        circle=circle,
        local_start=starts_at.replace(tzinfo=None),
        timezone="UTC",
        duration_minutes=60,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        capacity=4 if is_full else 10,
        seat_limit=4 if is_full else 10,
        taken=0,
    )


def _membership(circle: Circle, role: str, member: Member, state: str, rank: str, now: datetime) -> Membership:
    return Membership.objects.create(
        circle=circle,
        member=member,
        role=rank,
        state=state,
        handle=f"Wren {role} {circle.slug[:4]}",
        alias=f"alias-{role}-{circle.slug[:4]}",
        joined_at=None if state == "pending" else now - timedelta(days=60),
        ended_at=now - timedelta(hours=3) if state in ("left", "removed") else None,
    )


def _seat(session: Session, member: Member, state: str, now: datetime, *, has_come: bool = False) -> Seat:
    if state == "in":
        session.taken += 1
        session.save(update_fields=["taken"])
    return Seat.objects.create(
        session=session,
        member=member,
        state=state,
        queued_at=now - timedelta(days=9),
        attendance="attended" if has_come else "unknown",
        attendance_at=now if has_come else None,
    )


def _reflection(role: str, author: Member, session: Session) -> Reflection:
    reflection = Reflection(author=author, session=session, prompt_id="matrix-one-kind-thing")
    reflection.text_sealed = vault.seal(
        OWN_WORDS.format(name=role), owner=vault.Owner.member(author.pk), place=vault.place(reflection, "text_sealed")
    )
    reflection.save(force_insert=True)
    return reflection


def unknown_id() -> UUID:
    """This function will return an id that no row has."""
    return UUID(int=secrets.randbits(128))
