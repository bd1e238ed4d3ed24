"""HTTP for letters: the pages behind their links."""

from notifications.views.onetap import OneTapView

__all__ = ["OneTapView"]
