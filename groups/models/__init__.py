"""Circles, sessions, seats and reflections. Only groups itself imports from here."""

from groups.models.care import SupportLine
from groups.models.circles import Circle, CircleBlock, Coordination, Membership, Moderator
from groups.models.reflections import Prompt, PromptShown, Reflection
from groups.models.series import Series
from groups.models.sessions import Seat, Session
from groups.models.sources import OwnSources

__all__ = [
    "Circle",
    "CircleBlock",
    "Coordination",
    "Membership",
    "Moderator",
    "OwnSources",
    "Prompt",
    "PromptShown",
    "Reflection",
    "Seat",
    "Series",
    "Session",
    "SupportLine",
]
