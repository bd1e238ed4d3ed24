"""Which addresses speak problem+json. Everything else is a page for a person."""

from typing import Final

API_PREFIXES: Final = ("/api/", "/_allauth/")


def is_api(path: str) -> bool:
    """This function will tell whether the path belongs to the JSON API or to the account endpoints."""
    return path.startswith(API_PREFIXES)
