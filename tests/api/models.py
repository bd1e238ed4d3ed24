"""A scratch table of these tests. Its app label is installed nowhere, so no migration and no schema walk sees it."""

from django.db import models


class Note(models.Model):
    """Something with ties to page through, a version to check, and constraints to run into."""

    rank = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=40, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "tests_api"
        db_table = "tests_api_note"
        constraints = [
            models.CheckConstraint(condition=models.Q(rank__gte=0), name="tests_api_note_rank_not_negative"),
            models.UniqueConstraint(
                fields=["title"], condition=~models.Q(title=""), name="tests_api_note_one_per_title"
            ),
        ]
