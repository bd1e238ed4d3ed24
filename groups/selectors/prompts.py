"""Which question suits a member after a session. Reading only: the same asked twice gets the same answer."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from groups.models import Membership, Prompt, PromptShown, Reflection, Seat, Session
from members.models import Member

NOT_AGAIN_FOR: Final = timedelta(days=90)
OPEN_FOR: Final = timedelta(days=14)


def own_prompts(member: Member) -> QuerySet[PromptShown]:
    """Return every question that was put to her, the newest first."""
    return PromptShown.objects.filter(member=member).select_related("prompt").order_by("-shown_at", "-pk")


def open_prompts(member: Member, *, now: datetime) -> QuerySet[PromptShown]:
    """Return the questions that wait for her: she came, it is over, and she has neither answered nor skipped.

    Each says whether she `belongs` still, since a former member no longer reads the circle's name.
    """
    came = Seat.objects.filter(
        session=OuterRef("session"), member=member, state__in=Seat.SEATED, attendance__in=Seat.CAME
    )
    written = Reflection.objects.filter(session=OuterRef("session"), author=member)
    belongs = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=member, state=Membership.State.ACTIVE
    )
    return (
        own_prompts(member)
        .filter(
            Exists(came),
            ~Exists(written),
            skipped_at=None,
            session__state=Session.State.SCHEDULED,
            session__ends_at__lte=now,
            session__ends_at__gte=now - OPEN_FOR,
        )
        .select_related("session__circle")
        .annotate(belongs=Exists(belongs))
    )


def phase_of(session: Session, member: Member, *, now: datetime) -> Prompt.Phase:
    """Return whether a question asked now is one of the session's evening or of a later day, on her clock."""
    zone = ZoneInfo(member.timezone)
    is_later = now.astimezone(zone).date() > session.ends_at.astimezone(zone).date()
    return Prompt.Phase.NEXT_MORNING if is_later else Prompt.Phase.EVENING_OF


def fitting_prompt(*, session: Session, member: Member, phase: str, now: datetime) -> Prompt | None:
    """Return the question already chosen for her, else the one that fits best, or None when all were asked lately.

    First the circle's themes, then a strategy that was not used last time; what is left is settled by a hash of the
    two, so that two members of a session are not all asked the same. Nothing sensitive: nobody opted in to that yet.
    """
    shown = own_prompts(member)
    standing = shown.filter(session=session).first()
    if standing is not None:
        return standing.prompt
    lately = list(shown.filter(shown_at__gt=now - NOT_AGAIN_FOR))
    fresh = _candidates(phase).exclude(pk__in=[row.prompt_id for row in lately])
    # Whoever only tries the service out sees it all in an hour and may be asked again.
    candidates = list(fresh) or (list(_candidates(phase)) if member.is_demo else [])
    last = lately[0].prompt.strategy if lately else ""
    return min(candidates, key=lambda prompt: _rank(prompt, session, member, last), default=None)


def _candidates(phase: str) -> QuerySet[Prompt]:
    return Prompt.objects.filter(phase=phase, is_active=True, is_sensitive=False, audience="all")


def _rank(prompt: Prompt, session: Session, member: Member, last_strategy: str) -> tuple[bool, bool, bytes]:
    chance = hashlib.sha256(f"{member.pk}:{session.pk}:{prompt.pk}".encode()).digest()
    return prompt.guilt_source not in session.circle.guilt_sources, prompt.strategy == last_strategy, chance
