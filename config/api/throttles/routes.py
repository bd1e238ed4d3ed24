"""Which requests to the account endpoints are counted, and under which scope; the first row that fits wins."""

import re
from typing import Final

_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_GUESSES: Final = _UNSAFE | {"GET"}  # these tell by a GET whether a code is right
_OFFERED: Final = frozenset({"GET", *_UNSAFE})
_PREFIX: Final = "/_allauth/"
_ROOT: Final = re.compile(r"/_allauth/(?:app|browser)/v1/(?P<rest>.+)")
TABLE: Final = (
    ("auth/login", _UNSAFE, "login"),
    ("auth/webauthn/login", _UNSAFE, "login"),
    ("auth/reauthenticate", _UNSAFE, "login"),
    ("auth/signup", _UNSAFE, "signup"),
    ("auth/webauthn/signup", _UNSAFE, "signup"),
    ("auth/code/request", _UNSAFE, "code"),
    ("auth/code/resend", _UNSAFE, "code"),
    ("auth/email/verify/resend", _UNSAFE, "code"),
    ("auth/password/request", _UNSAFE, "reset"),
    ("auth/password/reset", _GUESSES, "confirm"),
    ("auth/email/verify", _GUESSES, "confirm"),
    ("auth/code/confirm", _UNSAFE, "confirm"),
    ("auth/2fa", _UNSAFE, "confirm"),
    ("auth/webauthn", _UNSAFE, "confirm"),
    ("account/password", _UNSAFE, "login"),
    ("", _UNSAFE, "account"),
)


def is_of_accounts(path: str) -> bool:
    """This function will tell whether an address is one of the account endpoints."""
    return path.startswith(_PREFIX)


def is_offered(method: str) -> bool:
    """This function will tell whether the account endpoints know a method at all.

    allauth reads and judges the body of whatever is not a GET before it asks whether it offers that method: by HEAD,
    OPTIONS or an invented word a password could be tried, uncounted and without a CSRF token.
    """
    return method in _OFFERED


def scope_of(method: str, path: str) -> str | None:
    """This function will return the scope under which a request is counted, or None: reads are not."""
    found = _ROOT.match(path)
    if found is None:
        return None
    for prefix, methods, scope in TABLE:
        if found["rest"].startswith(prefix) and method in methods:
            return scope
    return None
