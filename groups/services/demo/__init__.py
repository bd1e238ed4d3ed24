"""Invented circles for a development machine. The one rule: whoever calls this has refused production first."""

from groups.services.demo.past import record_absence
from groups.services.demo.planting import Planted, plant_circle
from groups.services.demo.soon import keep_session_soon

__all__ = ["Planted", "keep_session_soon", "plant_circle", "record_absence"]
