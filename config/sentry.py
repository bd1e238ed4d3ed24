"""Failures told to Sentry, or to what speaks its language, where an installation wants that (`SENTRY_DSN`).

What leaves is where in our code it broke, the kind of the failure and the request's id; nothing of who asked or what
she wrote: no body, header, cookie, address, query, local variable or line of the log.
"""

from typing import Any, Final

import sentry_sdk
from django_guid import get_guid
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint

from config.logs import scrubbed

KEPT_OF_REQUEST: Final = ("method",)
DROPPED: Final = ("user", "breadcrumbs", "extra", "contexts", "server_name", "modules")


def start(dsn: str, *, release: str, transport: type[Transport] | None = None) -> None:
    """Begin to tell failures. Raises sentry_sdk.utils.BadDsn for what is no address of a Sentry."""
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        transport=transport,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False, cache_spans=False),
            CeleryIntegration(),
            LoggingIntegration(level=None, event_level=None),
        ],
        before_send=bare,
    )


def bare(event: Event, hint: Hint) -> Event:
    """Return what of an event may leave: the failure and its place, scrubbed as a line of the log is."""
    kept: dict[str, Any] = {name: value for name, value in event.items() if name not in DROPPED}
    if request := kept.get("request"):
        kept["request"] = {name: request[name] for name in KEPT_OF_REQUEST if name in request}
    kept["tags"] = {"request_id": get_guid()} if get_guid() else {}
    less: Event = _scrubbed(kept)
    return less


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {key: _scrubbed(each) for key, each in value.items()}
    return [_scrubbed(each) for each in value] if isinstance(value, list | tuple) else value
