"""A member of whom every table knows something, each with a word that stands nowhere else."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from uuid6 import uuid7

from config import vault
from config.api.models import IdempotencyRecord
from config.audit import Entry, record
from config.privacy.models import Export
from groups.dose import Helped
from groups.models import (
    Appeal,
    Block,
    Circle,
    CircleBlock,
    ContactRequest,
    Coordination,
    Debrief,
    DutyContact,
    Handover,
    HandoverOffer,
    KeepingQuestion,
    Membership,
    Merge,
    MergeAnswer,
    Moderator,
    PromptShown,
    Seat,
    Series,
    SeriesChange,
    SessionHost,
    WaitingPlace,
)
from groups.models.reflections import Prompt
from groups.selectors.debriefs import Said
from groups.services import (
    appeals,
    checkins,
    debriefs,
    feeds,
    invitations,
    joining,
    notices,
    reflections,
    reports,
    sharing,
    sources,
)
from members.models import Availability, Consent, FacilitatorInvitation, Member, QuietPattern
from members.services import inviting
from members.services.facilitating import apply_to_facilitate
from members.services.people import change_profile
from notifications import devices
from notifications.models import (
    ArchivedDelivery,
    ChannelChoice,
    CirclePreference,
    Delivery,
    Pause,
    Preference,
    PushSubscription,
    ReminderLeads,
)
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.privacy.logins import log_in

HOUR = timedelta(hours=1)
# What is hers, in every form in which it might be left behind.
ADDRESS = "marigold.pim@example.org"
HANDLE, ALIAS = "Saffron Kestrel", "Clementine hour"
WORDS = "periwinkle thunderstruck"
DEVICE, BROWSER, RULE = "Tamarind phone", "Quincebrowser/7", "Juniper desk"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/hollyhock"
CANARIES = (ADDRESS, HANDLE, ALIAS, *WORDS.split(), DEVICE, BROWSER, RULE, "hollyhock")


def live(now: datetime) -> Member:
    """This function will let pim have done everything there is to do here, and ola have met her."""
    pim = make_member(reflecting=True)
    Member.objects.filter(pk=pim.pk).update(email=ADDRESS, is_staff=True)
    pim.refresh_from_db()
    EmailAddress.objects.create(user=pim, email=ADDRESS, verified=True, primary=True)
    circle = make_circle(capacity=4)
    _belongs(pim, circle, now)
    _leads(pim, now)
    _is_told(pim, circle, now)
    _signs_in(pim)
    _is_staff(pim, circle, now)
    Consent.objects.create(member=pim, purpose="guilt_sources", version=1, granted_at=now)
    sources.keep_sources(member=pim, codes=["balance"], about=[], now=now)
    Consent.objects.create(member=pim, purpose="circumstances", version=1, granted_at=now)
    change_profile(member=pim, expected_version=None, changes={"child_stages": ["baby"]}, now=now)
    Consent.objects.create(member=pim, purpose="check_ins", version=1, granted_at=now)
    checkins.check_in(member=pim, said=checkins.Said(4, Helped.YES, ("tired",)), now=now)
    attended = Seat.objects.get(member=pim, attendance=Seat.Attendance.ATTENDED)
    checkins.set_intention(member=pim, session_id=attended.session_id, text=WORDS, outcome=None, now=now)
    apply_to_facilitate(member=pim, motivation=WORDS, now=now)
    Availability.objects.create(member=pim, weekday=1, from_minute=60, to_minute=120)
    QuietPattern.objects.create(member=pim, override_first=now.date(), override_last=now.date())
    Export.objects.create(member=pim, asked_at=now)
    _asked_twice(pim, now)
    record(Entry(pim.pk, "text.revealed", "members.member", pim.pk))
    return pim


def _belongs(pim: Member, circle: Circle, now: datetime) -> None:
    ola = make_member()
    membership = make_membership(circle, pim, handle=HANDLE, alias=ALIAS)
    make_membership(circle, ola)
    past = make_session(circle, starts_at=now - 2 * HOUR)
    make_seat(past, pim, attendance=Seat.Attendance.ATTENDED)
    _asked(pim, past, now)
    hers = reflections.write_reflection(author=pim, session_id=past.pk, text=WORDS, now=now)
    shared = sharing.share_reflection(author=pim, reflection_id=hers.pk, tier="circle", now=now)
    flag = {"public_id": shared.public_id, "reason": "other", "passage": WORDS}
    sharing.flag_reflection(reader=ola, now=now, **flag)
    _told(pim, circle, past, now)
    coming = make_session(circle, starts_at=now + 48 * HOUR, capacity=1)
    make_seat(coming, pim)
    make_seat(coming, ola, state="waiting")
    other = make_session(circle, starts_at=now + 72 * HOUR)
    MergeAnswer.objects.create(merge=Merge.objects.create(source=other, target=coming, decide_by=now), member=pim)
    KeepingQuestion.objects.create(member=pim, written_before=now, asked_at=now)
    Block.objects.create(blocker=pim, blocked=ola, circle=circle, handle="Loud Magpie")
    Block.objects.create(blocker=ola, blocked=pim, circle=circle, handle=HANDLE)
    CircleBlock.objects.create(circle=make_circle(), member=pim)
    asked = make_circle(admission="approval", join_questions=["What brings you?"])
    wish = joining.Wish(answers={"What brings you?": WORDS})
    joining.join_circle(circle_id=asked.pk, member=pim, now=now, wish=wish)
    WaitingPlace.objects.create(circle=make_circle(member_limit=4), member=pim, queued_at=now)
    feeds.open_feed(member=pim, now=now)
    CirclePreference.objects.create(member=pim, circle_id=circle.pk, changed_at=now)
    _noted(pim, membership)


def _told(pim: Member, circle: Circle, session: Any, now: datetime) -> None:
    """What she told us of others, what others told us of her, a removal that she asked to look at again, and a call."""
    report = {"circle": circle, "reason": "other", "text": WORDS, "now": now}
    reports.make_report(reporter=pim, subject="circle", **report)
    hers = Membership.objects.get(circle=circle, member=pim)
    told_of = reports.make_report(reporter=make_member(), subject="member", membership=hers, **report | {"text": "x"})
    ada = make_member()
    reports.take_report(report_id=told_of.pk, actor=ada, now=now)
    reports.take_report(report_id=reports.make_report(reporter=ada, subject="circle", **report).pk, actor=pim, now=now)
    left = make_membership(make_circle(), pim, state=Membership.State.REMOVED, ended_at=now)
    appeals.make_appeal(member=pim, membership=left, text=WORDS, now=now)
    of_ola = make_membership(make_circle(), make_member(), state=Membership.State.REMOVED, ended_at=now, ended_by=pim)
    other = appeals.make_appeal(member=of_ola.member, membership=of_ola, text="x", now=now)
    Appeal.objects.filter(pk=other.pk).update(decided_by=pim)
    DutyContact.objects.create(member=pim, timezone="UTC", starts=time(0), ends=time(23, 59))
    request = ContactRequest(member=pim, session=session)
    owner = vault.Owner.member(pim.pk)
    request.reach_sealed = vault.seal(WORDS, owner=owner, place=vault.place(request, "reach_sealed"))
    request.save(force_insert=True)


def _asked(pim: Member, session: Any, now: datetime) -> None:
    prompt = Prompt.objects.create(
        key="one-kind-thing", phase="evening_of", text_en="One?", text_es="¿Una?", guilt_source="balance",
        strategy="self_kindness", tone="warm",
    )  # fmt: skip
    PromptShown.objects.create(member=pim, session=session, prompt=prompt, shown_at=now - HOUR)


def _leads(pim: Member, now: datetime) -> None:
    circle, fay = make_circle(), make_member()
    for member in (pim, fay):
        make_membership(circle, member, role=Membership.Role.FACILITATOR)
    session = make_session(circle, starts_at=now + 96 * HOUR)
    SessionHost.objects.create(session=session, member=pim, starts_at=session.starts_at, ends_at=session.ends_at)
    invitations.invite(circle_id=circle.pk, made_by=pim, waives=["asking_first"], days=7, uses=1, now=now)
    notices.write_notice(circle_id=circle.pk, author=pim, text=WORDS, days=3, now=now)
    over = make_session(circle, starts_at=now - 5 * HOUR)
    said = Said(concern=Debrief.Concern.WATCH, wants_call=True, words=WORDS)
    debriefs.write_debrief(author=pim, session_id=over.pk, said=said, now=now)
    asked = Handover.objects.create(session=session, leaving=pim)
    HandoverOffer.objects.create(handover=asked, member=fay, offered_at=now)
    later = make_session(circle, starts_at=now + 120 * HOUR)
    hers = Handover.objects.create(session=later, leaving=fay)
    HandoverOffer.objects.create(handover=hers, member=pim, offered_at=now)
    Handover.objects.create(session=session, leaving=fay, accepted_by=pim, state="accepted", settled_at=now)
    series = Series.objects.create(
        circle=circle, rrule="FREQ=WEEKLY", dtstart_local=later.local_start, timezone="UTC", duration_minutes=60
    )
    SeriesChange.objects.create(series=series, scope="all", made_by=pim, made_at=now, notices_at=now)


def _is_told(pim: Member, circle: Circle, now: datetime) -> None:
    times = {"due_at": now, "not_before": now, "expires_at": now + HOUR}
    Delivery.objects.create(recipient=pim, kind="welcome", occasion_id=pim.pk, **times)
    ArchivedDelivery.objects.create(
        recipient=pim, kind="welcome", occasion_id=uuid7(), state="sent", sent_at=now, settled_at=now, archived_at=now,
        **times,
    )  # fmt: skip
    Preference.objects.create(member=pim, topic="missed", is_wanted=False, changed_at=now)
    ReminderLeads.objects.create(member=pim, lead_minutes=[60], changed_at=now)
    ChannelChoice.objects.create(member=pim, channel="push", changed_at=now)
    Pause.objects.create(member=pim, last_day=now.date(), ends_at=now + HOUR, changed_at=now)
    device = PushSubscription(member=pim, endpoint_hash=b"hollyhock"[::-1], label=DEVICE, created_at=now)
    device.subscription_sealed = devices.seal(device, endpoint=ENDPOINT, p256dh="x", auth="y")
    device.save(force_insert=True)


def _signs_in(pim: Member) -> None:
    Authenticator.objects.create(user=pim, type="totp", data={"secret": RULE})
    listed, _unlisted = log_in(pim), log_in(pim)
    UserSession.objects.create(user=pim, ip="100::", session_key=listed, user_agent=BROWSER)


def _is_staff(pim: Member, circle: Circle, now: datetime) -> None:
    pim.groups.add(Group.objects.create(name="desk"))
    pim.user_permissions.add(Permission.objects.all()[0])
    Coordination.objects.create(circle=circle, member=pim)
    Moderator.objects.create(member=pim)
    told: dict[str, Any] = {"language": "en", "circle_id": None, "now": now}
    inviting.invite_facilitator(address="rosa@example.org", actor=pim.pk, **told)
    hers = inviting.invite_facilitator(address="herself@example.org", actor=pim.pk, **told)
    FacilitatorInvitation.objects.filter(pk=hers.pk).update(used_by=pim, address_sealed=None)
    _noted(pim, pim)
    entry = ContentType.objects.get_for_model(Circle)
    LogEntry.objects.create(user=pim, content_type=entry, object_id=str(circle.pk), object_repr="x", action_flag=CHANGE)


def _noted(pim: Member, row: Any) -> None:
    """What the admin's history keeps of a row of hers that another one changed."""
    ada = make_member()
    kind = ContentType.objects.get_for_model(type(row))
    LogEntry.objects.create(
        user=ada, content_type=kind, object_id=str(row.pk), object_repr=str(row), action_flag=CHANGE
    )


def _asked_twice(pim: Member, now: datetime) -> None:
    kept = IdempotencyRecord(
        member=pim, scope="s" * 64, body="b" * 64, route="POST me/reflections/", status=201, is_sealed=True,
        created_at=now, expires_at=now + HOUR,
    )  # fmt: skip
    kept.answer = vault.seal(WORDS, owner=vault.Owner.member(pim.pk), place=vault.place(kept, "answer"))
    kept.save(force_insert=True)


def ids(member_id: UUID) -> tuple[str, str]:
    """This function will return her id as it stands in a dump: a uuid, and within bytes."""
    return str(member_id), member_id.hex


__all__ = ["ADDRESS", "CANARIES", "HANDLE", "WORDS", "ids", "live"]
