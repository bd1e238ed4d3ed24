"""Settling debts: claim, fence, send, record. Only the database's clock decides, and no lock is held while sending."""

from notifications.dispatch.batch import send_due
from notifications.dispatch.waking import free_places, hold_places, work_off

__all__ = ["free_places", "hold_places", "send_due", "work_off"]
