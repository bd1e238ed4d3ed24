"""What must have happened before a route can be asked."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from config import vault
from config.privacy.models import Export
from groups.models import (
    Circle,
    ContactRequest,
    DutyContact,
    Handover,
    HandoverOffer,
    Invitation,
    KeepingQuestion,
    Merge,
    MergeAnswer,
    Notice,
    WaitingPlace,
)
from groups.selectors.feeds import token_hash
from tests.authz.cast import Place, World


def open_the_door(world: World, place: Place, role: str) -> None:
    """This function will let the session in which MEM alone has a seat begin in five minutes."""
    now = datetime.now(UTC)
    place.circle.sessions.filter(pk=place.live.pk).update(state="cancelled", cancelled_at=now)
    starts_at = now + timedelta(minutes=5)
    place.circle.sessions.filter(pk=place.ahead.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def hold_a_seat(world: World, place: Place, role: str) -> None:
    """This function will let one of those who fill the session go, and hold her seat for WAIT."""
    now = datetime.now(UTC)
    ahead = place.circle.sessions.get(pk=place.ahead.pk)
    ahead.seats.filter(pk=place.seats["fern"].pk).update(state="out", ended_at=now)
    ahead.seats.filter(pk=place.seats["WAIT"].pk).update(state="offered", offer_expires_at=now + timedelta(hours=1))


HANDOVER, MERGE, EXPORT, INVITATION, NOTICE = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
TOKEN = "bm9ib2R5LWd1ZXNzZXMtdGhpcy1pbnZpdGF0aW9uLXRva2Vu"


def ask_for_a_host(world: World, place: Place, role: str) -> None:
    """This function will ask both facilitators at once to lead the session in which nobody has a seat."""
    now = datetime.now(UTC)
    handover = Handover.objects.create(id=HANDOVER, session=place.free, is_substitute_request=True)
    for name in ("FAC", "COFAC"):
        HandoverOffer.objects.create(handover=handover, member=world.people[name], offered_at=now)


def ask_about_quorum(world: World, place: Place, role: str) -> None:
    """This function will let the session that MEM sits in be too small, with another one to merge with."""
    starts_at = datetime.now(UTC) + timedelta(hours=20)
    place.circle.sessions.filter(pk=place.ahead.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), quorum="asked"
    )
    place.circle.sessions.filter(pk=place.free.pk).update(
        starts_at=starts_at + timedelta(hours=9), ends_at=starts_at + timedelta(hours=10)
    )


def ask_to_merge(world: World, place: Place, role: str) -> None:
    """This function will ask MEM whether she comes to another session instead."""
    ask_about_quorum(world, place, role)
    decide_by = datetime.now(UTC) + timedelta(hours=9)
    merge = Merge.objects.create(id=MERGE, source=place.ahead, target=place.free, decide_by=decide_by)
    MergeAnswer.objects.create(merge=merge, member=world.people["MEM"])


def ask_for_an_archive(world: World, place: Place, role: str) -> None:
    """This function will let MEM have asked for all that is kept about her."""
    Export.objects.create(id=EXPORT, member=world.people["MEM"])


def ask_whether_to_keep(world: World, place: Place, role: str) -> None:
    """This function will ask MEM whether she wants to keep what she wrote."""
    now = datetime.now(UTC)
    KeepingQuestion.objects.create(member=world.people["MEM"], written_before=now, asked_at=now)


def staff_the_duty(world: World, place: Place, role: str) -> None:
    """This function will put somebody of the staff on duty, all day."""
    contact = world.people["ADM"]
    DutyContact.objects.create(member=contact, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))


def ask_to_be_contacted(world: World, place: Place, role: str) -> None:
    """This function will let MEM ask to be contacted."""
    ContactRequest.objects.create(member=world.people["MEM"], session=place.past, reach_sealed=b"x")


def invite(world: World, place: Place, role: str) -> None:
    """This function will let FAC have invited one who need not ask first."""
    Invitation.objects.create(
        id=INVITATION,
        circle=place.circle,
        made_by=world.people["FAC"],
        token_hash=token_hash(TOKEN),
        waives=["asking_first"],
        expires_at=datetime.now(UTC) + timedelta(days=7),
    )


def note(world: World, place: Place, role: str, by: str = "FAC") -> None:
    """This function will let FAC, or another one, have told her circle a fact."""
    now, author = datetime.now(UTC), world.people[by]
    notice = Notice(id=NOTICE, circle=place.circle, author=author, created_at=now, expires_at=now + timedelta(days=3))
    owner = vault.Owner.member(author.pk)
    notice.text_sealed = vault.seal("The blue room.", owner=owner, place=vault.place(notice, "text_sealed"))
    notice.save(force_insert=True)


def fill(world: World, place: Place, role: str) -> None:
    """This function will let no more belong to the circle than do already."""
    Circle.objects.filter(pk=place.circle.pk).update(member_limit=4)


def stand_in_line(world: World, place: Place, role: str) -> None:
    """This function will let MOM wait for a place in a circle that is full."""
    fill(world, place, role)
    WaitingPlace.objects.create(circle=place.circle, member=world.people["MOM"])
