"""Logins as they are left by a sign-in just now, or a while ago."""

import time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from members.models import Member


def log_in(member: Member, *, seconds_ago: float = 0) -> str:
    """This function will return the token of a login that was proved so long ago."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds_ago}]
    session["account_authentication_methods_user"] = str(member.pk)
    session.create()
    return str(session.session_key)


def app_of(token: str) -> Client:
    """This function will return a client that shows this login, as the app does."""
    return Client(headers={"X-Session-Token": token})
