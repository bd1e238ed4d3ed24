"""Telling us that something is not right, asking to look at a removal again, and asking to be contacted."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from groups.care import calls_for_the_card
from groups.models import Circle, ContactRequest, Membership, Report
from groups.selectors import duty, moderation, sessions
from groups.selectors.moderation import URGENT
from groups.serializers.moderation import (
    AppealIn,
    AppealOut,
    ContactIn,
    ContactOut,
    OwnReportOut,
    ReportIn,
    ReportOut,
    thanks,
)
from groups.services import appeals as appeal_service
from groups.services import care as care_service
from groups.services import reports as report_service
from groups.views import examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer

_LEADING = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


class Reports(GroupsView):
    """`reports/`"""

    permissions_by_method = {"POST": LOGIN}
    throttle_scope = "report"

    @extend_schema(
        operation_id="reports_create",
        tags=["care"],
        summary="Tell us that something is not right",
        description=(
            "About a member by her handle in a circle, a circle, a session, or whoever facilitates. It is acknowledged "
            "at once; whoever reads it never learns who told it. What is about a facilitator or about staff is read "
            "by administrators alone. Ten a day. What she cannot see cannot be reported: 404. `show_support` says to "
            "show her the support card; nobody is told of that."
        ),
        request=ReportIn,
        responses={201: ReportOut},
        examples=[
            OpenApiExample(
                "In two taps",
                request_only=True,
                value={"subject": "member", "circle": "porch-light", "handle": "Loud Magpie", "reason": "harassment"},
            ),
            *answer(examples.REPORT),
        ],
    )
    def post(self, request: Request) -> Response:
        """Keep it, and say thank you."""
        body = self.valid(ReportIn)
        report = report_service.make_report(
            reporter=self.me,
            subject=body["subject"],
            reason=body["reason"],
            text=body["text"],
            now=self.now,
            **self._about(body),
        )
        told = {
            "received_at": report.created_at,
            "message": thanks(),
            "show_support": report.reason in URGENT or calls_for_the_card(body["text"]),
        }
        return Response(ReportOut(told).data, status=201)

    def _about(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["subject"] == Report.Subject.SESSION:
            reportable = moderation.reportable_sessions(member=self.me, is_staff=self.is_staff)
            session = get_object_or_404(reportable, pk=body["session"])
            return {"circle": session.circle, "session": session}
        circles = moderation.reportable_circles(member=self.me, is_staff=self.is_staff)
        circle = get_object_or_404(circles, slug=body["circle"])
        return {"circle": circle, "membership": self._whom(circle, body)}

    def _whom(self, circle: Circle, body: dict[str, Any]) -> Membership | None:
        if "handle" not in body:
            return None
        found = moderation.reportable_membership(
            circle=circle, handle=body["handle"], member=self.me, is_staff=self.is_staff
        )
        if found is None or (body["subject"] == Report.Subject.FACILITATOR and found.role not in _LEADING):
            raise Http404
        if found.member_id == self.me.pk:
            raise exceptions.ValidationError({"handle": [exceptions.ErrorDetail("That is you.", "herself")]})
        return found


class OwnReports(GroupsView):
    """`me/reports/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="me_reports_list",
        tags=["care"],
        summary="What I told you, and how far it is",
        description=(
            "The latest first: when, about what, and whether somebody looks into it. Neither about whom nor a word of "
            "it, since others may look at her phone; all of it is in her export. What came of it is not told."
        ),
        responses=OwnReportOut(many=True),
        examples=answer(examples.OWN_REPORT),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of them."""
        return self.page(moderation.own_reports(self.me), lambda rows: OwnReportOut(rows, many=True).data)


class AppealList(GroupsView):
    """`me/appeals/`"""

    permissions_by_method = {"GET": LOGIN, "POST": LOGIN}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="me_appeals_list",
        tags=["me"],
        summary="What I asked to look at again",
        description="Her appeals with what became of them, the latest first.",
        responses=AppealOut(many=True),
        examples=answer(examples.APPEAL),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her appeals."""
        return self.page(moderation.own_appeals(self.me), lambda rows: AppealOut(rows, many=True).data)

    @extend_schema(
        operation_id="me_appeals_create",
        tags=["me"],
        summary="Ask to look at a removal again",
        description=(
            "Once for each removal, within thirty days (409 `appeal_too_late`, `appealed_already`). Somebody who did "
            "not decide it reads it and answers her. Where she was not removed there is nothing to ask about: 404."
        ),
        request=AppealIn,
        responses={201: AppealOut},
        examples=[
            OpenApiExample(
                "In her words", request_only=True, value={"circle": "porch-light", "text": "I was misunderstood."}
            ),
            *answer(examples.APPEAL),
        ],
    )
    def post(self, request: Request) -> Response:
        """Keep her words for somebody who did not decide it."""
        body = self.valid(AppealIn)
        removal = moderation.removal_of(self.me, slug=body["circle"])
        if removal is None:
            raise Http404
        appeal = appeal_service.make_appeal(member=self.me, membership=removal, text=body["text"], now=self.now)
        return Response(AppealOut(moderation.own_appeals(self.me).get(pk=appeal.pk)).data, status=201)


class OwnContactRequest(GroupsView):
    """`me/contact-request/`"""

    permissions_by_method = {"POST": LOGIN, "DELETE": LOGIN}

    @extend_schema(
        operation_id="me_contact_request_create",
        tags=["care"],
        summary="Please contact me",
        description=(
            "After a session that she came to, while somebody is on duty (else 409 `nobody_on_duty`, and nothing is "
            "kept). How to reach her is sealed, read by those on duty alone, and forgotten once she was spoken to. "
            "This is not a crisis service: the support lines are there at any hour."
        ),
        request=ContactIn,
        responses={201: ContactOut},
        examples=[
            OpenApiExample(
                "By telephone",
                request_only=True,
                value={"session": "01890a5d-ac96-774b-bcce-b302099a8057", "reach": "+1 555 0100, after eight"},
            ),
            *answer(examples.CONTACT),
        ],
    )
    def post(self, request: Request) -> Response:
        """Tell whoever is on duty."""
        body = self.valid(ContactIn)
        session = get_object_or_404(sessions.sessions_attended_by(self.me, now=self.now), pk=body["session"])
        care_service.ask_for_contact(member=self.me, session=session, reach=body["reach"], now=self.now)
        until = duty.staffed_until(session=session, member=self.me, now=self.now)
        return Response(ContactOut({"asked_at": self.now, "staffed_until": until}).data, status=201)

    @extend_schema(
        operation_id="me_contact_request_destroy",
        tags=["care"],
        summary="Do not contact me after all",
        description="Forgets that she asked, and how to reach her. 404 where she did not.",
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Take it back."""
        try:
            care_service.take_back_contact(member=self.me)
        except ContactRequest.DoesNotExist:
            raise Http404 from None
        return Response(status=204)
