"""Addresses of the privacy leaf, below /api/v1/. Erasing is a method of `me/`, which the app of her row answers."""

from django.urls import path

from config.privacy.views import ExportsView, ExportView

urlpatterns = [
    path("me/export/", ExportsView.as_view(), name="me-exports"),
    path("me/export/<uuid:export_id>/", ExportView.as_view(), name="me-export"),
]
