"""Why a session, its seats, its hosts or its room stay as they are."""

from groups.errors.base import GroupsError


class SessionClosed(GroupsError):
    code = "session_closed"
    detail = "This session has begun or is over; its seats cannot change any more."


class SessionIsCancelled(GroupsError):
    code = "session_cancelled"
    detail = "This session was cancelled."


class SessionInThePast(GroupsError):
    code = "session_in_the_past"
    detail = "A session starts in the future."


class NoSeat(GroupsError):
    code = "no_seat"
    detail = "You hold no seat in this session."


class NoOffer(GroupsError):
    code = "no_offer"
    detail = "There is no seat held for you at the moment; your place on the waitlist is as it was."


class FacilitatorBusy(GroupsError):
    code = "facilitator_busy"
    detail = "Whoever leads this session leads another at that time."


class EnoughLead(GroupsError):
    code = "enough_lead"
    detail = "As many lead this session as its circle wants, or she does already."


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


class MergeClosed(GroupsError):
    code = "merge_closed"
    detail = "This has been settled already; your week shows where you have a seat."


class MergeFull(GroupsError):
    code = "merge_full"
    detail = "The other session has filled up meanwhile; your seat is as it was."
