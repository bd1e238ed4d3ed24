"""What mail providers tell us. anymail checks who speaks and reads each one's dialect; what it means is ours to say."""

import logging
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailersend import MailerSendTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.timezone import is_aware
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.services import bounces
from notifications.services.bounces import Report

log = logging.getLogger(__name__)
BODY_LIMIT: Final = 512 * 1024  # providers send hundreds of events at once
_SECRET: Final = "WEBHOOK_SECRET"  # noqa: S105  (the name of a setting)
# Each with the setting that proves who speaks; without it the address does not exist.
PROVIDERS: Final[Mapping[str, tuple[type[AnymailCoreWebhookView], str]]] = {
    "brevo": (BrevoTrackingWebhookView, _SECRET),
    "mailersend": (MailerSendTrackingWebhookView, "MAILERSEND_SIGNING_SECRET"),
    "mailgun": (MailgunTrackingWebhookView, "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailjet": (MailjetTrackingWebhookView, _SECRET),
    "postmark": (PostmarkTrackingWebhookView, _SECRET),
    "sparkpost": (SparkPostTrackingWebhookView, _SECRET),
}
# anymail calls both bounces by one name; of a full mailbox nobody should conclude that there is none.
_SOFT: Final[Mapping[str, Callable[[Any], bool]]] = {
    "brevo": lambda told: told.get("event") == "soft_bounce",
    "mailersend": lambda told: "soft" in str(told.get("type")),
    "postmark": lambda told: told.get("Type") == "SoftBounce",
    "sparkpost": lambda told: not any(str(each.get("bounce_class")) in {"10", "30"} for each in _inside(told)),
}
_DEAD: Final = (RejectReason.BOUNCED, RejectReason.INVALID)


@csrf_exempt
@require_POST
def mail_hook(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a provider's events: 404 for one that is not set up, 403 for whoever cannot prove to be it."""
    view_class, secret = PROVIDERS.get(provider, (None, ""))
    if view_class is None or not settings.ANYMAIL.get(secret):
        return HttpResponse(status=404)
    refused = _read(request)
    if refused is not None:
        return refused
    try:
        view = view_class()
        view.run_validators(request)
        reports = [_report(provider, event) for event in view.parse_events(request)]
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=403)
    except (AnymailError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as wrong:
        log.warning("events of %s could not be read (%s)", provider, type(wrong).__name__)
        return HttpResponse(status=400)
    for report in reports:
        if report is not None:
            bounces.note(report, now=timezone.now())
    return HttpResponse(status=200)


def _read(request: HttpRequest) -> HttpResponse | None:
    """Read the body once, no further than to the limit, and leave it where Django looks for it."""
    try:
        body = request.read(BODY_LIMIT + 1)
    except UnreadablePostError:
        return HttpResponse(status=400)
    if len(body) > BODY_LIMIT:
        return HttpResponse(status=413)
    request._body = body  # type: ignore[attr-defined]  # what HttpRequest.body does after reading
    request._stream = BytesIO(body)  # type: ignore[attr-defined]
    return None


def _report(provider: str, event: AnymailTrackingEvent) -> Report | None:
    """Return what an event means for us, None for one that means nothing."""
    is_complaint = event.event_type == EventType.COMPLAINED
    bounced = event.event_type == EventType.BOUNCED and event.reject_reason in _DEAD
    is_dead = bounced and not _SOFT.get(provider, lambda told: False)(event.esp_event)
    address = event.recipient
    if not isinstance(address, str) or "\0" in address or not (is_complaint or is_dead):
        return None
    at = event.timestamp if event.timestamp and is_aware(event.timestamp) else None
    return Report(address=address, is_complaint=is_complaint, at=at)


def _inside(told: Any) -> list[Any]:
    """Return SparkPost's event, which it wraps in its own name and that of its sort."""
    return [told, *(sort for wrapped in told.values() if isinstance(wrapped, dict) for sort in wrapped.values())]
