"""Fields that several bodies share: one line of a member's own words, and themes of the circles."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.fields import TextField
from groups.selectors.vocabulary import theme_labels
from groups.serializers import lines

# A handle stands in rosters and an alias in headers of letters: no line breaks, nothing that turns writing around.
_ONE_LINE = RegexValidator(
    r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*\Z",
    lines.NOT_ONE_LINE,
    code="not_one_line",
)


class LineField(TextField):
    """One line of text: no line breaks, no control characters, nothing invisible."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[_ONE_LINE, lines.check_seen], **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the line as it is kept, so that two which look the same collide."""
        return lines.normal(super().to_internal_value(data))


class FlagField(serializers.BooleanField):
    """A yes or no in an address: `true` or `false`, nothing else."""

    TRUE_VALUES = {"true"}
    FALSE_VALUES = {"false"}
    NULL_VALUES = set()


class ThemesField(serializers.ListField):
    """Keys of guilt-sources/, each at most once, in the order given. Which ones there are, editors decide."""

    default_error_messages = {
        "named_twice": _("Name each one once."),
        "invalid_choice": _("“{input}” is not one of guilt-sources/."),
    }

    def __init__(self, *, is_repeatable: bool = False, **kwargs: Any) -> None:
        self.is_repeatable = is_repeatable
        super().__init__(child=TextField(max_length=40), **{"max_length": 50, **kwargs})

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the keys. Raises ValidationError for an unknown one, or one that is named twice."""
        keys: list[str] = super().to_internal_value(data)
        known = theme_labels()
        wrong: dict[Any, Any] = {
            at: [serializers.ErrorDetail(self.error_messages["invalid_choice"].format(input=key), "invalid_choice")]
            for at, key in enumerate(keys)
            if key not in known
        }
        if wrong:
            raise serializers.ValidationError(wrong)
        if not self.is_repeatable and len(set(keys)) != len(keys):
            self.fail("named_twice")
        return keys
