"""How loud it was, week by week, and the line it makes. Hers alone: nobody else's exist here, by any id."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups import dose
from groups.models import CheckIn
from groups.selectors import checkins, duty, sessions
from groups.serializers.checkins import AnsweredOut, CheckInIn, CheckInOut, TrendOut
from groups.services import checkins as service
from groups.trend import Change
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer

_NO_CONTACT: dict[str, Any] = {"contact_session": None, "contact_until": None}
_ASKED = OpenApiExample("A loud week", request_only=True, value=examples.CHECK_IN_ASKED)
_ANSWERED = OpenApiExample("Kept", response_only=True, status_codes=["201"], value=examples.CHECKED_IN)


class CheckInList(GroupsView):
    """`me/check-ins/`"""

    permissions_by_method = {"GET": LOGIN, "POST": LOGIN}
    ordering = ("-week_date", "-pk")

    @extend_schema(
        operation_id="me_check_ins_list",
        tags=["me"],
        summary="My check-ins",
        description="What she said about each week, the newest first. Sealed in the database, opened for her alone.",
        responses=CheckInOut(many=True),
        examples=answer(examples.CHECK_IN),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her check-ins."""
        return self.page(checkins.own_check_ins(self.me), self._bodies)

    @extend_schema(
        operation_id="me_check_ins_create",
        tags=["me"],
        summary="Say how loud it was",
        description=(
            "At most once in a week of her own calendar, else 409 `already_checked_in`; after her consent `check_ins`, "
            "else 409 `consent_required`. Nobody watches these answers and nobody is told of them. This is not a test."
        ),
        request=CheckInIn,
        responses={201: AnsweredOut},
        examples=[_ASKED, _ANSWERED],
    )
    def post(self, request: Request) -> Response:
        """Keep her answers."""
        row = service.check_in(member=self.me, said=_said(self.valid(CheckInIn)), now=self.now)
        return Response(answered_body(self, row), status=201)

    def _bodies(self, rows: Sequence[CheckIn]) -> list[dict[str, Any]]:
        said = checkins.readable_answers(self.me, rows)
        return [dict(CheckInOut(_shape(row, said.get(row.pk))).data) for row in rows]


class CheckInDetail(GroupsView):
    """`me/check-ins/{id}/`"""

    permissions_by_method = {"PATCH": LOGIN, "DELETE": LOGIN}

    @property
    def check_in(self) -> CheckIn:
        """Hers, by this id. Raises Http404 for anybody else's, as for an unknown one."""
        return get_object_or_404(checkins.own_check_ins(self.me), pk=self.kwargs["check_in_id"])

    @extend_schema(
        operation_id="me_check_ins_partial_update",
        tags=["me"],
        summary="Change a check-in",
        description="Puts other answers in place of hers.",
        request=CheckInIn,
        responses=AnsweredOut,
        examples=[_ASKED, *answer(examples.CHECKED_IN)],
    )
    def patch(self, request: Request, check_in_id: UUID) -> Response:
        """Change it."""
        found = self.check_in
        said = _said(self.valid(CheckInIn))
        with self.for_good("me/check-ins/", gone=CheckIn.DoesNotExist):
            row = service.change_check_in(member=self.me, check_in_id=found.pk, said=said, now=self.now)
        return Response(answered_body(self, row))

    @extend_schema(
        operation_id="me_check_ins_destroy",
        tags=["me"],
        summary="Delete a check-in",
        description="Removes it for good.",
        responses={204: None},
    )
    def delete(self, request: Request, check_in_id: UUID) -> Response:
        """Delete it."""
        with self.for_good("me/check-ins/", gone=CheckIn.DoesNotExist):
            service.delete_check_in(member=self.me, check_in_id=self.check_in.pk)
        return Response(status=204)


class OwnTrend(GroupsView):
    """`me/trend/`"""

    permissions_by_method = {"GET": LOGIN}

    @extend_schema(
        operation_id="me_trend_retrieve",
        tags=["me"],
        summary="My line",
        description=(
            "Every week she answered, the median of the last three, and gaps left as gaps. Up or down is said only "
            "beyond measurement noise and from the fourth answer on. For her alone."
        ),
        responses=TrendOut,
        examples=answer(examples.TREND),
    )
    def get(self, request: Request) -> Response:
        """Answer her line."""
        found = checkins.own_trend(self.me)
        shape = {
            "points": found.points,
            "change": {"key": found.change, "text": _change_words(found.change)},
            "noise": found.noise,
            "footnote": _(
                "People often join when things are loud. Some of this change would have happened anyway, and those who "
                "left are not in this chart."
            ),
            "disclaimer": _("This is not a test and cannot tell you whether you are ill."),
        }
        return self.conditional(None, dict(TrendOut(shape).data))


def answered_body(view: GroupsView, row: CheckIn) -> dict[str, Any]:
    """Return a check-in as it was just answered, with whether people to talk to belong beside it."""
    said = checkins.opened_answers(view.me, [row])[row.pk]
    support = "none"
    if dose.is_much(said.loudness):
        support = "card_first" if checkins.is_much_again(view.me) else "card"
    contact = _contact(view) if support == "card_first" else _NO_CONTACT
    return dict(AnsweredOut({**_shape(row, said), "support": support, **contact}).data)


def _contact(view: GroupsView) -> dict[str, Any]:
    """Return until when somebody would call her, and after which session she asks: the last one she came to."""
    session = sessions.sessions_attended_by(view.me, now=view.now).first()
    until = duty.staffed_until(session=session, member=view.me, now=view.now) if session else None
    return {"contact_session": session.pk, "contact_until": until} if session and until else _NO_CONTACT


def _said(body: dict[str, Any]) -> service.Said:
    return service.Said(body["loudness"], dose.Helped(body["helped"]), body.get("feelings", ()))


def _shape(row: CheckIn, said: checkins.Answers | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "week_date": row.week_date,
        "is_readable": said is not None,
        "loudness": said.loudness if said else None,
        "helped": said.helped if said else None,
        "feelings": said.feelings if said else (),
        "band": {"key": said.band, "text": str(dose.WORDS[said.band])} if said else None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _change_words(change: Change) -> str:
    return {
        Change.TOO_FEW: _("Too few answers yet to say anything."),
        Change.ABOUT_THE_SAME: _("About the same."),
        Change.QUIETER: _("Quieter than at first."),
        Change.LOUDER: _("Louder than at first."),
    }[change]
