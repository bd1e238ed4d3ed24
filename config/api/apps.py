"""The app of the API's conventions; its tables hold counts and answers, never content that a member wrote in clear."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the idempotency records and throttle counts."""

    name = "config.api"
    label = "api"
    verbose_name = "HTTP API"
    default_auto_field = "django.db.models.BigAutoField"
