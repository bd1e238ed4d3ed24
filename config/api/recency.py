"""Proof that it is really she, of the last minutes: a login that lies open on a table may not end an account."""

import time
from types import SimpleNamespace
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api.errors import DomainError

LOG_IN_AGAIN: Final = {"id": "login"}


class ReauthenticationRequired(DomainError):
    """She proved who she is too long ago. `flows` names the ways to do it now, as allauth's own answers do."""

    code = "reauthentication_required"
    detail = "Confirm that it is you, then repeat this."
    status = 403


class RecentLogin(BasePermission):
    """Lets a member pass who logged in, or confirmed who she is, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    Stands in `permission_classes` beside or instead of IsAuthenticated: nobody at all is a 401 here too. A view names
    in `recent_login_methods` which of its methods ask for it; without that all do.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """This function will tell whether somebody asks. Raises ReauthenticationRequired (403)."""
        if not request.user.is_authenticated:
            return False
        asked = getattr(view, "recent_login_methods", None)
        if asked is None or request.method in asked:
            require_recent_login(request)
        return True


def require_recent_login(request: Request) -> None:
    """This function will pass whoever proved lately who she is. Raises ReauthenticationRequired (403)."""
    if not is_recent(request.user, session_of(request)):
        raise ReauthenticationRequired(flows=flows_of(request.user))


def is_recent(user: Any, session: SessionBase) -> bool:
    """This function will tell whether this login, or a confirmation in it, is younger than the timeout.

    A login by code, password or passkey counts like a confirmation: otherwise who has neither password nor second
    factor could never prove anything.
    """
    records = get_authentication_records(SimpleNamespace(session=session), user)
    age = time.time() - max((record.get("at", 0) for record in records), default=0)
    return 0 <= age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def flows_of(user: Any) -> list[dict[str, Any]]:
    """This function will return the ways in which she can confirm who she is; for some it is another login."""
    return get_reauthentication_flows(user) or [dict(LOG_IN_AGAIN)]


def session_of(request: Request) -> SessionBase:
    """This function will return the login behind a request; an app's is its token's."""
    found: SessionBase = request.auth if isinstance(request.auth, SessionBase) else request._request.session
    return found
