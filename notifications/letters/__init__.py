"""From a debt to words: a member's language, her clock, and nothing that a lock screen should not show."""

from notifications.letters.compose import compose, message_id

__all__ = ["compose", "message_id"]
