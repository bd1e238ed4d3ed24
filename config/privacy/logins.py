"""Ending logins. A login whose member is gone opens nothing; what is left of it still holds her id."""

from collections.abc import Collection
from importlib import import_module
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings


def end_listed(member_id: UUID) -> None:
    """This function will delete the logins that the list of her sessions names."""
    keys = UserSession.objects.filter(user_id=member_id).values_list("session_key", flat=True)
    _stored().filter(session_key__in=list(keys)).delete()


def end_unlisted(member_ids: Collection[UUID]) -> int:
    """This function will look through all logins for any that names one of these, delete those and return how many.

    What a login holds is opaque to the database, so each is opened: some seconds for 100,000, and once an erasure.
    """
    names = {str(member_id) for member_id in member_ids}
    found = [
        stored.session_key
        for stored in _stored().iterator(chunk_size=1_000)
        if not names.isdisjoint(_texts(stored.get_decoded()))
    ]
    _stored().filter(session_key__in=found).delete()
    return len(found)


def forget_lists() -> int:
    """This function will delete what lists of sessions say of logins that are over: the browser's name."""
    over = UserSession.objects.exclude(session_key__in=_stored().values("session_key"))
    return int(over.delete()[0])


def _stored() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects.all()


def _texts(value: object) -> set[str]:
    if isinstance(value, dict):
        return {text for each in (*value, *value.values()) for text in _texts(each)}
    if isinstance(value, list | tuple):
        return {text for each in value for text in _texts(each)}
    return {value} if isinstance(value, str) else set()
