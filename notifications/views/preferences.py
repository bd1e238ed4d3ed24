"""What she wants to be told, how long before, and when exactly that would be."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.staff import has_staff_rights
from groups.selectors import deliverables
from groups.selectors.sessions import sessions_visible_to
from notifications import leads, planning, selectors
from notifications.serializers import PreferencesIn, PreferencesOut, ReminderPreviewIn, ReminderPreviewOut, quiet_shown
from notifications.services import preferences
from notifications.views.base import OwnView

PREFERENCES = OpenApiExample(
    "A day and an hour before",
    response_only=True,
    value={
        "topics": {"bookings": True, "reminders": True, "changes": True, "prompts": False, "missed": True},
        "channels": {"email": True, "push": False},
        "lead_minutes": ["day_before", 60],
        "usual_lead_minutes": [4320, 1440, 60],
        "quiet": {
            "daily": {"from": "21:00", "to": "08:00"},
            "cycle": None,
            "override": {"from": "2027-01-04", "until": "2027-01-08", "window": {"from": "09:00", "to": "17:00"}},
        },
        "paused_until": None,
    },
)
CHOICE = OpenApiExample(
    "No questions, and two reminders",
    request_only=True,
    value={"topics": {"prompts": False}, "lead_minutes": ["day_before", 60]},
)
_LATE, _NIGHT = {"from": "14:00", "to": "22:00"}, {"from": "09:00", "to": "17:00"}
SHIFTS = OpenApiExample(
    "A week of late shifts, a week of nights",
    request_only=True,
    value={
        "quiet": {
            "cycle": {"anchor": "2027-01-04", "weeks": [[_LATE] * 5 + [None] * 2, [_NIGHT] * 5 + [None] * 2]},
        }
    },
)
PREVIEW = OpenApiExample(
    "The first one goes out before her quiet hours",
    response_only=True,
    value={
        "session": "01890a5d-ac96-774b-bcce-b302099a8057",
        "timezone": "America/New_York",
        "reminders": [
            {
                "lead_minutes": 1440,
                "natural_at": "2027-01-06T02:30:00Z",
                "due_at": "2027-01-06T01:45:00Z",
                "local_due": "2027-01-05T20:45",
                "reason": "before_quiet_hours",
            },
            {
                "lead_minutes": 60,
                "natural_at": "2027-01-07T01:30:00Z",
                "due_at": "2027-01-07T01:30:00Z",
                "local_due": "2027-01-06T20:30",
                "reason": "as_wished",
            },
        ],
    },
)


class Preferences(OwnView):
    """`me/preferences/`"""

    @extend_schema(
        operation_id="me_preferences_retrieve",
        tags=["me"],
        summary="What I want to be told",
        description=(
            "Her yes or no to each topic, how long before a session she is reminded, when she is not to be disturbed, "
            "and whether she wants to hear nothing for a while."
        ),
        responses=PreferencesOut,
        examples=[PREFERENCES],
    )
    def get(self, request: Request) -> Response:
        """Answer them."""
        return self.conditional(None, self._said())

    @extend_schema(
        operation_id="me_preferences_partial_update",
        tags=["me"],
        summary="Change what I want to be told",
        description=(
            "Changes what is sent and nothing else. A no takes back at once what waits for her; a yes, or other leads, "
            "plan what lies ahead and never send anything late. Of the leads, from 15 minutes to 14 days, the three "
            "nearest to a session count. Quiet hours are the same every night, or go by a cycle of one to four weeks "
            "from a Monday, or are others for up to fourteen days; the last named wins. Until a "
            "pause is over nothing goes out but what she just asked for, and nothing of it later."
        ),
        request=PreferencesIn,
        responses=PreferencesOut,
        examples=[CHOICE, SHIFTS, PREFERENCES],
    )
    def patch(self, request: Request) -> Response:
        """Change them."""
        body = PreferencesIn(data=request.data, context={"today": self.today})
        body.is_valid(raise_exception=True)
        preferences.change_preferences(member=self.me, changes=body.validated_data, now=self.now)
        return Response(self._said())

    def _said(self) -> dict[str, Any]:
        shown = {
            "topics": selectors.topics(self.me.pk),
            "channels": selectors.channels(self.me.pk),
            "lead_minutes": leads.of_member(self.me.pk),
            "usual_lead_minutes": leads.usual(),
            "quiet": quiet_shown(selectors.quiet_hours(self.me.pk), today=self.today),
            "paused_until": selectors.paused_until(self.me.pk, now=self.now),
        }
        return dict(PreferencesOut(shown).data)


class ReminderPreview(OwnView):
    """`me/reminder-preview/`"""

    @extend_schema(
        operation_id="me_reminder_preview",
        tags=["me"],
        summary="When I would be reminded",
        description=(
            "The exact instants for one session that she may see, with her leads or with others to try out, computed "
            "as they are planned: `as_wished`, `before_quiet_hours` when it would fall into her quiet hours, "
            "`merged` when quiet hours moved it or a later one to within three hours of each other, which then comes "
            "for both, `capped` when three others are nearer to the session, `asked_instead` when she only hopes to "
            "come and is asked that day, `paused` while she wants to hear nothing, `already_past` when the session is "
            "nearer than that, `switched_off` when she wants no reminders. A session that does not take place has none."
        ),
        parameters=[ReminderPreviewIn],
        responses=ReminderPreviewOut,
        examples=[PREVIEW],
    )
    def get(self, request: Request) -> Response:
        """Answer them."""
        query = ReminderPreviewIn(data=_asked(request.query_params))
        query.is_valid(raise_exception=True)
        visible = sessions_visible_to(member=self.me, is_staff=has_staff_rights(request))
        session = get_object_or_404(visible, pk=query.validated_data["session"])
        hers = query.validated_data.get("lead_minutes")
        found = planning.preview(
            member=self.me,
            starts_at=session.starts_at,
            hers=hers,
            now=self.now,
            circle_id=session.circle_id,
            is_hopeful=deliverables.hopeful_seats().filter(session=session, member=self.me).exists(),
        )
        reminders = [_shown(each, ZoneInfo(self.me.timezone)) for each in found if session.state == "scheduled"]
        shown = {"session": session.pk, "timezone": self.me.timezone, "reminders": reminders}
        return self.conditional(None, ReminderPreviewOut(shown).data)


def _asked(query: QueryDict) -> dict[str, Any]:
    # As a plain mapping: of a QueryDict a serializer also reads `lead_minutes[0]`, as a form would send it.
    asked: dict[str, Any] = query.dict()
    if "lead_minutes" in query:
        asked["lead_minutes"] = query.getlist("lead_minutes")
    return asked


def _shown(reminder: planning.Reminder, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "lead_minutes": reminder.lead_minutes,
        "natural_at": reminder.natural_at,
        "due_at": reminder.due_at,
        "local_due": _on_the_wall(reminder.due_at, zone),
        "reason": reminder.reason.value,
    }


def _on_the_wall(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
