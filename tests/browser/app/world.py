"""A small world around one mom: three circles in three languages, sessions of every age, and company in the seats."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.test import Client

from groups.models import Circle, Membership, Seat, Session
from groups.services.attendance import record_attendance
from groups.services.reference import load_prompts, load_support_lines
from groups.services.rooms import paste
from groups.services.seats import take_seat
from members.models import Agreement, Consent, Member
from members.services.reference import load_agreement
from tests.factories import LONG_AGO, make_circle, make_member, make_membership, make_seat, make_session

# A zone where her night is not about to end: between midnight and four in Berlin there is too little left of it.
_IN_BERLIN = datetime.now(ZoneInfo("Europe/Berlin"))
HER_ZONE = "Europe/Berlin" if _IN_BERLIN.hour >= 4 else "America/Chicago"
LINK = "https://meet.example/lantern-4711"
FULL = 4
NAMES = "حلقة نور"  # somebody's name, written from right to left


def tonight(now: datetime, zone: str = HER_ZONE) -> datetime:
    """Return an instant between now and four in the morning of her night, three hours away where there is time."""
    local = now.astimezone(ZoneInfo(zone))
    end = local.replace(hour=4, minute=0, second=0, microsecond=0)
    end += timedelta(days=1) if local.hour >= 4 else timedelta()
    return now + min(timedelta(hours=3), (end - local) * 0.6)


@dataclass
class World:
    """Who and what the stories speak of. Sessions are named after when they are; `full` has no free seat."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(second=0, microsecond=0))
    agreement: Agreement = field(init=False)
    fay: Member = field(init=False)
    lantern: Circle = field(init=False)
    farol: Circle = field(init=False)
    mashrabiya: Circle = field(init=False)
    tonight: Session = field(init=False)
    soon: Session = field(init=False)
    tomorrow: Session = field(init=False)
    full: Session = field(init=False)
    ended: Session = field(init=False)
    earlier: Session = field(init=False)

    def __post_init__(self) -> None:
        load_agreement(now=self.now - timedelta(days=90))
        load_prompts()
        load_support_lines()
        self.agreement = Agreement.objects.latest("version")
        self._open_circles()
        self._set_times()

    def mom(self, name: str = "mia", *, agreed: bool = True, reflecting: bool = False, **fields: Any) -> Member:
        """Make an account with a proven address; without a password, as everybody who came by a code."""
        values = {
            "timezone": HER_ZONE,
            "locale": "en",
            "support_country": "DE",
            "adult_attested_at": self.now,
            **fields,
        }
        member = make_member(name, agreed=False, reflecting=reflecting, **values)
        EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=True)
        if agreed:
            self.consents(member, Consent.Purpose.AGREEMENT, version=self.agreement.version)
        return member

    def consents(self, member: Member, purpose: str, version: int = 1) -> None:
        """Let her say yes to something, long ago."""
        Consent.objects.create(member=member, purpose=purpose, version=version, granted_at=LONG_AGO)

    def belongs(self, member: Member, circle: Circle, **fields: Any) -> Membership:
        """Make her a member of the circle, unless she is."""
        standing = Membership.objects.filter(circle=circle, member=member, state="active").first()
        return standing or make_membership(circle, member, **fields)

    def seat(self, member: Member, session: Session, state: str = "in") -> Seat:
        """Let her take a seat by the use case, `in` or `hopeful`; in a full session it is a place on the waitlist."""
        return take_seat(session_id=session.pk, member=member, now=datetime.now(UTC), state=Seat.State(state))

    def attended(self, member: Member, session: Session | None = None) -> Seat:
        """Let her have come to a session, by default the one that just ended: a question is open now."""
        return self._was_expected(member, session or self.ended, has_attended=True)

    def missed(self, member: Member, session: Session | None = None) -> Seat:
        """Let her have missed a session, by default the one two days ago."""
        return self._was_expected(member, session or self.earlier, has_attended=False)

    def full_week(self, name: str = "mia", **fields: Any) -> Member:
        """Make a mom with everything: in, hopeful, waiting, about to begin, an open question, one missed."""
        member = self.mom(name, reflecting=True, **fields)
        self.belongs(member, self.lantern, handle="Mia")
        self.belongs(member, self.farol, handle="Mia", alias="Thursday call")
        self.seat(member, self.tonight)
        self.seat(member, self.tomorrow, "hopeful")
        self.seat(member, self.full)
        self.seat(member, self.soon)
        self.attended(member)
        self.missed(member)
        return member

    def cookie_of(self, member: Member) -> str:
        """Sign her in on the server, this very moment and by a code, and return the value of the session's cookie."""
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        methods = [{"method": "code", "email": member.email, "at": time.time()}]
        if member.is_staff:  # who has no second factor is none all the same
            methods.append({"method": "mfa", "type": "totp", "at": time.time()})
        session["account_authentication_methods"] = methods
        session["account_authentication_methods_user"] = str(member.pk)
        session.save()
        return client.cookies["sessionid"].value

    def _was_expected(self, member: Member, session: Session, *, has_attended: bool) -> Seat:
        self.belongs(member, session.circle)
        seat = make_seat(session, member)
        record_attendance(session_id=session.pk, attended={seat.pk: has_attended}, now=datetime.now(UTC))
        seat.refresh_from_db()
        return seat

    def _open_circles(self) -> None:
        self.fay = make_member("fay", is_approved_facilitator=True, timezone="America/New_York")
        self.lantern = make_circle(
            slug="lantern", name="Lantern Circle", timezone="America/New_York", capacity=8, audience="any mother",
            description="Forty quiet minutes after bedtime. Nobody is asked to speak.",
            guilt_sources=["work_time", "balance"], norms=["pass_allowed", "camera_optional", "baby_welcome"],
        )  # fmt: skip
        self.farol = make_circle(
            slug="farol", name="Círculo del Farol", language="es", timezone="Europe/Madrid", capacity=8,
            description="Para madres que trabajan de noche.", guilt_sources=["money", "childcare"],
            norms=["pass_allowed", "late_entry"], meeting_format="audio",
        )  # fmt: skip
        self.mashrabiya = make_circle(
            slug="mashrabiya", name="مشربية", language="ar", timezone="Africa/Cairo", capacity=FULL,
            description="حلقة للأمهات العاملات، بالصوت فقط.", guilt_sources=["overwhelm"], norms=["pass_allowed"],
            meeting_format="audio",
        )  # fmt: skip
        for circle in (self.lantern, self.farol, self.mashrabiya):
            paste(circle, link=LINK)
            circle.save(update_fields=["meeting_link_sealed"])
            make_membership(circle, self.fay, handle="Fay", role="facilitator")

    def _set_times(self) -> None:
        now, hour, day = self.now, timedelta(hours=1), timedelta(days=1)
        self.tonight = make_session(self.lantern, starts_at=tonight(now))
        self.soon = make_session(self.farol, starts_at=now + timedelta(minutes=3))
        self.tomorrow = make_session(self.lantern, starts_at=now + day + 5 * hour)
        make_session(self.lantern, starts_at=now + 8 * day + 5 * hour)
        self.full = make_session(self.mashrabiya, starts_at=now + day + 2 * hour)
        self.ended = make_session(self.lantern, starts_at=now - timedelta(minutes=80))
        self.earlier = make_session(self.farol, starts_at=now - 2 * day)
        for number in range(FULL):
            self._company(self.full, f"Noor {number}")
        for session in (self.tonight, self.tomorrow, self.soon):
            self._company(session, "Rosa")

    def _company(self, session: Session, handle: str) -> None:
        member = make_member()
        make_membership(session.circle, member, handle=f"{handle} {session.local_start:%d.%H%M}")
        make_seat(session, member)
