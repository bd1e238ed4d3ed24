"""The addresses of this app below /api/v1/."""

from django.urls import path

from notifications.views import OneTapView

urlpatterns = [path("t/<str:token>/", OneTapView.as_view(), name="onetap")]
