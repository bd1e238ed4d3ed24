"""Rate limits: one UPSERT in PostgreSQL per counted request, so that exactly the limit passes, with Redis or without.

A count commits by itself before the view begins: what is refused or rolled back later has still been counted.
"""

from config.api.throttles.scoped import ScopedThrottle

__all__ = ["ScopedThrottle"]
