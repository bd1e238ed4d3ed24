"""The words of all circles, each once: what a misspelled word may have meant. Nobody reads them one by one."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class CircleWord(models.Model):
    """A word that some circle says of itself, without case and accents. A trigger of migration 0013 writes it down.

    Which circle, it does not tell. Hidden circles are among them: a word of theirs leads to nothing that is found.
    """

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], name="groups_circleword_alike", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
