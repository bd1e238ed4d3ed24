"""From a debt to words: a member's language, her clock, and nothing that a lock screen should not show."""

from notifications.letters.cards import OF_THE_SERVICE, Card, ServiceCard, cards
from notifications.letters.compose import compose, message_id, subject_of
from notifications.letters.notice import notice

__all__ = ["OF_THE_SERVICE", "Card", "ServiceCard", "cards", "compose", "message_id", "notice", "subject_of"]
