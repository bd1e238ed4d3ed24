"""The member to herself: what she sees of her account, and the few things of it that she changes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.fields import CodesField
from members import selectors
from members.circumstances import NEEDS, WORK_PATTERNS
from members.models import Member
from members.serializers.fields import TimeOfDayField, YesOrNoField, ZoneField


class ProfileOut(serializers.ModelSerializer[Member]):
    """Her account as she sees it; nobody else ever does."""

    quiet_from = TimeOfDayField(allow_null=True)
    quiet_to = TimeOfDayField(allow_null=True)
    adult_attested_at = serializers.DateTimeField(
        allow_null=True, help_text="When she said that she is 18 or older; null as long as she has not."
    )
    email_failed_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Since when her address takes no mail; null while it does. A code that reached her clears it.",
    )

    wants_second_factor = serializers.SerializerMethodField(
        help_text="True for a facilitator without an authenticator or a passkey: please offer her one."
    )

    work_patterns = serializers.ListField(child=serializers.ChoiceField(choices=WORK_PATTERNS), read_only=True)
    needs = serializers.ListField(child=serializers.ChoiceField(choices=NEEDS), read_only=True)

    class Meta:
        model = Member
        fields = (
            "id",
            "email",
            "email_failed_at",
            "timezone",
            "locale",
            "support_country",
            "quiet_from",
            "quiet_to",
            "adult_attested_at",
            "wants_second_factor",
            "work_patterns",
            "needs",
        )
        read_only_fields = fields

    def to_representation(self, instance: Member) -> dict[str, Any]:
        """This function will show her account with what she said of her days, opened for her."""
        said = selectors.readable_circumstances(instance, actor=instance.pk, reason="own-words")
        for name in ("work_patterns", "needs"):
            setattr(instance, name, getattr(said, name))
        return super().to_representation(instance)

    def get_wants_second_factor(self, member: Member) -> bool:
        """This function will tell whether she leads others and has a password or a code as her only proof."""
        leads = member.is_approved_facilitator or member.is_staff
        return leads and not selectors.has_second_factor(member.pk)


class ProfileIn(serializers.Serializer[Any]):
    """What she changes; a field that is left out stays as it is."""

    timezone = ZoneField(required=False, help_text="A place of the IANA list, such as America/New_York.")
    locale = serializers.ChoiceField(choices=Member.Locale.choices, required=False)
    support_country = serializers.RegexField(
        r"^[A-Z]{2}\Z", required=False, help_text="ISO 3166 code of the country whose support lines she sees."
    )
    quiet_from = TimeOfDayField(
        required=False, allow_null=True, help_text="No message after this time in her zone. Goes with quiet_to."
    )
    quiet_to = TimeOfDayField(
        required=False, allow_null=True, help_text="Messages again from this time on. Null in both: no quiet hours."
    )
    work_patterns = CodesField(
        WORK_PATTERNS, required=False, help_text="How she works. For suggestions to her alone; sealed, with her yes."
    )
    needs = CodesField(NEEDS, required=False, help_text="What has to be welcome where she comes. As above.")
    is_adult = YesOrNoField(required=False, help_text="True says: I am 18 or older. It cannot be taken back here.")

    def validate_is_adult(self, value: bool) -> bool:
        """This function will take a yes. Raises ValidationError for a no, which has no meaning."""
        if not value:
            raise serializers.ValidationError(_("This can be confirmed, not taken back."), code="not_revocable")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will take quiet hours as a pair only. Raises ValidationError, naming the field at fault."""
        pair = attrs.keys() & {"quiet_from", "quiet_to"}
        if len(pair) == 1:
            missing = ({"quiet_from", "quiet_to"} - pair).pop()
            raise serializers.ValidationError({missing: _("Send quiet_from and quiet_to together.")}, code="required")
        if pair:
            _check_window(attrs["quiet_from"], attrs["quiet_to"])
        return attrs


def _check_window(quiet_from: Any, quiet_to: Any) -> None:
    if (quiet_from is None) != (quiet_to is None):
        raise serializers.ValidationError({"quiet_to": _("Give both times, or null for both.")}, code="not_a_window")
    if quiet_from is not None and quiet_from == quiet_to:
        raise serializers.ValidationError({"quiet_to": _("Choose two different times.")}, code="not_a_window")
