"""How channels and recurring jobs are doing."""

from django.db import models


class ChannelHealth(models.Model):
    """The circuit breaker of one channel: how often in a row the channel itself failed, and until when it rests."""

    channel = models.CharField(primary_key=True, max_length=10)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)


class Heartbeat(models.Model):
    """When a recurring job last ran, by the database's clock; readiness asks for the tick."""

    job = models.CharField(primary_key=True, max_length=20)
    beat_at = models.DateTimeField()
    added = models.PositiveBigIntegerField(default=0)  # what reconciling ever had to add; 0 unless something is wrong


class SenderPlace(models.Model):
    """One of the few senders that the broker may have been asked for at once; free once nobody holds it any more."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.UUIDField()
    held_until = models.DateTimeField()
