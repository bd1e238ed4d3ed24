"""Addresses of this app, below /api/v1/."""

from django.urls import path

from members.views import (
    AgreementView,
    AvailabilityView,
    ChildrenView,
    ConsentsView,
    ContactView,
    FacilitatorView,
    MeView,
)

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("me/consents/", ConsentsView.as_view(), name="me-consents"),
    path("me/children/", ChildrenView.as_view(), name="me-children"),
    path("me/availability/", AvailabilityView.as_view(), name="me-availability"),
    path("me/facilitator/", FacilitatorView.as_view(), name="me-facilitator"),
    path("contact/", ContactView.as_view(), name="contact"),
    path("agreement/", AgreementView.as_view(), name="agreement"),
]
