"""Which sessions may be read. A session is seen where its circle is."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from config.statements import Given
from groups.models import Circle, Membership, PromptShown, Reflection, Seat, Series, Session
from groups.selectors.blocks import as_seen_by
from groups.selectors.circles import visible_circles
from groups.selectors.hosts import with_hosts
from groups.selectors.quorum import with_own_merge
from groups.selectors.seats import own_seats
from members.models import Member


def sessions_visible_to(*, member: Member | None, is_staff: bool) -> QuerySet[Session]:
    """Return every session of the circles that exist for this reader, past and cancelled ones included."""
    circles = visible_circles(member=member, is_staff=is_staff)
    return Session.objects.filter(circle__in=circles).select_related("circle")


def coming_sessions(*, circle: Circle, now: datetime, member: Member | None = None) -> QuerySet[Session]:
    """Return the circle's sessions that are not over, cancelled ones included, in order of time, as she sees them."""
    coming = sessions_not_over(circle, now).select_related("circle")
    return as_seen_by(coming, member).order_by("starts_at", "pk")


def sessions_not_over(circle: Circle | Given, now: datetime | Given) -> QuerySet[Session]:
    """Return the circle's sessions that are not over, cancelled ones included."""
    return Session.objects.filter(circle=circle, ends_at__gt=now)


def with_own_seat(sessions: QuerySet[Session], *, member: Member) -> QuerySet[Session]:
    """Add `own_seats`: her live seat of each session, or none, by one query for a whole page."""
    return sessions.prefetch_related(Prefetch("seats", queryset=own_seats(member), to_attr="own_seats"))


def with_inside(sessions: QuerySet[Session], *, member: Member) -> QuerySet[Session]:
    """Add what members read: her own seat, who leads (`led_by`), and the merge she is asked about (`own_merges`)."""
    return with_own_seat(sessions, member=member).prefetch_related(with_hosts(), with_own_merge(member))


def add_inside(session: Session, *, member: Member) -> None:
    """Add to one session who leads it (`led_by`) and the merge that she is asked about (`own_merges`)."""
    prefetch_related_objects([session], with_hosts(), with_own_merge(member))


def sessions_of_hers(member: Member | Given, now: datetime | Given) -> QuerySet[Session]:
    """Return the sessions that are not over in which she has a seat or waits for one."""
    live = Seat.objects.filter(member=member).exclude(state=Seat.State.OUT).values("session")
    # Leaving frees coming seats only; a session that runs while she is removed is not hers to see any more either.
    circles = Membership.objects.filter(member=member, state=Membership.State.ACTIVE).values("circle")
    return Session.objects.filter(pk__in=live, circle__in=circles, ends_at__gt=now)


def series_of(circle: Circle) -> QuerySet[Series]:
    """Return the circle's series, the oldest first."""
    return Series.objects.filter(circle=circle).select_related("circle").order_by("created_at", "pk")


def series_visible_to(*, member: Member, is_staff: bool) -> QuerySet[Series]:
    """Return the series of the circles that exist for this reader."""
    circles = visible_circles(member=member, is_staff=is_staff)
    return Series.objects.filter(circle__in=circles).select_related("circle")


def prompt_shown(*, session_id: UUID, member: Member) -> PromptShown | None:
    """Return the question that was put to her right after this session, if she came to it and one was.

    It outlives the record that she came; a correction that she did not takes it away.
    """
    missed = Seat.objects.filter(
        session=OuterRef("session"), member=member, state__in=Seat.SEATED, attendance=Seat.Attendance.MISSED
    )
    shown = PromptShown.objects.filter(~Exists(missed), session_id=session_id, member=member, is_midweek=False)
    return shown.select_related("prompt").first()


def sessions_attended_by(member: Member, *, now: datetime) -> QuerySet[Session]:
    """Return the sessions that took place and that she came to, wherever she belongs now, until that fades.

    Each says whether she `belongs` still, since a former member no longer reads the circle's name, and whether she
    `has_reflected` on it.
    """
    came = Seat.objects.filter(member=member, attendance__in=Seat.CAME).values("session")
    belongs = Membership.objects.filter(circle=OuterRef("circle"), member=member, state=Membership.State.ACTIVE)
    written = Reflection.objects.filter(author=member, session=OuterRef("pk"), is_midweek=False)
    return (
        Session.objects.filter(pk__in=came, state=Session.State.SCHEDULED, starts_at__lte=now)
        .select_related("circle")
        .annotate(belongs=Exists(belongs), has_reflected=Exists(written))
        .order_by("-starts_at", "-pk")
    )
