"""Notices, coming in and going out."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from groups.models.notices import LONGEST_NOTICE, MOST_DAYS_SHOWN
from groups.notices import holds_address
from groups.serializers.fields import LineField


class CircleNoticeIn(serializers.Serializer[Any]):
    """A fact to tell, in one line, and for how many days."""

    text = LineField(max_length=LONGEST_NOTICE)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS_SHOWN, default=7)

    def validate_text(self, text: str) -> str:
        """Return the text. Raises ValidationError where it holds a link, a mail address or a telephone number."""
        if holds_address(text):
            raise serializers.ValidationError(
                _("No links, mail addresses or telephone numbers: what opens the session belongs to the session."),
                code="holds_address",
            )
        return text


class CircleNoticeOut(serializers.Serializer[Any]):
    """A notice that is shown, with its circle's address and name, and its author's handle there."""

    id = serializers.UUIDField()
    circle = serializers.CharField(source="circle.slug")
    name = serializers.CharField(source="circle.name")
    handle = serializers.CharField()
    text = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()

    def get_text(self, notice: Any) -> str:
        texts: dict[Any, str] = self.context["texts"]
        return texts[notice.pk]


class CircleNoticeMadeOut(CircleNoticeOut):
    """The same to whoever wrote it; `show_support` says to show her the support card."""

    show_support = serializers.BooleanField()
