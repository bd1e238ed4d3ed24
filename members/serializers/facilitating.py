"""Her application to facilitate, in and out."""

from typing import Any

from rest_framework import serializers

from config.api.fields import TextField

LONGEST = 2000


class FacilitatorIn(serializers.Serializer[Any]):
    """Applying, with a few words; null takes the application back."""

    motivation = TextField(
        max_length=LONGEST,
        allow_null=True,
        help_text="Why I would like to facilitate. Read by who decides, and deleted then. Null takes it back.",
    )


class FacilitatorOut(serializers.Serializer[Any]):
    """Where she stands."""

    state = serializers.ChoiceField(
        choices=["none", "applied", "approved", "declined", "expired"],
        help_text="expired: she may facilitate, but her certificate is missing or over.",
    )
    motivation = serializers.CharField(allow_null=True, help_text="What I wrote, while it waits for an answer.")
    applied_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    certificate_expires_date = serializers.DateField(allow_null=True)
