"""Settling debts: claim, fence, send, record. Only the database's clock decides, and no lock is held while sending."""

from notifications.dispatch.batch import send_due, senders_needed

__all__ = ["send_due", "senders_needed"]
