"""Tells Django of the privacy leaf."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The leaf that hands over and lets go."""

    name = "config.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
