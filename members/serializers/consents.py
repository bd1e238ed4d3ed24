"""A yes, in and out, and the agreement that one of them is about."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from members.models import Consent
from members.serializers.fields import YesOrNoField

MAX_VERSION = 1_000_000


class ConsentIn(serializers.Serializer[Any]):
    """Saying yes, or taking it back."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices, help_text="What the yes is about.")
    granted = YesOrNoField(help_text="True says yes, false takes it back.")
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_VERSION,
        help_text="The version of the agreement she read; needed to accept the agreement.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will ask for the version where a text was accepted. Raises ValidationError."""
        if attrs["granted"] and attrs["purpose"] == Consent.Purpose.AGREEMENT and "version" not in attrs:
            raise serializers.ValidationError({"version": _("Say which version you accept.")}, code="required")
        return attrs


class ConsentOut(serializers.Serializer[Any]):
    """One yes and whether it still stands."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    granted = serializers.BooleanField(help_text="Whether the yes stands.")
    version = serializers.IntegerField(allow_null=True, help_text="Which version it was about; null if never given.")
    text = serializers.CharField(
        allow_null=True,
        help_text="What the yes is to, in the language of the request. Null for the agreement, and for earlier words.",
    )
    granted_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class AgreementTextsOut(serializers.Serializer[Any]):
    """The same text in each language."""

    en = serializers.CharField()
    es = serializers.CharField()


class AgreementOut(serializers.Serializer[Any]):
    """The agreement in force."""

    version = serializers.IntegerField(min_value=1, help_text="Send it back to me/consents/ to accept this text.")
    published_at = serializers.DateTimeField()
    language = serializers.ChoiceField(choices=["en", "es"], help_text="The language of `text`.")
    text = serializers.CharField(help_text="Twelve numbered points, one a line, in the language of the request.")
    texts = AgreementTextsOut()
