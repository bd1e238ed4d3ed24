"""Which question suits a member after a session. Reading only: the same asked twice gets the same answer."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from groups.models import Membership, Prompt, PromptShown, Reflection, Seat, Session
from groups.selectors.checkins import had_heavy_week
from groups.selectors.choosing import Reader, best, is_allowed
from groups.selectors.sources import readable_words
from groups.selectors.vocabulary import delicate_themes
from members import quiet
from members.models import Member

NOT_AGAIN_FOR: Final = timedelta(days=90)
OPEN_FOR: Final = timedelta(days=14)
_NOON: Final = time(12)
_MIDWEEK_AFTER: Final = timedelta(days=3)
_MIDWEEK_UNTIL: Final = timedelta(days=5)  # later the next session is near, and its own question
_BREATH: Final = timedelta(days=1)  # between her answer and another question


def own_prompts(member: Member) -> QuerySet[PromptShown]:
    """Return every question that was put to her, the newest first."""
    return PromptShown.objects.filter(member=member).select_related("prompt").order_by("-shown_at", "-pk")


def open_prompts(member: Member, *, now: datetime) -> QuerySet[PromptShown]:
    """Return the questions that wait for her: she came, it is over, and she has neither answered nor skipped.

    The one of a few days on waits from its hour, as long as the first is answered. Each says whether she `belongs`
    still, since a former member no longer reads the circle's name.
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
            ~Exists(written.filter(is_midweek=OuterRef("is_midweek"))),
            Q(is_midweek=False) | Q(Exists(written.filter(is_midweek=False)), shown_at__lte=now),
            skipped_at=None,
            session__state=Session.State.SCHEDULED,
            session__ends_at__lte=now,
            session__ends_at__gte=now - OPEN_FOR,
        )
        .select_related("session__circle")
        .annotate(belongs=Exists(belongs))
    )


def phase_of(session: Session, member: Member, *, now: datetime) -> Prompt.Phase:
    """Return whether a question chosen now is one of the session's evening or of the morning after, on her clock.

    What ends in her quiet hours, or is chosen in them, is asked when they are over; then she reads words for a morning.
    """
    zone = ZoneInfo(member.timezone)
    is_later = now.astimezone(zone).date() > session.ends_at.astimezone(zone).date()
    is_asked_later = quiet.is_quiet(max(now, session.ends_at), zone, member.quiet_hours)
    return Prompt.Phase.NEXT_MORNING if is_later or is_asked_later else Prompt.Phase.EVENING_OF


def midweek_at(session: Session, member: Member, *, answered_at: datetime) -> datetime | None:
    """Return when she who answered is asked once more: a noon on her clock, three days after or, a day after she wrote.

    None where that would be close to the next session.
    """
    zone = ZoneInfo(member.timezone)
    day = session.ends_at.astimezone(zone).date()
    earliest = (answered_at + _BREATH).astimezone(zone)
    free = earliest.date() + (timedelta(days=1) if earliest.time() > _NOON else timedelta())
    asked = max(day + _MIDWEEK_AFTER, free)
    return datetime.combine(asked, _NOON, zone) if asked <= day + _MIDWEEK_UNTIL else None


def fitting_prompt(*, session: Session, member: Member, phase: str, now: datetime) -> Prompt | None:
    """Return the question already chosen for her, else the one that fits best, or None when all were asked lately."""
    is_midweek = phase == Prompt.Phase.MIDWEEK
    standing = own_prompts(member).filter(session=session, is_midweek=is_midweek).first()
    if standing is not None:
        return standing.prompt
    return best(Prompt.objects.filter(phase=phase, is_active=True), _reader(session, member, now=now))


def unfitting_prompts(member: Member, *, now: datetime) -> list[tuple[PromptShown, Prompt | None]]:
    """Return the questions that wait for her, or will, and may not be put to her any more, each with another one.

    What she said since they were chosen counts: that the week is heavy, that a theme is hers no longer.
    """
    written = Reflection.objects.filter(
        session=OuterRef("session"), author=OuterRef("member"), is_midweek=OuterRef("is_midweek")
    )
    waiting = own_prompts(member).filter(~Exists(written), skipped_at=None, session__ends_at__gte=now - OPEN_FOR)
    found = []
    for shown in waiting.select_related("session__circle"):
        reader = _reader(shown.session, member, now=max(now, shown.shown_at))
        if not is_allowed(shown.prompt, reader):
            phase = Prompt.objects.filter(phase=shown.prompt.phase, is_active=True)
            found.append((shown, best(phase, reader)))
    return found


def skips_in_a_row(member: Member) -> int:
    """Return how many questions she has set aside since she last answered one."""
    last = Reflection.objects.filter(author=member).order_by("-created_at").values("created_at")[:1]
    skipped = PromptShown.objects.filter(member=member, skipped_at__isnull=False)
    return (
        skipped.annotate(answered_at=Subquery(last))
        .filter(Q(answered_at=None) | Q(skipped_at__gt=F("answered_at")))
        .count()
    )


def _reader(session: Session, member: Member, *, now: datetime) -> Reader:
    """Return what is known of her; of what she keeps sealed nothing, should it not be readable just now."""
    lately = list(own_prompts(member).filter(shown_at__gt=now - NOT_AGAIN_FOR))
    last = lately[0].prompt if lately else None
    own = readable_words(member)
    return Reader(
        ticked=frozenset(own.sources),
        of_circle=frozenset(session.circle.guilt_sources),
        descriptions=frozenset(own.about),
        delicate=delicate_themes(),
        asked_lately=frozenset(row.prompt_id for row in lately),
        last_strategy=last.strategy if last else "",
        last_tone=last.tone if last else "",
        is_heavy=had_heavy_week(member, now=now),
        may_repeat=member.is_demo,  # whoever only tries the service out sees it all in an hour
        chance=f"{member.pk}:{session.pk}",
    )
