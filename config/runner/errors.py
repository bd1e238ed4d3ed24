"""Why the runner cannot go on. Every reason is one sentence for a person; nobody is shown a traceback for it."""


class Refused(Exception):
    """The runner stops here; the text says why and what helps."""

    def __init__(self, sentence: str, exit_code: int = 2) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
