"""The circles with everything that belongs to them."""

import json
from datetime import UTC, datetime, timedelta

from config import vault
from groups.models import (
    Block,
    CheckIn,
    Circle,
    CircleBlock,
    Coordination,
    Debrief,
    ImportedMeeting,
    Intention,
    JoinAnswers,
    Membership,
    PromptShown,
    Reflection,
    Seat,
    Series,
    SeriesChange,
    Session,
    SessionHost,
)
from members.models import Member
from notifications import devices
from notifications.models import Delivery, PushSubscription
from tests.authz.cast.words import ASKER, CAME, FILLERS, LINK, OWN_WORDS, SHARED
from tests.authz.cast.world import Place
from tests.browsers import FCM, browser


def place(name: str, people: dict[str, Member], now: datetime, **variant: object) -> Place:
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
    for role in ("PEND", ASKER):
        _answered(role, place.memberships[role])
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
        place.check_ins[role] = _check_in(people[role], weeks=2 + ["open", "hidden", "approval"].index(name), now=now)
        place.intentions[role] = _intention(role, people[role], place.older)
        place.notices[role] = _told(people[role], "reflection_prompt", place.past, now)
        place.prompts[role] = PromptShown.objects.create(
            member=people[role], session=place.past, prompt_id="matrix-one-kind-thing", shown_at=place.past.ends_at
        )
    _said(place, people, now)
    return place


def _said(place: Place, people: dict[str, Member], now: datetime) -> None:
    """What was said after `older` to others: by those who led it, and by those who share what they wrote."""
    for role in ("COFAC", "FAC"):
        place.debriefs[role] = _debrief(role, people[role], place.older)
    for role, tier in SHARED.items():
        place.shared[role] = _shared(role, people[role], place.older, tier, now)


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


def elsewhere(people: dict[str, Member], now: datetime) -> Place:
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
    if name in ("open", "elsewhere"):
        said = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "20:30", "timezone": "Europe/Berlin", "minutes": 60}
        ImportedMeeting.objects.create(source="cast", slug=circle.slug, circle=circle, words={}, schedule=said)
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
        notices_at=now + timedelta(days=1),  # a module may take longer than the ten minutes of grace
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


def _check_in(member: Member, *, weeks: int, now: datetime) -> CheckIn:
    monday = now.date() - timedelta(days=now.weekday(), weeks=weeks)
    row = CheckIn(member=member, week_date=monday)
    said = json.dumps({"loudness": 4, "helped": "yes", "feelings": ["tired"]})
    row.answers_sealed = vault.seal(said, owner=vault.Owner.member(member.pk), place=vault.place(row, "answers_sealed"))
    row.save(force_insert=True)
    return row


def _intention(role: str, member: Member, session: Session) -> Intention:
    row = Intention(member=member, session=session)
    words = json.dumps({"text": f"A walk to the meadow-{role}", "outcome": None})
    row.words_sealed = vault.seal(words, owner=vault.Owner.member(member.pk), place=vault.place(row, "words_sealed"))
    row.save(force_insert=True)
    return row


def _answered(role: str, request: Membership) -> None:
    """What she said when she asked to be let in."""
    row, owner = JoinAnswers(membership=request), vault.Owner.member(request.member_id)
    said = json.dumps([["What brings you?", f"A quiet thistle-{role}."]])
    row.answers_sealed = vault.seal(said, owner=owner, place=vault.place(row, "answers_sealed"))
    row.save(force_insert=True)


def _debrief(role: str, author: Member, session: Session) -> Debrief:
    row, said = Debrief(author=author, session=session), {"concern": "watch", "call": True, "words": f"heather-{role}"}
    owner, place = vault.Owner.member(author.pk), vault.place(row, "answers_sealed")
    row.answers_sealed = vault.seal(json.dumps(said), owner=owner, place=place)
    row.save(force_insert=True)
    return row


def _reflection(role: str, author: Member, session: Session) -> Reflection:
    reflection = Reflection(author=author, session=session, prompt_id="matrix-one-kind-thing")
    return _written(reflection, OWN_WORDS.format(name=role))


def _shared(role: str, author: Member, session: Session, tier: str, now: datetime) -> Reflection:
    reflection = Reflection(author=author, session=session, shared_with=tier, shared_at=now, shared_version=1)
    return _written(reflection, f"Not for everybody: clover-{role}.")


def _written(reflection: Reflection, text: str) -> Reflection:
    owner = vault.Owner.member(reflection.author_id)
    reflection.text_sealed = vault.seal(text, owner=owner, place=vault.place(reflection, "text_sealed"))
    reflection.save(force_insert=True)
    return reflection
