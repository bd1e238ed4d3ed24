"""Why a block, a report, an appeal or a call is not taken."""

from groups.errors.base import GroupsError


class AlreadyBlocked(GroupsError):
    code = "already_blocked"
    detail = "You have blocked her already."


class ReportClosed(GroupsError):
    code = "report_closed"
    detail = "This report has been closed already."


class NotNamed(GroupsError):
    code = "not_named"
    detail = "This report is about nobody in particular."


class SharingEnded(GroupsError):
    code = "sharing_ended"
    detail = "Those who look after this circle ended the sharing of these words. They stay yours."


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
