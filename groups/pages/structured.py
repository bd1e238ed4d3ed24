"""A circle's sessions and its schedule as schema.org events, for search engines: no members, no link to the meeting."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings

from groups.models import Circle, Series
from groups.pages.schedules import schedule_of
from groups.selectors.pages import Meeting
from members.zones import zone

_MODES: dict[str, str] = {
    Circle.MeetingFormat.IN_PERSON: "OfflineEventAttendanceMode",
    Circle.MeetingFormat.HYBRID: "MixedEventAttendanceMode",
}
# A closing tag inside a name must not end the script element that holds this.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def events_json(circle: Circle, meetings: list[Meeting], series: list[Series], *, page_url: str) -> str:
    """Return events and what repeats as JSON-LD that is safe inside a script element; empty when none is coming."""
    if not meetings:
        return ""
    graph = [_event(circle, meeting, page_url=page_url) for meeting in meetings]
    schedules = [schedule for one in series if (schedule := schedule_of(one)) is not None]
    if schedules:
        graph.append(_about(circle, page_url=page_url) | {"eventSchedule": schedules})
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).translate(_ESCAPES)


def _event(circle: Circle, meeting: Meeting, *, page_url: str) -> dict[str, Any]:
    return _about(circle, page_url=page_url) | {
        "startDate": _local(meeting.starts_at, meeting.timezone),
        "endDate": _local(meeting.ends_at, meeting.timezone),
    }


def _about(circle: Circle, *, page_url: str) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": circle.name,
        "description": circle.description,
        "url": page_url,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{_MODES.get(circle.meeting_format, 'OnlineEventAttendanceMode')}",
        "location": _location(circle, page_url=page_url),
        "inLanguage": circle.language,
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": circle.capacity,
        "organizer": {"@type": "Organization", "name": settings.ORGANISATION_NAME},
    }


def _location(circle: Circle, *, page_url: str) -> dict[str, str]:
    if circle.meeting_format == Circle.MeetingFormat.IN_PERSON:
        return {"@type": "Place", "name": "Told to those who hold a seat"}
    return {"@type": "VirtualLocation", "url": page_url}


def _local(moment: datetime, zone_name: str) -> str:
    return moment.astimezone(zone(zone_name)).isoformat()
