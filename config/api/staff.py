"""Staff rights hold only in a login that had its second factor; without it staff are members like everybody."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from rest_framework.request import Request

from config.api.recency import session_of


def has_second_factor(session: SessionBase, user: object) -> bool:
    """This function will tell whether this login went through a second factor that she still has.

    allauth records in the session how the login was done; what was taken from her since counts no more.
    """
    records = session.get("account_authentication_methods", [])
    return any(record.get("method") == "mfa" for record in records) and is_mfa_enabled(user)


def has_staff_rights(request: Request) -> bool:
    """This function will tell whether the request may use staff rights; an app's session is its token's."""
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return False
    return not settings.STAFF_MFA_REQUIRED or has_second_factor(session_of(request), user)
