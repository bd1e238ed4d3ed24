"""Why a use case about messages was refused. Each has a stable code; the API answers 409."""

from config.api.errors import DomainError


class PushIsOff(DomainError):
    code = "push_is_off"
    detail = "Messages on devices are not set up here; letters come as always."


class NotToBeTriedAgain(DomainError):
    """It went out, is on its way, was taken back, or came to be too late."""

    code = "not_to_be_tried_again"
    detail = "Only what was refused, is in doubt or came too late is tried again, as long as it is worth sending."
