"""Sessions: reading, scheduling, moving, cancelling; and her agenda."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import VersionedMixin
from groups.models import Circle, Merge, Session
from groups.permissions import Schedules
from groups.selectors import blocks, inside, seats, sessions
from groups.selectors.enrolment import alternatives
from groups.selectors.quorum import own_merges
from groups.selectors.standing import Standing
from groups.serializers import rows
from groups.serializers.sessions import (
    AttendedOut,
    MemberSessionOut,
    MergeOut,
    SessionCardOut,
    SessionChangeIn,
    SessionIn,
    SessionOut,
)
from groups.services import sessions as service
from groups.views import examples
from groups.views.base import LOGIN, OPEN, CircleView, GroupsView, SessionView
from groups.views.examples import answer
from members.models import Member


def session_body(session: Any, *, member: Member | None, stands: Standing, now: datetime) -> dict[str, Any]:
    """Return one session as this reader may see it: when and how long, or her own seat and question on top."""
    if member is None:
        return dict(SessionCardOut(session).data)
    session.looks_full = blocks.is_kept_apart(session_id=session.pk, member_id=member.pk)
    if not stands.sees_inside:
        return dict(SessionCardOut(session).data)
    session.seat = seats.own_seat(session=session, member=member)
    session.prompt = _prompt(session, member) if session.ends_at <= now else None
    sessions.add_inside(session, member=member)
    session.merge = _merge(session)
    session.alternatives = _alternatives(session, member, now=now)
    return dict(_shape(stands)(session).data)


def _shape(stands: Standing) -> type[SessionOut]:
    return SessionOut if stands.schedules else MemberSessionOut


def _merge(session: Any) -> Merge | None:
    return next(iter(session.own_merges), None)


def _alternatives(session: Session, member: Member, *, now: datetime) -> list[Circle]:
    """Return where she may go instead of a session that was called off."""
    if session.state != Session.State.CANCELLED or session.starts_at <= now:
        return []
    return alternatives(circle=session.circle, member=member, now=now)


def _prompt(session: Session, member: Member) -> dict[str, str] | None:
    shown = sessions.prompt_shown(session_id=session.pk, member=member)
    return prompt_body(shown.prompt) if shown else None


def prompt_body(prompt: Any) -> dict[str, str]:
    """Return a prompt in the language of the request."""
    language = (get_language() or "en")[:2]
    return {"key": prompt.key, "text": prompt.text_es if language == "es" else prompt.text_en}


def _for_who_schedules(found: Sequence[Any]) -> Any:
    for session in found:
        session.seat = next(iter(session.own_seats), None)
        session.prompt = None
        session.merge = _merge(session)
        session.alternatives = []
    return SessionOut(found, many=True).data


def _hers(found: Sequence[Any], *, member: Member) -> list[dict[str, Any]]:
    asked = [row.merge for row in found if row.merge]
    merges = own_merges(member).filter(pk__in=asked) if asked else []
    bodies = {merge.pk: dict(MergeOut(merge).data) for merge in merges}
    return [rows.inside(row, merges=bodies) for row in found]


class SessionList(CircleView):
    """`circles/{slug}/sessions/`"""

    permissions_by_method = {"GET": OPEN, "POST": (*LOGIN, Schedules)}
    ordering = ("starts_at", "pk")

    @extend_schema(
        operation_id="sessions_list",
        tags=["sessions"],
        summary="Read a circle's coming sessions",
        description="In order of time, cancelled ones included. Members read their own seat on top.",
        responses=SessionOut(many=True),
        examples=answer(examples.SESSION),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer a page of what is not over."""
        circle = {"circle": self.circle.pk}
        if self.member is None:
            return self.prepared_page(inside.coming_cards, circle, rows.cards)
        if self.standing.sees_inside and not self.standing.schedules:
            hers = {**circle, "member": self.member.pk}
            return self.prepared_page(inside.coming_inside, hers, partial(_hers, member=self.member))
        coming = sessions.coming_sessions(circle=self.circle, now=self.now, member=self.member)
        if not self.standing.sees_inside:
            return self.page(coming, lambda found: SessionCardOut(found, many=True).data)
        return self.page(sessions.with_inside(coming, member=self.member), _for_who_schedules)

    @extend_schema(
        operation_id="sessions_create",
        tags=["sessions"],
        summary="Schedule a session",
        description=(
            "For facilitators. The time is local to the circle's zone unless another is named; its facilitators are "
            "put down to lead it. 409 `facilitator_busy` when none of them is free then, `cohort_length` for the "
            "ninth session of a cohort."
        ),
        request=SessionIn,
        responses={201: SessionOut},
        examples=[
            OpenApiExample(
                "One evening", request_only=True, value={"local_start": "2027-01-05T20:30", "duration_minutes": 60}
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Schedule one session."""
        body = self.valid(SessionIn, timezone=self.circle.timezone)
        session = service.schedule_session(
            circle_id=self.circle.pk,
            local_start=body["local_start"],
            zone=body.get("timezone") or self.circle.zone,
            duration_minutes=body.get("duration_minutes", self.circle.duration_minutes),
            fold=body.get("fold", 0),
            capacity=body.get("capacity"),
            meeting_link=body.get("meeting_link"),
            meeting_place=body.get("meeting_place"),
            now=self.now,
        )
        return session_response(self, session, status=201)


class SessionDetail(VersionedMixin, SessionView):
    """`sessions/{id}/`"""

    permissions_by_method = {"GET": OPEN, "PATCH": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="sessions_retrieve",
        tags=["sessions"],
        summary="Read a session",
        description="When, how long and whether there is room; members read their own seat and question on top.",
        responses=SessionOut,
        examples=answer(examples.SESSION),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer the session."""
        return session_response(self, self.session)

    @extend_schema(
        operation_id="sessions_partial_update",
        tags=["sessions"],
        summary="Move a session",
        description=(
            "For facilitators: another time, length or number of seats, or where it meets. Seats are kept and "
            "everybody who holds one is told once. 409 `facilitator_busy` when whoever leads it leads another session "
            "then. Needs If-Match with the ETag last read."
        ),
        request=SessionChangeIn,
        responses=SessionOut,
        examples=[OpenApiExample("Half an hour later", request_only=True, value={"local_start": "2027-01-05T21:00"})],
    )
    def patch(self, request: Request, session_id: UUID) -> Response:
        """Move or change the session."""
        expected = self.expected_version(self.session)
        body = self.valid(SessionChangeIn, timezone=self.session.timezone)
        session = service.change_session(
            session_id=self.session.pk,
            expected_version=expected,
            local_start=body.get("local_start"),
            zone=body.get("timezone"),
            fold=body.get("fold"),
            duration_minutes=body.get("duration_minutes"),
            capacity=body.get("capacity"),
            meeting_link=body.get("meeting_link"),
            meeting_place=body.get("meeting_place"),
            now=self.now,
        )
        return session_response(self, session)


class SessionCancellation(SessionView):
    """`sessions/{id}/cancel/`"""

    permissions_by_method = {"POST": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="sessions_cancel",
        tags=["sessions"],
        summary="Cancel a session",
        description="For facilitators. Everybody who holds a seat or waits for one is told once.",
        request=None,
        responses=SessionOut,
        examples=answer(examples.SESSION),
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Call the session off."""
        session = service.cancel_session(session_id=self.session.pk, now=self.now)
        return session_response(self, session)


class Agenda(GroupsView):
    """`me/agenda/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("starts_at", "pk")

    @extend_schema(
        operation_id="me_agenda_list",
        tags=["me"],
        summary="My agenda",
        description="The sessions in which she has a seat or waits for one, in order of time.",
        responses=SessionOut(many=True),
        examples=answer(examples.SESSION),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her agenda."""
        return self.prepared_page(inside.own_agenda, {"member": self.me.pk}, partial(_hers, member=self.me))


class Attended(GroupsView):
    """`me/attended/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("-starts_at", "-pk")

    @extend_schema(
        operation_id="me_attended_list",
        tags=["me"],
        summary="Where I was",
        description="The sessions she came to, the latest first, and whether she wrote something about each.",
        responses=AttendedOut(many=True),
        examples=answer(examples.ATTENDED),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of the sessions she came to."""
        attended = sessions.sessions_attended_by(self.me, now=self.now)
        return self.page(attended, lambda rows: AttendedOut(rows, many=True).data)


def session_response(view: CircleView, session: Session, *, status: int = 200) -> Response:
    """Answer a session with its ETag, as the reader may see it."""
    body = session_body(session, member=view.member, stands=view.standing, now=view.now)
    return view.conditional(session, body, status=status)
