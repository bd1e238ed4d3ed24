"""Why a use case about people was refused. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class MembersError(DomainError):
    """Base of what this app refuses."""


class AgreementOutdated(MembersError):
    """She accepted a version that is not the one in force; `current_version` in the problem names that one."""

    code = "agreement_outdated"
    detail = "This is not the agreement in force; read the current one and accept that."


class NoAgreement(MembersError):
    """No agreement has been published yet, so there is nothing to accept."""

    code = "no_agreement"
    detail = "There is no agreement to accept yet. Please try again later."
