"""This app's part in export and erasure: circles, seats, reflections, and their end."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from groups.models import (
    Block,
    CalendarFeed,
    CircleBlock,
    ContactRequest,
    Coordination,
    DutyContact,
    Handover,
    HandoverOffer,
    Invitation,
    KeepingQuestion,
    Membership,
    MergeAnswer,
    PromptShown,
    Seat,
    SeatHistory,
    SeriesChange,
    SessionHost,
    WaitingPlace,
)
from groups.selectors import answers, checkins, debriefs, duty, moderation, notices, reflections, sources
from groups.services import erasing
from members.models import Member

_TOLD: Final[dict[str, tuple[type[Model], str, tuple[str, ...]]]] = {
    "memberships": (
        Membership, "member", ("circle__slug", "role", "state", "handle", "alias", "joined_at", "ended_at"),
    ),
    "seats": (Seat, "member", ("session_id", "state", "attendance", "min_notice_minutes", "created_at", "ended_at")),
    "seat_history": (
        SeatHistory, "member", ("session_id", "state", "queued_at", "offer_expires_at", "ended_at", "pgh_created_at"),
    ),
    "prompts": (PromptShown, "member", ("session_id", "prompt_id", "is_midweek", "shown_at", "skipped_at")),
    # When and where, and not whom: the other one is not hers to carry away.
    "blocks": (Block, "blocker", ("circle__slug", "created_at")),
    "calendar_feed": (CalendarFeed, "member", ("created_at",)),
    "hosting": (SessionHost, "member", ("session_id", "starts_at", "checked_in_at", "created_at")),
    "handovers_asked": (Handover, "leaving", ("session_id", "state", "created_at", "settled_at")),
    "handovers_accepted": (Handover, "accepted_by", ("session_id", "created_at", "settled_at")),
    "series_changes": (SeriesChange, "made_by", ("series_id", "scope", "made_at", "undone_at")),
    "invitations": (
        Invitation, "made_by",
        ("circle__slug", "waives", "uses", "uses_left", "created_at", "expires_at", "withdrawn_at"),
    ),
    "waiting": (WaitingPlace, "member", ("circle__slug", "queued_at", "offer_expires_at")),
    "on_duty": (DutyContact, "member", ("timezone", "weekdays", "starts", "ends", "is_active")),
    "coordinates": (Coordination, "member", ("circle__slug",)),
    "handover_offers": (HandoverOffer, "member", ("handover__session_id", "state", "offered_at")),
    "keeping": (KeepingQuestion, "member", ("written_before", "asked_at", "answered_at", "is_kept")),
    "merge_answers": (MergeAnswer, "member", ("merge__source_id", "merge__target_id", "state", "answered_at")),
}  # fmt: skip


_OF_A_REFLECTION: Final = (
    "session_id", "prompt_id", "is_midweek", "is_finished", "shared_with", "shared_version", "shared_at",
    "sharing_ended_at", "created_at", "updated_at",
)  # fmt: skip


def export(member_id: UUID) -> dict[str, object]:
    """Return everything she gave here, as JSON values; her words opened, for her."""
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        return {}
    own = list(reflections.own_reflections(member))
    texts = reflections.own_texts(member, own, reason="export")
    written = [_plain(row, *_OF_A_REFLECTION) | {"text": texts[row.pk]} for row in own]
    told = {name: _rows(model, member, whose, names) for name, (model, whose, names) in _TOLD.items()}
    ticked = sources.own_words(member, reason="export")
    return (
        told
        | _told_us(member)
        | {
            "reflections": written,
            "check_ins": _check_ins(member),
            "intentions": _intentions(member),
            "debriefs": _debriefs(member),
            "join_answers": _join_answers(member),
            "notices": _notices(member),
            "guilt_sources": [*ticked.sources],
            "about_me": [*ticked.about],
        }
    )


def hold(member_id: UUID) -> Callable[[], bool]:
    """Lock what others may be changing with her in it; the answer tells whether that is still all."""
    return erasing.hold_all(member_id=member_id, now=timezone.now())


@transaction.atomic
def erase(member_id: UUID) -> None:
    """Pass on what she held, delete every row about her, and what the admin's history says of those rows."""
    for model in (Membership, Seat, CircleBlock, Coordination):
        hers = model._default_manager.filter(member_id=member_id).values_list("pk", flat=True)
        history = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        history.filter(object_id__in=[str(key) for key in hers]).delete()
    erasing.erase_all(member_id=member_id, now=timezone.now())


def _check_ins(member: Member) -> list[dict[str, object]]:
    rows = list(checkins.own_check_ins(member))
    said = checkins.opened_answers(member, rows, reason="export")
    return [
        {
            "week": row.week_date.isoformat(),
            "loudness": said[row.pk].loudness,
            "helped": str(said[row.pk].helped),
            "feelings": [*said[row.pk].feelings],
        }
        | _plain(row, "created_at", "updated_at")
        for row in rows
        if row.pk in said
    ]


def _intentions(member: Member) -> list[dict[str, object]]:
    rows = list(checkins.own_intentions(member))
    words = checkins.opened_words(member, rows, reason="export")
    return [
        _plain(row, "session_id", "created_at", "updated_at")
        | {"text": words[row.pk].text, "outcome": words[row.pk].outcome and str(words[row.pk].outcome)}
        for row in rows
        if row.pk in words
    ]


def _debriefs(member: Member) -> list[dict[str, object]]:
    rows = list(debriefs.own_debriefs(member))
    said = debriefs.opened(member, rows, reason="export")
    return [
        _plain(row, "session_id", "created_at", "called_at")
        | {"concern": str(hers.concern), "wants_call": hers.wants_call, "words": hers.words}
        for row in rows
        if (hers := said.get(row.pk)) is not None
    ]


def _join_answers(member: Member) -> list[dict[str, object]]:
    return [
        {"circle": row.membership.circle.slug, "question": each.question, "answer": each.answer}
        | _plain(row, "created_at")
        for row, said in answers.own_answers(member)
        for each in said
    ]


def _notices(member: Member) -> list[dict[str, object]]:
    rows = list(notices.own_notices(member))
    texts = notices.opened(rows, reader=member.pk, reason="export")
    return [
        {"circle": row.circle.slug, "text": texts[row.pk]} | _plain(row, "created_at", "expires_at", "withdrawn_at")
        for row in rows
        if row.pk in texts
    ]


def _told_us(member: Member) -> dict[str, object]:
    """Return what she told us of others, of a removal and of how to reach her; her words opened, for her."""
    told = [
        _plain(report, "subject", "handle", "session_id", "reason", "state", "created_at")
        | {"circle": report.circle.slug, "text": moderation.report_text(report, actor=member, reason="export")}
        for report in moderation.own_reports(member)
    ]
    appeals = [
        _plain(appeal, "state", "created_at", "decided_at")
        | {"text": moderation.appeal_text(appeal, actor=member, reason="export")}
        for appeal in moderation.own_appeals(member)
    ]
    asked = [
        _plain(request, "session_id", "created_at") | {"reach": duty.reach_of(request, actor=member, reason="export")}
        for request in ContactRequest.objects.filter(member=member)
    ]
    return {"reports": told, "appeals": appeals, "contact_requests": asked}


def _rows(model: type[Model], member: Member, whose: str, names: tuple[str, ...]) -> list[dict[str, object]]:
    rows = model._default_manager.filter(**{whose: member}).order_by("pk").values(*names)
    return [{name.replace("__", "_"): _json(row[name]) for name in names} for row in rows]


def _plain(row: Any, *names: str) -> dict[str, object]:
    return {name: _json(getattr(row, name)) for name in names}


def _json(value: object) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
