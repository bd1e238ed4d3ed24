"""The shapes of what goes over HTTP about people. A field that is not listed here cannot be read or written."""

from members.serializers.availability import AvailabilityIn, AvailabilityOut
from members.serializers.children import ChildrenIn, ChildrenOut
from members.serializers.consents import AgreementOut, ConsentIn, ConsentOut
from members.serializers.me import ProfileIn, ProfileOut

__all__ = [
    "AgreementOut",
    "AvailabilityIn",
    "AvailabilityOut",
    "ChildrenIn",
    "ChildrenOut",
    "ConsentIn",
    "ConsentOut",
    "ProfileIn",
    "ProfileOut",
]
