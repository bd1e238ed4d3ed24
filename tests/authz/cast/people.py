"""The people: accounts, consents, logins, and what the service knows without them."""

import secrets
import time
from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from groups.models import (
    Prompt,
    SupportLine,
)
from members.models import Agreement, Consent, Member
from tests.authz.cast.words import STAFF


def person(name: str) -> Member:
    person = Member(
        email=f"of-{name.lower()}@cast.example",
        timezone="Europe/Berlin",
        is_staff=name in STAFF,
        is_superuser=name == "ADM",
        is_approved_facilitator=name in ("FAC", "FACX"),
        adult_attested_at=datetime.now(UTC),
    )
    person.password = f"!{secrets.token_hex(20)}"  # unusable: nobody logs in with it, and no time goes into hashing
    person.save()
    if name in STAFF:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "never-used"})
    return person


def agree(person: Member, now: datetime) -> None:
    version = Agreement.objects.latest("version").version
    Consent.objects.bulk_create(
        Consent(member=person, purpose=purpose, version=version if purpose == "agreement" else 1, granted_at=now)
        for purpose in Consent.Purpose.values
    )


def login(person: Member, *, has_second_factor: bool) -> str:
    """This function will write the session that a login leaves, with allauth's record of how it was done."""
    moment = time.time()
    records = [{"method": "password", "at": moment, "email": person.email, "reauthenticated": True}]
    if has_second_factor:
        records.append({"method": "mfa", "at": moment, "type": "totp", "reauthenticated": True})
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(person.pk)
    session.create()
    return str(session.session_key)


def load_reference(now: datetime) -> None:
    Agreement.objects.get_or_create(
        version=1, defaults={"text_en": "Be kind.", "text_es": "Sé amable.", "published_at": now}
    )
    Prompt.objects.get_or_create(
        key="matrix-one-kind-thing",
        defaults={
            "phase": Prompt.Phase.EVENING_OF,
            "text_en": "One kind thing?",
            "text_es": "¿Algo amable?",
            "guilt_source": "balance",
            "strategy": "self_kindness",
            "tone": "warm",
        },
    )
    SupportLine.objects.get_or_create(
        country="US",
        kind=SupportLine.Kind.EMERGENCY,
        name="Emergency",
        defaults={"phone": "911", "verified_on": now.date()},
    )
