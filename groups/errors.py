"""Why a use case about circles, sessions or seats was refused. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class GroupsError(DomainError):
    """Base of what this app refuses."""


class AgreementRequired(GroupsError):
    code = "agreement_required"
    detail = "Please read and accept the agreement first; it is one page."


class ConsentRequired(GroupsError):
    code = "consent_required"
    detail = "We keep a reflection only after you said yes to that. Nothing was stored."


class AlreadyCheckedIn(GroupsError):
    code = "already_checked_in"
    detail = "You answered this week already; you can still change or delete what you said."


class AnswersRequired(GroupsError):
    """`errors` names each question without an answer, and answers to what was not asked."""

    code = "answers_required"
    detail = "This circle asks newcomers something first. Answer each question in a few words."
    status = 400


class CircleFull(GroupsError):
    code = "circle_full"
    detail = "This circle is full at the moment."


class SlugTaken(GroupsError):
    code = "slug_taken"
    detail = "Another circle already has this address; choose another."


class CircleLimitsDiffer(GroupsError):
    code = "circle_limits_differ"
    detail = "The fewest to run cannot be more than the seats."


class CircleArchived(GroupsError):
    code = "circle_archived"
    detail = "This circle has ended."


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


class SessionClosed(GroupsError):
    code = "session_closed"
    detail = "This session has begun or is over; its seats cannot change any more."


class SessionIsCancelled(GroupsError):
    code = "session_cancelled"
    detail = "This session was cancelled."


class SessionInThePast(GroupsError):
    code = "session_in_the_past"
    detail = "A session starts in the future."


class CircleAlreadyMeets(GroupsError):
    code = "circle_already_meets"
    detail = "The circle already meets at that time."


class NoSeat(GroupsError):
    code = "no_seat"
    detail = "You hold no seat in this session."


class NoOffer(GroupsError):
    code = "no_offer"
    detail = "There is no seat held for you at the moment; your place on the waitlist is as it was."


class CohortClosed(GroupsError):
    """`alternatives`, cards of circles, says where there is room."""

    code = "cohort_closed"
    detail = "This circle meets as a fixed group and is past its second session."


class CohortLength(GroupsError):
    code = "cohort_length"
    detail = "A circle that meets as a fixed group has four to eight sessions in all."


class FacilitatorBusy(GroupsError):
    code = "facilitator_busy"
    detail = "Whoever leads this session leads another at that time."


class NotAHost(GroupsError):
    code = "not_a_host"
    detail = "You do not lead this session."


class HandoverClosed(GroupsError):
    code = "handover_closed"
    detail = "This has been settled already; thank you for looking."


class QuorumNotAsked(GroupsError):
    code = "quorum_not_asked"
    detail = "There is nothing to decide about this session."


class SessionsDoNotFit(GroupsError):
    code = "sessions_do_not_fit"
    detail = "These two sessions cannot become one."


class ChangeSettled(GroupsError):
    code = "change_settled"
    detail = "This change cannot be undone any more: its notices are out, or something was changed since."


class NothingToChange(GroupsError):
    code = "nothing_to_change"
    detail = "There is no session ahead that this would change."


class SlotTaken(GroupsError):
    code = "slot_taken"
    detail = "The circle already meets at that time; look for another."


class AlreadyBlocked(GroupsError):
    code = "already_blocked"
    detail = "You have blocked her already."


class NotOpenYet(GroupsError):
    """`opens_at`, an instant, says from when."""

    code = "not_open_yet"
    detail = "The meeting opens fifteen minutes before the session begins; a place to go to is told three days before."


class NoMeetingLink(GroupsError):
    code = "no_meeting_link"
    detail = "This circle has no meeting link; its facilitator knows how you meet."


class AttendanceClosed(GroupsError):
    code = "attendance_closed"
    detail = "Attendance is written down from the start of a session until seven days later."


class SeatElsewhere(GroupsError):
    code = "seat_elsewhere"
    detail = "One of these seats does not belong to this session."


class CertificateExpired(GroupsError):
    code = "certificate_expired"
    detail = "Your certificate is missing or over; a coordinator can renew it. Until then somebody else has to lead."


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


class PassageNotThere(GroupsError):
    code = "passage_not_there"
    detail = "These words do not stand there, or not any more. Nothing was kept."


class MergeClosed(GroupsError):
    code = "merge_closed"
    detail = "This has been settled already; your week shows where you have a seat."


class MergeFull(GroupsError):
    code = "merge_full"
    detail = "The other session has filled up meanwhile; your seat is as it was."


class ReportClosed(GroupsError):
    code = "report_closed"
    detail = "This report has been closed already."


class NotNamed(GroupsError):
    code = "not_named"
    detail = "This report is about nobody in particular."


class AboutHerself(GroupsError):
    code = "about_herself"
    detail = "Somebody else has to decide about this."


class AppealedAlready(GroupsError):
    code = "appealed_already"
    detail = "You have asked about this already; each decision is looked at once more."


class AppealTooLate(GroupsError):
    code = "appeal_too_late"
    detail = "A decision can be looked at again for thirty days."


class AppealSettled(GroupsError):
    code = "appeal_settled"
    detail = "This appeal has been decided already."


class NobodyOnDuty(GroupsError):
    code = "nobody_on_duty"
    detail = "Nobody is there to call you at the moment. The support lines are."


class ContactAskedAlready(GroupsError):
    code = "contact_asked_already"
    detail = "We know already that you want to be contacted."


class AlreadyLed(GroupsError):
    code = "already_led"
    detail = "Somebody leads this circle already."


class NotAFacilitator(GroupsError):
    code = "not_a_facilitator"
    detail = "Only an approved facilitator who accepted the agreement can lead a circle."
