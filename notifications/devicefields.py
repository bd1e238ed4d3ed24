"""The shapes of what a browser tells of itself. Only what a known push service gave is taken in."""

import base64
import binascii
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.fields import TextField
from notifications.channels import endpoints

_NO_KEY: Final = _("That is no key of a browser.")
_PLAIN_NAME: Final = RegexValidator(r"\A[\w .,'()+-]*\Z", _("Letters, digits and spaces."), code="invalid")


class EndpointField(TextField):
    """An address that we are to call: https, a known push service, its usual port."""

    def to_internal_value(self, data: Any) -> str:
        """This function will return the address. Raises ValidationError for everything else."""
        address = super().to_internal_value(data)
        try:
            endpoints.endpoint_of(address)
        except endpoints.EndpointRefused as refused:
            raise serializers.ValidationError(_("We call only known push services."), code=refused.code) from None
        return str(address)


class KeyField(TextField):
    """So many bytes in the alphabet of addresses (RFC 4648, 5), without padding."""

    def __init__(self, size: int, **options: Any) -> None:
        super().__init__(max_length=-(-size * 4 // 3) + 2, **options)
        self.size = size

    def to_internal_value(self, data: Any) -> str:
        """This function will return the key. Raises ValidationError for anything else."""
        text = str(super().to_internal_value(data)).rstrip("=")
        if not text.isascii() or len(_bytes(text)) != self.size:
            raise serializers.ValidationError(_NO_KEY, code="invalid")
        return text


class KeysIn(serializers.Serializer[Any]):
    """With what messages to this browser are locked (RFC 8291)."""

    p256dh = KeyField(65, help_text="Its public key.")
    auth = KeyField(16, help_text="Its secret.")

    def validate_p256dh(self, value: str) -> str:
        """This function will return the key. Raises ValidationError for a point that is not on the curve."""
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(value))
        except ValueError:
            raise serializers.ValidationError(_NO_KEY, code="invalid") from None
        return value


class DeviceIn(serializers.Serializer[Any]):
    """What a browser answers to `pushManager.subscribe`, and what she calls the device."""

    endpoint = EndpointField(max_length=endpoints.LONGEST, trim_whitespace=False)
    keys = KeysIn()
    # A serializer's own attribute of this name is set on instances only, and declared fields leave the class.
    label = TextField(  # type: ignore[assignment]
        max_length=40, allow_blank=True, default="", validators=[_PLAIN_NAME]
    )


class DeviceOut(serializers.Serializer[Any]):
    """A device that takes her messages."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()


class DeviceQueryIn(serializers.Serializer[Any]):
    """Which one, in the query."""

    id = serializers.UUIDField(help_text="One of her own devices.")


class PushKeyOut(serializers.Serializer[Any]):
    """With which key a browser subscribes."""

    public_key = serializers.CharField(allow_null=True)


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
