"""Who read or did what, and why, kept for 24 months. The public face: import from here only.

Nothing is ever changed or deleted here (a trigger refuses it); whole months are dropped when they are over for long
enough. No text that a member wrote, no address and no name is recorded: kinds and ids only.
"""

from config.audit.entries import Entry
from config.audit.errors import AuditUnavailable
from config.audit.recording import record, record_read

__all__ = ["AuditUnavailable", "Entry", "record", "record_read"]
