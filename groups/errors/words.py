"""Why nothing was kept of what she wrote or answered."""

from groups.errors.base import GroupsError


class ConsentRequired(GroupsError):
    code = "consent_required"
    detail = "We keep a reflection only after you said yes to that. Nothing was stored."


class AlreadyCheckedIn(GroupsError):
    code = "already_checked_in"
    detail = "You answered this week already; you can still change or delete what you said."


class NotAttended(GroupsError):
    code = "not_attended"
    detail = "Reflections belong to sessions you came to."


class AlreadyReflected(GroupsError):
    code = "already_reflected"
    detail = "You already wrote something for this session; you can change it."


class NotAsked(GroupsError):
    code = "not_asked"
    detail = "No such question was put to you after this session, or its day has not come yet."


class DebriefClosed(GroupsError):
    code = "debrief_closed"
    detail = "A session can be talked about here from its beginning until a day after its end."


class AlreadyDebriefed(GroupsError):
    code = "already_debriefed"
    detail = "You have said how it went already; you can take that back and say it anew."


class NoticesEnough(GroupsError):
    code = "notices_enough"
    detail = (
        "Two a day are enough for a circle. What is shown already can be withdrawn; the next one can wait a little."
    )


class PassageNotThere(GroupsError):
    code = "passage_not_there"
    detail = "These words do not stand there, or not any more. Nothing was kept."
