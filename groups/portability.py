"""This app's part in export and erasure: circles, seats, reflections, and their end."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from groups.models import (
    Block,
    CalendarFeed,
    CircleBlock,
    Coordination,
    Handover,
    HandoverOffer,
    Membership,
    MergeAnswer,
    Moderator,
    OwnSources,
    PromptShown,
    Reflection,
    Seat,
    SeatHistory,
    SeriesChange,
    SessionHost,
)
from groups.selectors import reflections, sources
from groups.services import hosts, memberships, seats
from members.models import Member

_HERS: Final = (
    OwnSources,
    PromptShown,
    CalendarFeed,
    MergeAnswer,
    HandoverOffer,
    SessionHost,
    Seat,
    SeatHistory,  # after the seats: that they are gone is a row of theirs
    Membership,
    CircleBlock,
    Coordination,
    Moderator,
)


_TOLD: Final[dict[str, tuple[type[Model], str, tuple[str, ...]]]] = {
    "memberships": (
        Membership, "member", ("circle__slug", "role", "state", "handle", "alias", "joined_at", "ended_at"),
    ),
    "seats": (Seat, "member", ("session_id", "state", "attendance", "min_notice_minutes", "created_at", "ended_at")),
    "seat_history": (SeatHistory, "member", ("session_id", "state", "queued_at", "pgh_created_at")),
    "prompts": (PromptShown, "member", ("session_id", "prompt_id", "is_midweek", "shown_at", "skipped_at")),
    "blocks": (Block, "blocker", ("circle__slug", "handle", "created_at")),
    "calendar_feed": (CalendarFeed, "member", ("created_at",)),
    "hosting": (SessionHost, "member", ("session_id", "starts_at", "checked_in_at", "created_at")),
    "handover_offers": (HandoverOffer, "member", ("handover__session_id", "state", "offered_at")),
    "merge_answers": (MergeAnswer, "member", ("merge__source_id", "merge__target_id", "state", "answered_at")),
}  # fmt: skip


def export(member_id: UUID) -> dict[str, object]:
    """Return everything she gave here, as JSON values; her words opened, for her."""
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        return {}
    own = list(reflections.own_reflections(member))
    texts = reflections.own_texts(member, own, reason="export")
    written = [
        _plain(row, "session_id", "prompt_id", "is_midweek", "is_finished", "created_at", "updated_at")
        | {"text": texts[row.pk]}
        for row in own
    ]
    told = {name: _rows(model, member, whose, names) for name, (model, whose, names) in _TOLD.items()}
    ticked = sources.own_words(member, reason="export")
    return told | {"reflections": written, "guilt_sources": [*ticked.sources], "about_me": [*ticked.about]}


@transaction.atomic
def erase(member_id: UUID) -> None:
    """Free her coming seats, so that whoever waits gets them, and delete every row about her.

    What stays is the number of seats that were taken in past sessions: a count without a name.
    """
    now = timezone.now()
    circles = Membership.objects.filter(member_id=member_id, state__in=Membership.LIVE).order_by("circle")
    led = list(circles.filter(role__in=hosts.ROLES).values_list("circle", flat=True))
    for circle_id in list(circles.values_list("circle", flat=True)):
        seats.release_all(circle_id=circle_id, member_id=member_id, now=now)
    Reflection.objects.filter(author_id=member_id).delete()
    Block.objects.filter(Q(blocker_id=member_id) | Q(blocked_id=member_id)).delete()
    Handover.objects.filter(leaving_id=member_id).delete()
    Handover.objects.filter(accepted_by_id=member_id).update(accepted_by=None)
    SeriesChange.objects.filter(made_by_id=member_id).update(made_by=None)
    for model in _HERS:
        model.objects.filter(member_id=member_id).delete()  # type: ignore[attr-defined]
    for circle_id in led:
        memberships.let_others_lead(circle_id=circle_id, now=now)


def _rows(model: type[Model], member: Member, whose: str, names: tuple[str, ...]) -> list[dict[str, object]]:
    rows = model._default_manager.filter(**{whose: member}).order_by("pk").values(*names)
    return [{name.replace("__", "_"): _json(row[name]) for name in names} for row in rows]


def _plain(row: Any, *names: str) -> dict[str, object]:
    return {name: _json(getattr(row, name)) for name in names}


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
