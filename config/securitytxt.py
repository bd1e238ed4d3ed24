"""Where to report a weakness (RFC 9116). Without a contact, or once it is over, the address leads nowhere."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """This function will answer the file. Raises Http404 where nobody keeps it up to date."""
    expires = _expires()
    if not settings.SECURITY_CONTACT or expires is None or expires <= timezone.now():
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, es",
        f"Canonical: {settings.PUBLIC_URL.rstrip('/')}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _expires() -> datetime | None:
    try:
        found = datetime.fromisoformat(settings.SECURITY_TXT_EXPIRES)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
