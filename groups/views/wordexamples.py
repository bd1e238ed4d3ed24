"""What answers about words, feelings and figures look like, for the API document. No person."""

from typing import Any

from groups.views.examples import SESSION_ID, SUPPORT

CHECK_IN_ASKED = {"loudness": 7, "helped": "unsure", "feelings": ["tired", "hopeful"]}
CHECK_IN: dict[str, Any] = {
    "id": "1f0e3c1a-6a2d-4f6e-9a55-0d6b2c8f7e11",
    "week": "2027-01-04",
    "is_readable": True,
    **CHECK_IN_ASKED,
    "band": {"key": "too_much_alone", "text": "More than one person has to carry alone"},
    "created_at": "2027-01-06T18:05:00Z",
    "updated_at": "2027-01-06T18:05:00Z",
}
CHECKED_IN = CHECK_IN | {"support": "card", "contact_session": None, "contact_until": None}
TREND = {
    "points": [{"week": "2027-01-04", "loudness": 7, "median_of_three": None, "weeks_missed": 0}],
    "change": {"key": "too_few", "text": "Too few answers yet to say anything."},
    "noise": 3,
    "footnote": "People often join when things are loud.",
    "disclaimer": "This is not a test and cannot tell you whether you are ill.",
}
INTENTION_ASKED = {"text": "Ten minutes on the bench before I pick them up", "outcome": None}
INTENTION = {
    "session": SESSION_ID,
    **INTENTION_ASKED,
    "is_readable": True,
    "created_at": "2027-01-06T03:05:00Z",
    "updated_at": "2027-01-06T03:05:00Z",
}
STRATEGIES = {
    "results": [{"key": "time_out", "label": "Take time out", "means": "Time for yourself, to see things from afar"}]
}
TOPICS = {
    "results": [
        {
            "key": "dinner",
            "title": "Dinner politics",
            "text": "Who cooks, who is meant to, and what 'enough' might mean.",
            "opening": "What did dinner look like at your place last night? No editing.",
            "closing": "What is your new minimum for a fine dinner?",
            "guilt_source": "cooking",
            "strategy": "reasonable_expectations",
            "mechanism": None,
            "minutes": 60,
            "audience": "all",
            "moment": "any",
            "is_sensitive": False,
        }
    ]
}
BENCHMARKS = {
    "results": [
        {
            "key": "enjoy-working-parent",
            "share": 78,
            "wording": "Nearly 8 in 10 said they enjoy being a working parent.",
            "population": "employed women in the US with children under 18",
            "hands_up": "Does being a working parent have sides that you enjoy?",
            "caveat": "The wording of the question was not published.",
            "source": "Care.com",
            "year": 2012,
            "sample_size": 1000,
            "url": "https://ehstoday.com/health/article/21915091/survey-employed-moms-enjoy-working",
            "footnote": "78 of 100, 1000 asked in 2012, Care.com. Other people, another year.",
        }
    ]
}
CONTRIBUTORS = {
    "results": [
        {
            "key": "robi-ludwig",
            "name": "Dr. Robi Ludwig",
            "role": "Psychotherapist",
            "affiliation": "TODAY",
            "disclosure": "She is cited. She has not taken part in this service and does not endorse it.",
            "cited_work": "Are we finally starting to banish working-mom guilt?",
        }
    ]
}
NOT_ALONE = {
    "week": "2027-01-04",
    "themes": [
        {"key": "cooking", "label": "Dinner and cooking", "amount": "many", "text": "Many moms here named this too."}
    ],
    "easing": None,
    "explanation": "Made once a week from what members agreed to have counted.",
    "least_contributors": 150,
    "least_new": 5,
}
MATERIAL: dict[str, Any] = {
    "moment": "any",
    "duration_minutes": 60,
    "checklist": [{"key": "before-card", "title": "The numbers at hand", "text": "Have the support card open."}],
    "agenda": [
        {
            "key": "arrive",
            "title": "Arrive",
            "text": "Welcome each by the name she chose.",
            "from_minute": 0,
            "to_minute": 3,
            "say": "We are peers. You may pass and you may leave.",
            "shows": "support_card",
        }
    ],
    "topics": TOPICS["results"],
    "polls": [{"key": "enjoy-working-parent", "hands_up": "Does being a working parent have sides that you enjoy?"}],
    "polls_note": "Look at the hands and write nothing down: nobody's answer is kept anywhere.",
    "support": SUPPORT,
}
DEBRIEF_ASKED = {"concern": "none", "wants_call": False, "words": "The round was slow to begin, and then it was warm."}
DEBRIEFS: dict[str, Any] = {
    "closes_at": "2027-01-07T02:30:00Z",
    "results": [{"handle": "Fay Finch", "is_own": True, **DEBRIEF_ASKED, "created_at": "2027-01-06T03:05:00Z"}],
}
GUIDE_ENTRY = {
    "name": "Lantern Circle",
    "slug": "lantern-circle-tu-5f0c1a9e",
    "day": 2,
    "time": "20:30",
    "end_time": "21:30",
    "timezone": "America/New_York",
    "types": ["O", "EN"],
    "notes": "After-bedtime circle for employed mothers of children under five.",
    "group": "Lantern Circle",
    "entity": "Kindcircle",
    "url": "https://circles.example.org/circles/lantern-circle/",
    "updated": "2027-01-02 18:05:00",
}
ELIGIBILITY = {
    "allowed": False,
    "code": "circle_full",
    "questions": [],
    "next_step": {
        "code": "look",
        "detail": "It is full at the moment. Look for another one that fits.",
        "method": "GET",
        "path": "/api/v1/circles/",
    },
    "alternatives": [],
}
INVITATION = {
    "id": "5f1c3f0e-6a3e-4d0f-9a53-6f1f4b7c2d12",
    "waives": ["asking_first"],
    "uses": 1,
    "uses_left": 1,
    "created_at": "2027-01-06T09:00:00Z",
    "expires_at": "2027-01-13T09:00:00Z",
}
INVITATION_MADE = {**INVITATION, "token": "3Jx0…Qk"}
JOIN_ANSWERS = {"answers": [{"question": "What would make an hour here good for you?", "answer": "Being one of many."}]}
WAITING = {"circle": "porch-light", "name": "Porch Light", "position": 2, "offer_expires_at": None, "like_this": None}
NOTICE = {
    "id": "7b0f4a52-0e0b-4c25-9d0a-3a5d4b9e8c11",
    "circle": "porch-light",
    "name": "Porch Light",
    "handle": "Quiet Heron",
    "text": "On Tuesday we are in the blue room.",
    "created_at": "2027-01-06T09:00:00Z",
    "expires_at": "2027-01-13T09:00:00Z",
}
NOTICE_MADE = {**NOTICE, "show_support": False}
