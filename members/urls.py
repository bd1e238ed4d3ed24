"""Addresses of this app, below /api/v1/."""

from django.urls import path

from members.views import AgreementView, AvailabilityView, ConsentsView, MeView

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("me/consents/", ConsentsView.as_view(), name="me-consents"),
    path("me/availability/", AvailabilityView.as_view(), name="me-availability"),
    path("agreement/", AgreementView.as_view(), name="agreement"),
]
