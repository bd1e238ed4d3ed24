"""The addresses of this app below /api/v1/."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("t/<str:token>/", views.OneTapView.as_view(), name="onetap"),
    path("me/notifications/", views.Notifications.as_view(), name="me-notifications"),
    path(
        "me/notifications/<uuid:notification_id>/read/",
        views.NotificationRead.as_view(),
        name="me-notifications-read",
    ),
    path("me/preferences/", views.Preferences.as_view(), name="me-preferences"),
    path("push-key/", views.PushKey.as_view(), name="push-key"),
    path("me/push-subscriptions/", views.PushSubscriptions.as_view(), name="me-push-subscriptions"),
    path("sessions/<uuid:session_id>/deliveries/", views.SessionDeliveries.as_view(), name="session-deliveries"),
    path("me/preferences/circles/<slug:slug>/", views.CirclePreferences.as_view(), name="me-preferences-circle"),
    path("me/reminder-preview/", views.ReminderPreview.as_view(), name="me-reminder-preview"),
]
