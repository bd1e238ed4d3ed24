"""Why a use case about people was refused. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class MembersError(DomainError):
    """Base of what this app refuses."""


class AgreementOutdated(MembersError):
    code = "agreement_outdated"
    detail = "A newer agreement has been published; read it and accept that one."
