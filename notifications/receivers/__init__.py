"""What groups and members announce becomes what we owe. Runs in the announcer's transaction and only writes rows."""

from notifications.receivers import hosting, people, questions, seats, series, sessions

__all__ = ["hosting", "people", "questions", "seats", "series", "sessions"]
