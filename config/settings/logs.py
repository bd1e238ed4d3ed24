"""What is written down while the service runs, and what connects the lines of one request. The same everywhere."""

from typing import Any

from django_guid.integrations import Integration
from django_guid.integrations.celery import CeleryIntegration

from config.settings.variables import env

LOG_FORMAT = env("LOG_FORMAT")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "tokens": {"()": "config.logs.HideTokens"},
        "request": {"()": "django_guid.log_filters.CorrelationId", "correlation_id_field": "request_id"},
    },
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["tokens", "request"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # A refused request is no event of ours, and its address may hold the token of a one-tap link.
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
        "django_guid": {"level": "ERROR"},  # it tells of every request that it gave it an id
    },
}
# An id for each request, made by a proxy (X-Request-ID, a UUID) or here; tasks that it wakes carry it on. It is in no
# answer but that of a failure: an unknown address and a forbidden one read the same, byte by byte.
_integrations: list[Integration] = [CeleryIntegration(use_django_logging=False, log_parent=False)]
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID", "VALIDATE_GUID": True, "RETURN_HEADER": False, "EXPOSE_HEADER": False,
    "INTEGRATIONS": _integrations,
}  # fmt: skip
SENTRY_DSN = env("SENTRY_DSN")
