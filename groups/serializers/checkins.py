"""Her check-ins, her intentions and her line, for her alone."""

from typing import Any

from rest_framework import serializers

from config.api.fields import CodesField, TextField
from groups.dose import FEELINGS, LOUDEST, Band, Helped
from groups.selectors.checkins import Outcome
from groups.trend import Change

HELPED = [each.value for each in Helped]
BANDS = [each.value for each in Band]
LONGEST = 200  # characters of an intention: small enough to be finished


class BandOut(serializers.Serializer[Any]):
    """Loudness and usefulness together, as a key and in words."""

    key = serializers.ChoiceField(choices=BANDS)
    text = serializers.CharField()


class CheckInIn(serializers.Serializer[Any]):
    """How loud guilt was since her circle last met, 0 to 10, and whether it helped her do something she is glad of."""

    loudness = serializers.IntegerField(min_value=0, max_value=LOUDEST)
    helped = serializers.ChoiceField(choices=HELPED)
    feelings = CodesField(FEELINGS, required=False, help_text="Pleasant and unpleasant ones, opposite ones too.")


class CheckInOut(serializers.Serializer[Any]):
    """What she said about one week. The Monday is that of her own calendar.

    In the list `is_readable` false says that one cannot be opened right now; it says nothing then and is still kept.
    """

    id = serializers.UUIDField()
    week = serializers.DateField(source="week_date")
    is_readable = serializers.BooleanField()
    loudness = serializers.IntegerField(allow_null=True)
    helped = serializers.ChoiceField(choices=HELPED, allow_null=True)
    feelings = serializers.ListField(child=serializers.ChoiceField(choices=list(FEELINGS)))
    band = BandOut(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AnsweredOut(CheckInOut):
    """The same, with whether people to talk to belong beside it: `none`, `card`, or `card_first`. Nobody is told.

    With `card_first`, `contact_until` is until when somebody is there to call her, if she asks for it after the
    session `contact_session` (`me/contact-request/`); both are null while nobody is.
    """

    support = serializers.ChoiceField(choices=["none", "card", "card_first"])
    contact_session = serializers.UUIDField(allow_null=True)
    contact_until = serializers.DateTimeField(allow_null=True)


class PointOut(serializers.Serializer[Any]):
    """One answer on the line; the median is missing before the third, and weeks without an answer stay empty."""

    week = serializers.DateField()
    loudness = serializers.IntegerField()
    median_of_three = serializers.FloatField(source="median", allow_null=True)
    weeks_missed = serializers.IntegerField(help_text="Weeks without an answer just before this one.")


class ChangeOut(serializers.Serializer[Any]):
    """What may be said of first and last."""

    key = serializers.ChoiceField(choices=[each.value for each in Change])
    text = serializers.CharField()


class TrendOut(serializers.Serializer[Any]):
    """Her line: every point, what may be said of it, and the words that belong beneath it."""

    points = PointOut(many=True)
    change = ChangeOut()
    noise = serializers.IntegerField(help_text="Differences of up to so many points are about the same.")
    footnote = serializers.CharField()
    disclaimer = serializers.CharField()


class IntentionIn(serializers.Serializer[Any]):
    """One small thing; `outcome` says what became of it, and half a try counts."""

    text = TextField(max_length=LONGEST)
    outcome = serializers.ChoiceField(choices=[each.value for each in Outcome], allow_null=True, default=None)


class IntentionOut(serializers.Serializer[Any]):
    """What she means to do.

    In the list `is_readable` false says that one cannot be opened right now; its text is empty and still kept.
    """

    session = serializers.UUIDField(source="session_id")
    text = serializers.CharField(allow_blank=True)
    is_readable = serializers.BooleanField()
    outcome = serializers.ChoiceField(choices=[each.value for each in Outcome], allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
