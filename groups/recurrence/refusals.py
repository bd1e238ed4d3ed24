"""Why a rule or a local time cannot be served. Codes are stable: clients show their own words for them."""


class RuleRefused(ValueError):
    """The input is refused: `code` is for programs, `detail` is a sentence for people, `field` names the input.

    Codes: rule_invalid, rule_too_fine, rule_unsupported_part, rule_too_long, rule_never_fires, rule_too_many_dates,
    rule_not_shiftable, not_a_slot, time_not_local, time_out_of_range, offset_impossible.
    """

    def __init__(self, code: str, detail: str, *, field: str = "rrule") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field
