"""Why a use case about messages was refused. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class PushIsOff(DomainError):
    code = "push_is_off"
    detail = "Messages on devices are not set up here; letters come as always."
