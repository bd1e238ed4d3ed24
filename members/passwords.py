"""Which passwords are refused beside short ones: what everybody chooses, and her own address. Nobody else is asked."""

import re
import unicodedata
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SPANISH: Final = Path(__file__).parent / "reference" / "common_passwords_es.txt"
_TAIL: Final = re.compile(r"[\d\W_]+$")
_REST: Final = 8  # characters that have to be left of a password when her name is taken out of it
_NAME: Final = 4  # shorter names stand in too many words


class NotCommon(CommonPasswordValidator):
    """Django's 20,000, and what is common in Spanish; with digits behind, in capitals or without accents too."""

    def __init__(self, password_list_path: Any = CommonPasswordValidator.DEFAULT_PASSWORD_LIST_PATH) -> None:
        super().__init__(password_list_path)
        spanish = SPANISH.read_text(encoding="utf-8").split()
        self.passwords = set(self.passwords) | {_folded(word) for word in spanish}

    def validate(self, password: str, user: Any = None) -> None:
        """This function will pass what few people choose. Raises ValidationError."""
        super().validate(password, user)
        plain = _folded(password)
        if {plain, _TAIL.sub("", plain)} & self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")


class NotHerAddress:
    """A password in which her e-mail address stands, or little beside her name in it, is guessed first."""

    def validate(self, password: str, user: Any = None) -> None:
        """This function will pass a password that does not hold her address. Raises ValidationError."""
        address = _folded(getattr(user, "email", "") or "")
        plain, name = _folded(password), address.partition("@")[0]
        holds_name = len(name) >= _NAME and name in plain and len(plain.replace(name, "")) < _REST
        if address and (address in plain or holds_name):
            raise ValidationError(_("Your e-mail address is easy to guess. Choose other words."), code="is_address")

    def get_help_text(self) -> str:
        """This function will return the rule for whoever chooses."""
        return _("Your password can’t be your e-mail address with little beside it.")


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
