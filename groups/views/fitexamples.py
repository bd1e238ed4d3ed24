"""What suggestions look like, for the API document. Invented circles, no person."""

from typing import Any

from groups.views.examples import CIRCLE, SESSION_ID

SUGGESTIONS: dict[str, Any] = {
    "factors": ["language", "hours"],
    "notice": None,
    "has_more": False,
    "results": [
        {
            "circle": CIRCLE,
            "fit": 8,
            "reasons": [
                {
                    "factor": "language",
                    "state": "fits",
                    "code": "your_language",
                    "reason": "It meets in English.",
                    "would_fit": None,
                    "values": [],
                },
                {
                    "factor": "hours",
                    "state": "no",
                    "code": "outside_your_hours",
                    "reason": "It meets outside your hours.",
                    "would_fit": "You would need this hour: Tuesday, January 5, 20:30.",
                    "values": ["2027-01-05T20:30"],
                },
            ],
        }
    ],
}
SOON: dict[str, Any] = {
    "id": SESSION_ID,
    "circle": {"slug": "porch-light", "name": "Porch Light", "language": "en", "meeting_format": "online"},
    "starts_at": "2027-01-06T01:30:00Z",
    "ends_at": "2027-01-06T02:30:00Z",
    "local_start": "2027-01-05T18:30:00",
    "timezone": "America/Denver",
    "duration_minutes": 60,
    "minutes_until": 45,
    "free_seats": "few",
    "joins_circle": True,
}
