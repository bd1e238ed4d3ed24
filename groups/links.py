"""What a meeting link may be: an https address without a name or password in it. The service itself never opens it."""

from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 500
LONGEST_PLACE: Final = 200


def validate_meeting_link(text: str) -> None:
    """Raise ValidationError unless the text is a link that can be handed out."""
    if not _is_link(text):
        raise ValidationError(
            _("Give an address that begins with https:// and holds no name or password."), code="meeting_link"
        )


def _is_link(text: str) -> bool:
    if len(text) > LONGEST or not text.isprintable() or any(letter in text for letter in " \\<>\"'"):
        return False
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and has_port
