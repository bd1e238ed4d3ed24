"""The clock that decides about deliveries."""

from config.api.clock import database_now

__all__ = ["database_now"]
