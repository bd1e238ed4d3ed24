"""Why nothing is handed out: nobody could write down who reads it."""


class AuditUnavailable(Exception):
    """The read could not be recorded; the cause is chained for the operator."""

    def __init__(self) -> None:
        """This function will take no argument: nothing that was about to be read can be put into the message."""
        super().__init__("The audit could not be written, so nothing is read.")
