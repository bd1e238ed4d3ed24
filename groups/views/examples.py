"""What answers look like, for the API document. Invented circles, no person."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

SESSION_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

SESSION_CARD: dict[str, Any] = {
    "id": SESSION_ID,
    "circle": "porch-light",
    "starts_at": "2027-01-06T01:30:00Z",
    "ends_at": "2027-01-06T02:30:00Z",
    "local_start": "2027-01-05T20:30:00",
    "timezone": "America/New_York",
    "clock_kind": "normal",
    "duration_minutes": 60,
    "state": "scheduled",
    "free_seats": "few",
}
SEAT = {
    "state": "waiting",
    "position": 2,
    "attendance": "unknown",
    "offer_expires_at": None,
    "min_notice_minutes": 120,
}
PROMPT = {
    "key": "eve-own-sentence",
    "text": "Did someone say something tonight that could have been your own sentence?",
}
SESSION = SESSION_CARD | {
    "capacity": 10,
    "taken": 10,
    "series": "01890a5d-ac96-774b-bcce-b302099a8058",
    "schedule_version": 1,
    "join_opens_at": "2027-01-06T01:15:00Z",
    "join_closes_at": "2027-01-06T02:30:00Z",
    "seat": SEAT,
    "prompt": None,
    "hosts": ["Quiet Heron 27"],
    "merge": None,
    "alternatives": [],
    "quorum": None,
    "needs_link": False,
}
HANDOVER = {
    "id": "01890a5d-ac96-774b-bcce-b302099a805d",
    "session": SESSION_ID,
    "state": "open",
    "is_substitute_request": False,
    "asked": 1,
    "accepted_by": None,
    "created_at": "2027-01-04T12:00:00Z",
}
LED_CIRCLE = {
    "circle": "porch-light",
    "name": "Porch Light",
    "language": "en",
    "role": "facilitator",
    "next_session": SESSION_CARD,
    "is_host": True,
    "requests": 2,
    "asked": 0,
    "unhosted": 1,
    "in_line": 0,
}
OWN_HANDOVER = {
    "id": "01890a5d-ac96-774b-bcce-b302099a805d",
    "session": SESSION_ID,
    "circle": "porch-light",
    "starts_at": "2027-01-06T01:30:00Z",
    "ends_at": "2027-01-06T02:30:00Z",
    "local_start": "2027-01-05T20:30:00",
    "timezone": "America/New_York",
    "is_substitute_request": False,
    "expires_at": "2027-01-05T00:00:00Z",
}
QUORUM = {
    "state": "asked",
    "expected": 1.5,
    "min_to_run": 3,
    "decide_by": "2027-01-05T22:30:00Z",
    "candidates": [SESSION_CARD],
}
MERGE_ANSWER = {"id": "01890a5d-ac96-774b-bcce-b302099a805e", "answer": "yes", "session": SESSION_ID}
MEETING = {
    "kind": "link",
    "url": "https://meet.example/quiet-heron",
    "place": None,
    "opens_at": "2027-01-06T01:15:00Z",
    "closes_at": "2027-01-06T02:30:00Z",
}
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nSUMMARY:Your session\r\n..."
FEED = {"created_at": "2026-11-22T18:00:00Z"}
NEW_FEED = FEED | {"url": "https://kindcircle.example/calendar/3Jx0…Qk.ics"}
OPEN_PROMPT = {
    "id": "01890a5d-ac96-774b-bcce-b302099a805c",
    "session": SESSION_ID,
    "prompt": PROMPT,
    "is_midweek": False,
    "circle": "porch-light",
    "starts_at": "2027-01-06T01:30:00Z",
    "ends_at": "2027-01-06T02:30:00Z",
    "local_start": "2027-01-05T20:30:00",
    "timezone": "America/New_York",
    "shown_at": "2027-01-06T01:25:00Z",
}
ATTENDED = {
    "id": SESSION_ID,
    "circle": "porch-light",
    "starts_at": "2027-01-06T01:30:00Z",
    "ends_at": "2027-01-06T02:30:00Z",
    "local_start": "2027-01-05T20:30:00",
    "timezone": "America/New_York",
    "duration_minutes": 60,
    "has_reflected": False,
}
CIRCLE: dict[str, Any] = {
    "slug": "porch-light",
    "name": "Porch Light",
    "description": "After bedtime, for mothers who work. One round, one topic, one round.",
    "guilt_sources": ["work_time", "balance"],
    "norms": ["camera_optional", "late_entry", "pass_allowed"],
    "child_stages": ["baby", "toddler", "preschool"],
    "work_patterns": [],
    "audience": "working mothers",
    "language": "en",
    "meeting_format": "online",
    "enrolment": "drop_in",
    "admission": "open",
    "timezone": "America/New_York",
    "duration_minutes": 60,
    "join_questions": [],
    "city_latitude": None,
    "city_longitude": None,
    "members": "some",
    "next_sessions": [SESSION_CARD],
}
FACETS = {
    "circles": 3,
    "guilt_source": [{"value": "balance", "count": 2}, {"value": "work_time", "count": 2}],
    "norms": [{"value": "pass_allowed", "count": 3}, {"value": "baby_welcome", "count": 1}],
    "audience": [{"value": "working mothers", "count": 2}, {"value": "night-shift workers", "count": 1}],
    "language": [{"value": "en", "count": 3}, {"value": "es", "count": 1}],
    "meeting_format": [{"value": "online", "count": 2}, {"value": "audio", "count": 1}],
    "enrolment": [{"value": "drop_in", "count": 3}],
}
OWN_MEMBERSHIP = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8059",
    "role": "member",
    "state": "active",
    "handle": "Quiet Heron 27",
    "color": 3,
    "alias": "My hour",
}
MEMBERSHIP_CARD = {"handle": "Quiet Heron 27", "color": 3, "role": "member"}
SERIES = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "circle": "porch-light",
    "rrule": "FREQ=WEEKLY;BYDAY=TU",
    "dtstart_local": "2027-01-05T20:30:00",
    "timezone": "America/New_York",
    "fold": 0,
    "duration_minutes": 60,
}
CHANGE = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "series": SERIES["id"],
    "successor": "01890a5d-ac96-774b-bcce-b302099a8062",
    "scope": "following",
    "made_at": "2027-01-02T18:00:00Z",
    "notices_at": "2027-01-02T18:10:00Z",
    "undone_at": None,
    "sessions": {"moved": 25, "cancelled": 0, "added": 0, "kept": 1},
}
CHANGE_PREVIEW: dict[str, Any] = {
    "scope": "following",
    "sessions": CHANGE["sessions"],
    "seats": 41,
    "members": 9,
    "reminders": 96,
    "calendar_entries": 38,
    "occurrences": [
        {
            "session": SESSION_ID,
            "kind": "moved",
            "from": {"local": "2027-01-05T20:30:00", "utc": "2027-01-06T01:30:00Z"},
            "to": {"local": "2027-01-05T21:00:00", "utc": "2027-01-06T02:00:00Z", "clock_kind": "normal"},
        }
    ],
    "local_times": [
        {"starts_at": "2027-01-06T02:00:00Z", "local": "20:00", "members": 6, "of": 9},
        {"starts_at": "2027-01-06T02:00:00Z", "local": "22:00", "members": 3, "of": 9},
    ],
    "warnings": [{"starts_at": "2027-01-06T02:00:00Z", "local": "22:00", "members": 3, "of": 9, "code": "late"}],
}
SLOTS = {
    "members": 9,
    "painted": 7,
    "slots": [
        {
            "local_start": "2027-01-05T20:30:00",
            "timezone": "America/New_York",
            "attending": 6,
            "of": 9,
            "reason": {
                "code": "some_gentle",
                "detail": "6 of 9 can come every time, between 9:00 and 21:30 on her own clock.",
            },
            "times": [{"handle": "Quiet Heron 27", "locals": ["17:30"], "is_free": True}],
        }
    ],
    "series": None,
}
SEAT_ROW = {"id": "01890a5d-ac96-774b-bcce-b302099a805a", "handle": "Quiet Heron 27", "state": "in", "is_first": True}
ATTENDANCE = {"seats": [{"seat": SEAT_ROW["id"], "handle": "Quiet Heron 27", "attendance": "attended"}]}
REFLECTION = {
    "id": "01890a5d-ac96-774b-bcce-b302099a805b",
    "session": SESSION_ID,
    "prompt": PROMPT,
    "is_midweek": False,
    "text": "I was not the only one.",
    "is_readable": True,
    "is_finished": True,
    "shared_with": "nobody",
    "created_at": "2027-01-06T03:05:00Z",
    "updated_at": "2027-01-06T03:05:00Z",
}
SHARING = {
    "shared_with": "circle",
    "shared_at": "2027-01-07T19:00:00Z",
    "is_ended": False,
    "choices": [{"shared_with": "circle", "text": "Whoever belongs to this circle, now or later, may read it ..."}],
}
SHARED_REFLECTION = {
    "id": "5f1c3f0e-6a3e-4d0f-9a53-6f1f4b7c2d11",
    "handle": "Quiet Heron 27",
    "color": 3,
    "prompt": PROMPT,
    "is_midweek": False,
    "text": "I was not the only one.",
}
GUILT_SOURCES = {
    "results": [{"key": "balance", "label": "Balance", "means": "That the perfect balance does not exist"}]
}
OWN_SOURCES = {"guilt_sources": ["balance", "yelling"], "about_me": ["shift_workers"]}
BLOCK = {
    "id": "01890a5d-ac96-774b-bcce-b302099a805c",
    "circle": "porch-light",
    "handle": "Loud Magpie",
    "created_at": "2027-01-06T09:00:00Z",
}
REPORT = {
    "received_at": "2027-01-06T09:00:00Z",
    "message": "Thank you for telling us. Somebody reads this soon. Nobody learns that it was you.",
    "show_support": False,
}
APPEAL = {
    "id": "5f1c3f0e-6a3e-4d0f-9a53-6f1f4b7c2d10",
    "circle": None,
    "state": "open",
    "created_at": "2027-01-06T09:00:00Z",
    "decided_at": None,
}
CONTACT = {"asked_at": "2027-01-06T19:00:00Z", "staffed_until": "2027-01-06T22:00:00Z"}
OWN_CIRCLE = {"circle": "porch-light", "name": "Porch Light", "membership": OWN_MEMBERSHIP}
SUPPORT = {
    "country": "US",
    "lines": [
        {
            "country": "US",
            "kind": "emergency",
            "name": "Emergency services",
            "phone": "911",
            "text_to": "",
            "chat_url": "",
            "url": "https://www.911.gov",
            "hours": "24/7",
            "note": "",
            "verified_on": "2026-11-22",
        }
    ],
}


def answer(value: Any, name: str = "An answer") -> list[OpenApiExample]:
    """Return the example of an answer; pages wrap it by themselves."""
    return [OpenApiExample(name, response_only=True, value=value)]


OWN_REPORT = {
    "subject": "circle",
    "state": "taken",
    "told_at": "2027-01-06T21:40:00Z",
    "closed_at": None,
}
