"""What groups and members announce becomes what we owe. Runs in the announcer's transaction and only writes rows."""

from notifications.receivers import care, hosting, people, questions, seats, series, sessions

__all__ = ["care", "hosting", "people", "questions", "seats", "series", "sessions"]
