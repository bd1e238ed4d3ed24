"""What is announced becomes what we owe. Runs in the announcer's transaction and only writes rows."""

from notifications.receivers import archives, care, hosting, people, questions, seats, series, sessions

__all__ = ["archives", "care", "hosting", "people", "questions", "seats", "series", "sessions"]
