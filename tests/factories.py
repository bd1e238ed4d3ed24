"""Small worlds for tests: each function makes one row with sensible defaults, and takes overrides by keyword."""

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from groups.models import Circle, DutyContact, Membership, Seat, Session
from members.models import Agreement, Consent, Member

_number = count(1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def make_member(name: str | None = None, **fields: Any) -> Member:
    """Make a member; `agreed=False` leaves the agreement unaccepted.

    `reflecting=True` says yes to keeping reflections, `telling=True` to keeping what her days are like.
    """
    agreed, reflecting, telling = (
        fields.pop("agreed", True),
        fields.pop("reflecting", False),
        fields.pop("telling", False),
    )
    member = Member.objects.create_user(f"{name or f'mom{next(_number)}'}@example.org", **fields)
    if agreed:
        accept_agreement(member)
    if reflecting:
        Consent.objects.create(member=member, purpose=Consent.Purpose.REFLECTIONS, version=1, granted_at=LONG_AGO)
    if telling:
        Consent.objects.create(member=member, purpose=Consent.Purpose.CIRCUMSTANCES, version=1, granted_at=LONG_AGO)
    return member


def accept_agreement(member: Member) -> None:
    """Let her accept the agreement in force; the first one is published where there is none."""
    agreement, _created = Agreement.objects.get_or_create(
        version=1, defaults={"text_en": "Be kind.", "text_es": "Con cariño.", "published_at": LONG_AGO}
    )
    Consent.objects.get_or_create(
        member=member,
        purpose=Consent.Purpose.AGREEMENT,
        withdrawn_at=None,
        defaults={"version": agreement.version, "granted_at": LONG_AGO},
    )


def make_login(member: Member) -> str:
    """Log her in; return the token of the login, as the app would hold it."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return session.session_key or ""


def make_circle(**fields: Any) -> Circle:
    """Make an open drop-in circle in New York."""
    number = next(_number)
    values: dict[str, Any] = {"slug": f"circle-{number}", "name": f"Circle {number}", "timezone": "America/New_York"}
    return Circle.objects.create(**{**values, **fields})


def make_membership(circle: Circle, member: Member, **fields: Any) -> Membership:
    """Make her an active member of the circle."""
    values: dict[str, Any] = {"handle": f"Handle {next(_number)}", "joined_at": LONG_AGO}
    return Membership.objects.create(circle=circle, member=member, **{**values, **fields})


def make_session(circle: Circle, *, starts_at: datetime, minutes: int = 60, **fields: Any) -> Session:
    """Make a session of the circle at an instant."""
    local = starts_at.astimezone(circle.zone).replace(tzinfo=None)
    capacity = fields.pop("capacity", circle.capacity)
    values: dict[str, Any] = {
        "local_start": local,
        "timezone": circle.timezone,
        "duration_minutes": minutes,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "capacity": capacity,
        "seat_limit": capacity,
    }
    return Session.objects.create(circle=circle, **{**values, **fields})


def make_seat(session: Session, member: Member, **fields: Any) -> Seat:
    """Give her a seat, and count it."""
    values: dict[str, Any] = {"state": Seat.State.IN, "queued_at": LONG_AGO}
    seat = Seat.objects.create(session=session, member=member, **{**values, **fields})
    if seat.state in Seat.TAKEN:
        session.taken += 1
        session.seat_limit = max(session.seat_limit, session.taken)
        session.save(update_fields=["taken", "seat_limit"])
    return seat


def make_duty(member: Member) -> DutyContact:
    """Put a member of the staff on duty at every hour of every day."""
    return DutyContact.objects.create(member=member, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))
