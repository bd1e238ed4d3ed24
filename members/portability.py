"""This app's part in export and erasure: everything it holds about a member, and its end."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from members import selectors
from members.models import Consent, FacilitatorApplication, Member
from members.quiet import QuietHours, QuietWindow
from members.sentences import said
from members.services.facilitating import own_motivation

PLAIN = ("email", "timezone", "locale", "support_country", "is_approved_facilitator")
TIMES = (
    "certificate_expires_date",
    "quiet_from",
    "quiet_to",
    "adult_attested_at",
    "email_failed_at",
    "last_login",
    "created_at",
)


def export(member_id: UUID) -> dict[str, object]:
    """This function will return her account with addresses, consents and when she could come, as JSON values."""
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        return {}
    addresses = EmailAddress.objects.filter(user_id=member_id).order_by("pk")
    return {
        "account": _account(member),
        "addresses": [{"email": one.email, "verified": one.verified, "primary": one.primary} for one in addresses],
        "circumstances": asdict(selectors.own_circumstances(member, actor=member_id, reason="export")),
        "availability": [asdict(one) for one in selectors.painted_weeks([member_id])[member_id]],
        "quiet_hours": _quiet(member.quiet_hours),
        "facilitator_application": _application(selectors.application_of(member_id)),
        "consents": [_consent(one) for one in selectors.consents_of(member_id).select_related("member")],
        "sign_in": _sign_in(member_id),
    }


def erase(member_id: UUID) -> None:
    """This function will delete the account with its consents, addresses and sign-in methods; last of all apps.

    What the admin's history says of her row goes along, and what she did there as staff: the audit keeps that.
    """
    rows = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Member), object_id=str(member_id))
    rows.delete()
    consents = Consent.objects.filter(member_id=member_id).values_list("pk", flat=True)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Consent), object_id__in=[str(key) for key in consents]
    ).delete()
    Member.objects.filter(pk=member_id).delete()


def _sign_in(member_id: UUID) -> dict[str, object]:
    """How she proves who she is, without what would let anybody do it in her stead, and where she is logged in."""
    methods = Authenticator.objects.filter(user_id=member_id).order_by("pk")
    logins = UserSession.objects.filter(user_id=member_id).order_by("pk")
    return {
        "methods": [
            {"type": one.type, "created_at": _iso(one.created_at), "last_used_at": _iso(one.last_used_at)}
            for one in methods
        ],
        "logins": [
            {"browser": one.user_agent, "since": _iso(one.created_at), "last_seen_at": _iso(one.last_seen_at)}
            for one in logins
        ],
    }


def _account(member: Member) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(member, name) for name in PLAIN}
    return plain | {name: _iso(getattr(member, name)) for name in TIMES}


def _application(application: FacilitatorApplication | None) -> dict[str, object] | None:
    if application is None:
        return None
    return {
        "state": application.state,
        "motivation": own_motivation(application, reason="export") if application.motivation_sealed else None,
        "applied_at": _iso(application.applied_at),
        "decided_at": _iso(application.decided_at),
    }


def _quiet(hours: QuietHours) -> dict[str, object]:
    cycle, override = hours.cycle, hours.override
    return {
        "cycle": cycle
        and {
            "first_monday": cycle.anchor.isoformat(),
            "weeks": [[_window(each) for each in week] for week in cycle.weeks],
        },
        "otherwise": override
        and {
            "from": override.first.isoformat(),
            "until": override.last.isoformat(),
            "quiet": _window(override.window),
        },
    }


def _window(window: QuietWindow | None) -> list[str] | None:
    return [window.start.isoformat(), window.end.isoformat()] if window else None


def _consent(consent: Consent) -> dict[str, object]:
    return {
        "purpose": consent.purpose,
        "version": consent.version,
        "text": said(consent.purpose, consent.version, consent.member.locale),
        "granted_at": _iso(consent.granted_at),
        "withdrawn_at": _iso(consent.withdrawn_at),
    }


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()
