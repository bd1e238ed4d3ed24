"""Why somebody does not come into a circle, or does not leave it."""

from groups.errors.base import GroupsError


class AgreementRequired(GroupsError):
    code = "agreement_required"
    detail = "Please read and accept the agreement first; it is one page."


class AnswersRequired(GroupsError):
    """`errors` names each question without an answer, and answers to what was not asked."""

    code = "answers_required"
    detail = "This circle asks newcomers something first. Answer each question in a few words."
    status = 400


class CircleFull(GroupsError):
    code = "circle_full"
    detail = "This circle is full at the moment."


class NoWaitlist(GroupsError):
    code = "no_waitlist"
    detail = "This circle has no waitlist."


class CircleNotFull(GroupsError):
    code = "circle_not_full"
    detail = "There is a place for you: you can join right away."


class WaitsElsewhere(GroupsError):
    code = "waits_elsewhere"
    detail = "You wait for a place in another circle. Leave that line first, then stand in this one."


class AlreadyAMember(GroupsError):
    code = "already_a_member"
    detail = "You already belong to this circle, or your request is waiting for an answer."


class CircleLimitReached(GroupsError):
    code = "circle_limit_reached"
    detail = "You take part in as many circles as one can. Leave one of them first; you can come back."


class RequestLimitReached(GroupsError):
    code = "request_limit_reached"
    detail = "You have asked as many circles as one can at a time. Wait for an answer, or take a request back."


class CannotJoinNow(GroupsError):
    """For who decides about her request: where else a member belongs is nobody's business."""

    code = "cannot_join_now"
    detail = "She cannot join at the moment. Her request stays as it is."


class HandleTaken(GroupsError):
    code = "handle_taken"
    detail = "Somebody in this circle already uses that handle; pick another."


class NotAMember(GroupsError):
    code = "not_a_member"
    detail = "This circle asks first; send a request to join it."


class LastFacilitator(GroupsError):
    code = "last_facilitator"
    detail = "You are the last facilitator; hand the circle over first."


class AlreadyDecided(GroupsError):
    code = "already_decided"
    detail = "This request has been answered already."


class CohortClosed(GroupsError):
    """`alternatives`, cards of circles, says where there is room."""

    code = "cohort_closed"
    detail = "This circle meets as a fixed group and is past its second session."
