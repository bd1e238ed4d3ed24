"""Invitations, coming in and going out. The token stands in one answer alone."""

from typing import Any

from rest_framework import serializers

from groups.models import Invitation
from groups.models.invitations import MOST_DAYS, MOST_USES


class InvitationIn(serializers.Serializer[Any]):
    """An invitation to make."""

    waives = serializers.ListField(
        child=serializers.ChoiceField(choices=Invitation.Waiver.choices),
        max_length=len(Invitation.Waiver),
        default=list,
        help_text="What whoever comes by it need not do. Never the agreement, and nothing makes room.",
    )
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=7, help_text="For how long it holds.")
    uses = serializers.IntegerField(min_value=1, max_value=MOST_USES, default=1, help_text="How many may come by it.")


class InvitationOut(serializers.Serializer[Any]):
    """An invitation that still opens the circle. Who came by it is not kept."""

    id = serializers.UUIDField()
    waives = serializers.ListField(child=serializers.ChoiceField(choices=Invitation.Waiver.choices))
    uses = serializers.IntegerField()
    uses_left = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationMadeOut(InvitationOut):
    """The same, with the token, this once."""

    token = serializers.CharField()
