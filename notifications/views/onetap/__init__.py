"""The page behind a link in a letter, and what the link does."""

from notifications.views.onetap.view import OneTapView

__all__ = ["OneTapView"]
