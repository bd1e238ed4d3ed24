"""Why a use case about people was refused. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class MembersError(DomainError):
    """Base of what this app refuses."""


class AgreementOutdated(MembersError):
    """She accepted a version that is not the one in force; `current_version` in the problem names that one."""

    code = "agreement_outdated"
    detail = "This is not the agreement in force; read the current one and accept that."


class ConsentRequired(MembersError):
    """She said something of her days before she said yes to our keeping it. Nothing was stored."""

    code = "consent_required"
    detail = "We keep what your days are like only after you said yes to that. Nothing was stored."


class AlreadyFacilitator(MembersError):
    """She may facilitate already: there is nothing to apply for."""

    code = "already_facilitator"
    detail = "You may facilitate already."


class DeclinedLately(MembersError):
    """Her last application was declined a short while ago; `may_apply_at` says when she may ask again."""

    code = "declined_lately"
    detail = "You were answered a short while ago; you can apply again a little later."


class AlreadyDecided(MembersError):
    """Somebody has decided about the application, or she took it back."""

    code = "already_decided"
    detail = "This application is no longer open."


class NotAboutOneself(MembersError):
    """Staff do not approve themselves and do not take their own second factor away."""

    code = "not_about_oneself"
    detail = "Somebody else has to do this for you."


class NoSecondFactor(MembersError):
    """There is no second factor to take away."""

    code = "no_second_factor"
    detail = "She has no second factor."


class NoAgreement(MembersError):
    """No agreement has been published yet, so there is nothing to accept."""

    code = "no_agreement"
    detail = "There is no agreement to accept yet. Please try again later."


class AlreadyMember(MembersError):
    """Whoever is to be invited has an account. Only administrators are told."""

    code = "already_member"
    detail = "She has an account already."


class AlreadyInvited(MembersError):
    """This address has an open invitation."""

    code = "already_invited"
    detail = "She is invited already."


class InvitationOver(MembersError):
    """The invitation was used or withdrawn."""

    code = "invitation_over"
    detail = "This invitation was used or withdrawn."


class JustSent(MembersError):
    """The letter went out a few minutes ago."""

    code = "just_sent"
    detail = "The letter went out a moment ago. Please give it ten minutes."
