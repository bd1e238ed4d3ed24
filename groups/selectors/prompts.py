"""Which question suits a member after a session. Reading only: the same asked twice gets the same answer."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from groups.models import Prompt, PromptShown, Session
from members.models import Member

NOT_AGAIN_FOR: Final = timedelta(days=90)


def phase_of(session: Session, member: Member, *, now: datetime) -> Prompt.Phase:
    """Return whether a question asked now is one of the session's evening or of a later day, on her clock."""
    zone = ZoneInfo(member.timezone)
    is_same_day = now.astimezone(zone).date() == session.ends_at.astimezone(zone).date()
    return Prompt.Phase.EVENING_OF if is_same_day else Prompt.Phase.NEXT_MORNING


def fitting_prompt(*, session: Session, member: Member, phase: str, now: datetime) -> Prompt | None:
    """Return the question already chosen for her, else the one that fits best, or None when all were asked lately.

    First the circle's themes, then a strategy that was not used last time; what is left is settled by a hash of the
    two, so that two members of a session are not all asked the same. Nothing sensitive: nobody opted in to that yet.
    """
    shown = PromptShown.objects.filter(member=member).select_related("prompt").order_by("-shown_at", "-pk")
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
