"""HTTP about people: shape in, use case, shape out. A member reaches herself only, so no id is ever looked up."""

from members.views.agreement import AgreementView
from members.views.availability import AvailabilityView
from members.views.children import ChildrenView
from members.views.consents import ConsentsView
from members.views.contact import ContactView
from members.views.facilitating import FacilitatorView
from members.views.me import MeView

__all__ = [
    "AgreementView",
    "AvailabilityView",
    "ChildrenView",
    "ConsentsView",
    "ContactView",
    "FacilitatorView",
    "MeView",
]
