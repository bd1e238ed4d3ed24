"""Reports, appeals and the wish to be contacted, coming in and going out. Never who reported."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from config.api.fields import TextField
from groups.models import Appeal, Report
from groups.serializers.fields import LineField

LONGEST_REPORT, LONGEST_APPEAL, LONGEST_REACH = 2000, 5000, 200  # characters
# What somebody shared is told of where it stands (`reflections/{id}/flag/`), and not here.
_SUBJECTS = [choice for choice in Report.Subject.choices if choice[0] != Report.Subject.REFLECTION]
_NAMED = (Report.Subject.MEMBER, Report.Subject.FACILITATOR)


class ReportIn(serializers.Serializer[Any]):
    """What is not right: about whom or what, for which reason, and, if she wants, in her words.

    A `session` is named by its id, everything else by its `circle`; a member by her `handle` there as well. Whoever
    facilitates may be named by her handle, or be meant without one.
    """

    subject = serializers.ChoiceField(choices=_SUBJECTS)
    circle = serializers.SlugField(max_length=60, required=False)
    session = serializers.UUIDField(required=False)
    handle = LineField(max_length=40, required=False)
    reason = serializers.ChoiceField(choices=Report.Reason.choices)
    text = TextField(max_length=LONGEST_REPORT, allow_blank=True, trim_whitespace=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        subject = attrs["subject"]
        place, other = ("session", "circle") if subject == Report.Subject.SESSION else ("circle", "session")
        wrong = {}
        if place not in attrs:
            wrong[place] = "Say about which."
        if other in attrs:
            wrong[other] = "This is not asked for here."
        if subject == Report.Subject.MEMBER and "handle" not in attrs:
            wrong["handle"] = "Say about whom."
        if subject not in _NAMED and "handle" in attrs:
            wrong["handle"] = "This is not asked for here."
        if wrong:
            raise serializers.ValidationError({name: [text] for name, text in wrong.items()}, code="invalid")
        return attrs


class ReportOut(serializers.Serializer[Any]):
    """That it arrived, and what happens now. `show_support` says to show her the support card."""

    received_at = serializers.DateTimeField()
    message = serializers.CharField()
    show_support = serializers.BooleanField()


class OwnReportOut(serializers.Serializer[Any]):
    """One of the things she told us: when, about what, and how far it is. Neither about whom nor a word of it."""

    subject = serializers.ChoiceField(choices=Report.Subject.choices)
    state = serializers.ChoiceField(choices=Report.State.choices)
    told_at = serializers.DateTimeField(source="created_at")
    closed_at = serializers.DateTimeField(allow_null=True)


class AppealIn(serializers.Serializer[Any]):
    """Which removal to look at again, by the circle's address, and what she wants to say."""

    circle = serializers.SlugField(max_length=60)
    text = TextField(max_length=LONGEST_APPEAL, trim_whitespace=False)


class AppealOut(serializers.Serializer[Any]):
    """One of her appeals. The circle is named as long as she belongs to it."""

    id = serializers.UUIDField()
    circle = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=Appeal.State.choices)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)

    def get_circle(self, appeal: Any) -> str | None:
        return appeal.membership.circle.slug if appeal.belongs else None


class ContactIn(serializers.Serializer[Any]):
    """After which session she asks, and how to reach her: a number, and perhaps a time."""

    session = serializers.UUIDField()
    reach = LineField(max_length=LONGEST_REACH, min_length=3)


class ContactOut(serializers.Serializer[Any]):
    """That those on duty know. `staffed_until` is when the last of them goes home."""

    asked_at = serializers.DateTimeField()
    staffed_until = serializers.DateTimeField()


def thanks() -> str:
    """Return what is said at once to whoever told us something, in her language."""
    return gettext("Thank you for telling us. Somebody reads this soon. Nobody learns that it was you.")
